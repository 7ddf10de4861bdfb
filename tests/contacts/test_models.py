from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.test import TestCase
from phonenumber_field.phonenumber import PhoneNumber

from contacts.models import Official, Organization, Publisher, known_links
from tests.factories import (
    make_article,
    make_link,
    make_official,
    make_organization,
    make_publisher,
    make_visit,
)


class OrganizationTests(TestCase):
    def test_a_body_is_in_force_from_its_first_to_its_last_day(self):
        body = make_organization(valid_from=date(2005, 3, 1), valid_to=date(2025, 6, 30))
        days = {
            date(2005, 2, 28): [],
            date(2005, 3, 1): [body],
            date(2025, 6, 30): [body],
            date(2025, 7, 1): [],
        }
        for day, expected in days.items():
            with self.subTest(day):
                self.assertEqual([*Organization.objects.in_force(day)], expected)

    def test_a_body_without_dates_is_always_in_force(self):
        body = make_organization()
        self.assertEqual([*Organization.objects.in_force(date(1990, 1, 1))], [body])

    def test_it_ends_no_sooner_than_it_begins(self):
        body = make_organization(valid_from=date(2025, 7, 1))
        body.valid_to = date(2025, 6, 30)
        message = "“Hoạt động đến hết” phải từ ngày bắt đầu trở đi."
        with self.assertRaisesMessage(ValidationError, message):
            body.full_clean()
        with self.assertRaises(IntegrityError), transaction.atomic():
            body.save()

    def test_it_is_not_part_of_itself(self):
        upper = make_organization()
        lower = make_organization(parent=upper)
        upper.parent = lower
        with self.assertRaisesMessage(ValidationError, "Không thể đặt một mục nằm dưới chính nó."):
            upper.full_clean()
        upper.parent = upper
        with self.assertRaises(IntegrityError), transaction.atomic():
            upper.save()

    def test_it_is_never_deleted_once_referred_to(self):
        for refer in (
            lambda body: make_visit(organization=body),
            lambda body: make_official(organization=body),
            lambda body: make_organization(parent=body),
        ):
            body = make_organization()
            refer(body)
            with self.assertRaises(ProtectedError):
                body.delete()

    def test_codes_are_unique_and_may_be_missing(self):
        make_organization(code=None), make_organization(code=None)
        make_organization(code="H35.1")
        with self.assertRaises(IntegrityError), transaction.atomic():
            make_organization(code="H35.1")

    def test_a_code_left_empty_in_a_form_is_no_code(self):
        body = Organization(name="Sở Thử", kind=20, code="")
        body.full_clean()
        self.assertIsNone(body.code)

    def test_the_directory_lists_by_kind_then_by_hand_then_as_a_dictionary(self):
        names = ["Sở Y tế", "Sở Đất đai", "Sở Dân tộc", "Sở Xây dựng"]
        for name in names:
            make_organization(name=name)
        make_organization(name="Sở Nội vụ", order=1)
        make_organization(name="Ủy ban nhân dân tỉnh", kind=10)
        self.assertEqual(
            [body.name for body in Organization.objects.in_order()],
            [
                "Ủy ban nhân dân tỉnh",
                "Sở Nội vụ",
                "Sở Dân tộc",
                "Sở Đất đai",
                "Sở Xây dựng",
                "Sở Y tế",
            ],
        )

    def test_history_is_what_has_ended_before_today(self):
        self.assertTrue(make_organization(valid_to=date(2025, 6, 30)).is_historical)
        self.assertFalse(make_organization(valid_to=date(2999, 1, 1)).is_historical)
        self.assertFalse(make_organization().is_historical)

    def test_articles_that_name_it_are_reached_through_published(self):
        body = make_organization()
        article = make_article(organizations=[body])
        make_article(organizations=[body], state="draft")
        self.assertEqual([*body.articles.published()], [article])


