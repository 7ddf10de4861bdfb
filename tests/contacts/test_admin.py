from datetime import date, time, timedelta
from unittest import mock

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.db import IntegrityError
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from cchc_portal.roles import ADMINISTRATOR, AUTHOR, ship_roles
from contacts.hours import OFFICE_HOURS
from contacts.models import Organization, SitePage
from tests.factories import make_hours, make_organization, make_superuser, make_user

LIST = reverse("admin:contacts_organization_changelist")


class ConfirmationTests(TestCase):
    def confirm(self, *organizations):
        chosen = {"_selected_action": [row.pk for row in organizations]}
        return self.client.post(LIST, {"action": "confirm_today"} | chosen, follow=True)

    def test_what_nobody_confirmed_for_180_days_is_found(self):
        today = date(2026, 11, 25)
        never = make_organization(name="Chưa bao giờ")
        long_ago = make_organization(name="Đã lâu", confirmed_on=today - timedelta(days=181))
        make_organization(name="Vừa đủ", confirmed_on=today - timedelta(days=180))
        make_organization(name="Hôm nay", confirmed_on=today)
        make_organization(name="Không còn", valid_to=date(2025, 6, 30))
        self.assertCountEqual(Organization.objects.unconfirmed(today), [never, long_ago])

    def test_the_list_shows_just_them(self):
        self.client.force_login(make_superuser())
        waiting = make_organization()
        make_organization(confirmed_on=timezone.localdate())
        page = self.client.get(LIST, {"xac-nhan": "cho"})
        self.assertEqual([*page.context["cl"].result_list], [waiting])

    def test_they_are_confirmed_in_the_list_and_it_is_logged(self):
        self.client.force_login(make_superuser())
        rows = [make_organization(), make_organization()]
        other = make_organization()
        page = self.confirm(*rows)
        self.assertContains(page, "Đã ghi 2 cơ quan, đơn vị xác nhận hôm nay.")
        today = timezone.localdate()
        stored = Organization.objects.order_by("pk").values_list("confirmed_on", flat=True)
        self.assertEqual([*stored], [today, today, None])
        self.assertEqual(LogEntry.objects.count(), 2)
        self.assertNotIn(str(other.pk), LogEntry.objects.values_list("object_id", flat=True))

    def test_who_may_only_look_confirms_nothing_by_a_raw_post(self):
        looker = make_user()
        looker.user_permissions.set(Permission.objects.filter(codename="view_organization"))
        self.client.force_login(looker)
        organization = make_organization()
        self.confirm(organization)
        organization.refresh_from_db()
        self.assertIsNone(organization.confirmed_on)


class HoursFormTests(TestCase):
    def setUp(self):
        self.client.force_login(make_superuser())
        self.unit = make_organization(name="Sở Thử")

    def send(self, *rows):
        """Post the form of the organization with hours as (first, last, opens, closes)."""
        names = ("first_day", "last_day", "opens", "closes")
        sent = {"name": "Sở Thử", "kind": 20, "order": 100}
        for prefix, total in (("hours", len(rows)), ("officials", 0)):
            sent |= {f"{prefix}-TOTAL_FORMS": total, f"{prefix}-INITIAL_FORMS": 0}
        for place, row in enumerate(rows):
            sent |= {f"hours-{place}-{n}": v for n, v in zip(names, row, strict=True)}
        address = reverse("admin:contacts_organization_change", args=[self.unit.pk])
        return self.client.post(address, sent)

    def test_a_morning_and_an_afternoon_are_typed_as_in_vietnam(self):
        self.send((1, 5, "7h30", "11:30"), (1, 5, "13h30", "17h"))
        self.assertEqual(
            [str(row) for row in self.unit.hours.all()],
            ["Thứ hai đến thứ sáu, 07:30–11:30", "Thứ hai đến thứ sáu, 13:30–17:00"],
        )

    def test_hours_that_overlap_are_refused_and_nothing_is_lost(self):
        page = self.send((1, 5, "07:30", "11:30"), (5, 6, "11:00", "12:00"))
        self.assertContains(page, "Thứ sáu có hai khoảng giờ trùng nhau.")
        self.assertContains(page, 'value="11:00')
        self.assertEqual(self.unit.hours.count(), 0)

    def test_hours_that_touch_are_taken(self):
        self.send((1, 5, "07:30", "11:30"), (1, 5, "11:30", "12:00"))
        self.assertEqual(self.unit.hours.count(), 2)

    def test_a_closing_before_the_opening_is_said_at_its_field(self):
        page = self.send((1, 5, "17:00", "07:30"))
        self.assertContains(page, "Giờ đóng cửa phải sau giờ mở cửa.")

    def test_common_hours_are_given_to_those_that_have_none(self):
        busy = make_organization()
        make_hours(busy, time(8), time(9))
        chosen = {"_selected_action": [self.unit.pk, busy.pk]}
        page = self.client.post(LIST, {"action": "keep_office_hours"} | chosen, follow=True)
        self.assertContains(page, "Đã đặt giờ hành chính cho 1 cơ quan, đơn vị.")
        self.assertEqual((self.unit.hours.count(), busy.hours.count()), (2, 1))

    def test_an_office_gets_all_of_the_hours_or_none(self):
        morning, afternoon = OFFICE_HOURS
        broken = [morning, afternoon | {"closes": afternoon["opens"]}]
        with (
            mock.patch("contacts.admin.OFFICE_HOURS", broken),
            self.assertRaises(IntegrityError),
        ):
            chosen = {"_selected_action": [self.unit.pk]}
            self.client.post(LIST, {"action": "keep_office_hours"} | chosen)
        self.assertEqual(self.unit.hours.count(), 0)


class SitePageAdminTests(TestCase):
    def test_an_administrator_rewrites_a_page_but_makes_and_deletes_none(self):
        ship_roles()
        admin = make_user()
        admin.groups.set(Group.objects.filter(name=ADMINISTRATOR))
        self.client.force_login(admin)
        address = reverse("admin:contacts_sitepage_change", args=["dieu-khoan-su-dung"])
        self.client.post(address, {"body": "<p>Mới</p>", "updated_on": "01/12/2026"})
        page = SitePage.objects.get(address="dieu-khoan-su-dung")
        self.assertEqual((page.body, page.updated_on), ("<p>Mới</p>", date(2026, 12, 1)))
        self.assertEqual(self.client.get(reverse("admin:contacts_sitepage_add")).status_code, 403)
        delete = reverse("admin:contacts_sitepage_delete", args=["dieu-khoan-su-dung"])
        self.assertEqual(self.client.post(delete, {"post": "yes"}).status_code, 403)

    def test_an_author_may_not(self):
        ship_roles()
        author = make_user()
        author.groups.set(Group.objects.filter(name=AUTHOR))
        self.client.force_login(author)
        for name in ("sitepage", "specialdays"):
            address = reverse(f"admin:contacts_{name}_changelist")
            self.assertEqual(self.client.get(address).status_code, 403)
