from datetime import date, timedelta

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from contacts.models import Organization
from tests.factories import make_organization, make_superuser, make_user

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