class OfficialTests(TestCase):
    def test_the_hidden_are_not_public(self):
        shown = make_official()
        make_official(is_public=False, full_name="Người được ẩn")
        self.assertEqual([*Official.objects.public()], [shown])

    def test_order_is_rank_then_hand_then_given_name(self):
        unit = make_organization()
        people = [
            ("Vừ A Tiến", 5, 9),
            ("Lò Văn An", 5, 9),
            ("Tẩn Thị Bé", 5, 1),
            ("Sìn Hồ Yên", 1, 9),
        ]
        for name, rank, order in people:
            make_official(organization=unit, full_name=name, rank=rank, order=order)
        self.assertEqual(
            [official.full_name for official in unit.officials.in_order()],
            ["Sìn Hồ Yên", "Tẩn Thị Bé", "Lò Văn An", "Vừ A Tiến"],
        )

    def test_search_finds_a_person_without_marks(self):
        found = make_official(full_name="Vừ A Tiến")
        make_official()
        self.assertEqual([*Official.objects.matching("vu a tien")], [found])


class PhoneTests(TestCase):
    def clean(self, typed):
        body = Organization(name="Sở Thử", kind=20, phone=typed)
        body.full_clean()
        body.save()
        return Organization.objects.get().phone

    def test_every_way_of_typing_is_stored_alike(self):
        typings = ["02133876650", "0213 3876 650", "(0213) 3.876.650", "+84 213 3876650"]
        for typed in typings:
            with self.subTest(typed):
                self.assertEqual(self.clean(typed).as_e164, "+842133876650")
                Organization.objects.all().delete()

    def test_what_is_no_number_is_refused_with_an_example(self):
        for typed in ("12", "không có", "0213 38"):
            with self.subTest(typed), self.assertRaisesMessage(ValidationError, "0213 3876 650"):
                self.clean(typed)

    def test_a_stored_number_is_written_once_for_all_who_have_it(self):
        for typed in ("0213 3876 650", "0912 345 678", "12"):
            one, other = (make_organization(phone=typed).pk for _ in range(2))
            numbers = [Organization.objects.get(pk=pk).phone for pk in (one, other)]
            plain = PhoneNumber.from_string(typed)
            with self.subTest(typed):
                self.assertIs(*numbers)
                self.assertEqual(numbers[0], plain)
                for form in ("as_e164", "as_national", "as_rfc3966"):
                    self.assertEqual(getattr(numbers[0], form), getattr(plain, form))
                self.assertEqual(*(str(number) for number in (numbers[0], plain)))
                self.assertEqual(len(numbers[0]), len(plain))

    def test_hotlines_and_mobiles_are_numbers(self):
        for typed in ("1900 1234", "0912 345 678"):
            with self.subTest(typed):
                self.assertTrue(self.clean(typed).is_valid())
                Organization.objects.all().delete()


class PublisherTests(TestCase):
    def test_there_is_one_record_from_the_start(self):
        self.assertEqual([publisher.pk for publisher in Publisher.objects.all()], [1])

    def test_saving_another_replaces_it(self):
        make_publisher(site_name="Trang thứ nhất")
        make_publisher(site_name="Trang thứ hai")
        self.assertEqual(Publisher.objects.get().site_name, "Trang thứ hai")

    def test_the_database_takes_no_second_one(self):
        with self.assertRaises(IntegrityError), transaction.atomic():
            Publisher.objects.bulk_create([Publisher(pk=2)])

    def test_without_the_record_pages_still_have_a_name(self):
        Publisher.objects.all().delete()
        self.assertEqual(
            Publisher.objects.current().site_name,
            "Trang thông tin điện tử Cải cách hành chính",
        )


class LinkTests(TestCase):
    def test_links_stand_in_their_places_in_order(self):
        second, first = make_link(order=2), make_link(order=1)
        footer = make_link(placement="footer")
        with self.assertNumQueries(2):  # the version, all that pages need
            placed = known_links()
        self.assertEqual(placed, {"task": [first, second], "footer": [footer]})

    def test_a_link_runs_no_script(self):
        with self.assertRaises(ValidationError):
            make_link(url="javascript:alert(1)").full_clean()
