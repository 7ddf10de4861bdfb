"""Facts of columns that are made from others: they follow these, whatever writes them."""

import io
from datetime import date

from django.core import serializers
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import TestCase

from contacts.models import Organization
from content.vietnamese import name_key, sort_key
from inspections.models import InspectionPlan, InspectionVisit
from news.models import Document
from tests.factories import make_document, make_official, make_organization, make_visit


class DerivedTests(TestCase):
    KEYS = ("number_key", "sort_number", "sort_suffix", "year", "issuer_key")

    def keys(self):
        return [*Document.objects.order_by("pk").values_list(*self.KEYS)]

    def test_update_makes_the_keys_of_documents_anew(self):
        unit = make_organization()
        make_document(number="12/KH-UBND", issuer_name="Chính phủ", issued_on=date(2021, 3, 5))
        Document.objects.update(number="Số 030c/NQ-CP")
        self.assertEqual(self.keys(), [("30c/nq-cp", 30, "c", 2021, "chinh-phu")])
        Document.objects.update(issuer=unit, issuer_name="", issued_on=date(2022, 1, 4))
        self.assertEqual(self.keys(), [("30c/nq-cp", 30, "c", 2022, str(unit.pk))])
        Document.objects.update(number_key="khac")
        self.assertEqual(self.keys(), [("30c/nq-cp", 30, "c", 2022, str(unit.pk))])

    def test_an_update_that_takes_a_number_twice_is_refused_whole(self):
        for number in ("1/KH-UBND", "2/KH-UBND"):
            make_document(number=number, issuer_name="Chính phủ")
        before = self.keys()
        with self.assertRaises(IntegrityError), transaction.atomic():
            Document.objects.update(number="3/KH-UBND")
        self.assertEqual(self.keys(), before)
        self.assertEqual(Document.objects.filter(number="3/KH-UBND").count(), 0)

    def test_a_unit_that_takes_documents_over_is_their_issuer_by_key_too(self):
        unit, document = make_organization(), make_document(issuer=make_organization())
        unit.documents.add(document)
        self.assertEqual(Document.objects.get().issuer_key, str(unit.pk))
        with self.assertRaises(IntegrityError), transaction.atomic():
            unit.documents.remove(document)  # it would be nobody's

    def test_bulk_update_and_bulk_create_make_the_keys_of_documents(self):
        fields = {"kind": "ke-hoach", "issuer_name": "Chính phủ", "abstract": "Trích yếu"}
        day = date(2021, 3, 5)
        rows = [Document(number=f"{n}/KH-UBND", issued_on=day, **fields) for n in (8, 9)]
        Document.objects.bulk_create(rows)
        made = [(f"{n}/kh-ubnd", n, "", 2021, "chinh-phu") for n in (8, 9)]
        self.assertEqual(self.keys(), made)
        self.assertEqual([row.effective_on for row in Document.objects.all()], [day, day])
        self.assertEqual(Document.objects.matching("ke hoach").count(), 2)
        rows[0].number = "7/KH-UBND"
        Document.objects.bulk_update(rows, ["number"])
        self.assertEqual(self.keys(), [("7/kh-ubnd", 7, "", 2021, "chinh-phu"), made[1]])

    def test_the_key_of_an_issuer_is_made_of_its_name_as_it_is_stored(self):
        make_document(number="8/KH-UBND", issuer_name="Chính\u00a0 ph\u200bủ")
        self.assertEqual(self.keys()[0][-1], "chinh-phu")

    def test_a_file_makes_the_keys_of_texts_as_they_are_stored(self):
        unit = make_organization()
        unit.name = "Sở\u00a0 Y t\u200bế"
        for row in serializers.deserialize("json", serializers.serialize("json", [unit])):
            row.save()
        self.assertEqual(Organization.objects.get().sort_key, sort_key("Sở Y tế"))

    def test_another_number_leaves_the_day_of_effect_as_it_is_stored(self):
        read = make_document(number="8/KH-UBND", issued_on=date(2021, 3, 5))
        Document.objects.update(effective_on=date(2021, 6, 1))
        read.number = "9/KH-UBND"
        Document.objects.bulk_update([read], ["number"])
        stored = Document.objects.get()
        self.assertEqual((stored.number_key, stored.effective_on), ("9/kh-ubnd", date(2021, 6, 1)))

    def test_update_moves_a_visit_to_another_year(self):
        visit = make_visit(kind="unplanned", plan=None)
        day = date(2023, 12, 20)  # after the year of reports
        InspectionVisit.objects.update(started_on=day, ended_on=day, concluded_on=day)
        visit.refresh_from_db()
        self.assertEqual((visit.day, visit.year), (day, 2024))

    def test_names_take_the_keys_along_that_they_are_sorted_by(self):
        unit, official = make_organization(name="Sở Y tế"), make_official(full_name="Lò Thị An")
        Organization.objects.filter(pk=unit.pk).update(name="Ban Dân tộc")
        official.full_name = "Lò Thị Yến"
        official.save(update_fields=["full_name"])
        unit.refresh_from_db()
        official.refresh_from_db()
        self.assertEqual(unit.sort_key, sort_key("Ban Dân tộc"))
        self.assertEqual(official.name_key, name_key("Lò Thị Yến"))

    def test_a_file_may_bring_a_visit_before_the_plan_that_gives_its_year(self):
        plan = InspectionPlan.objects.create(year=2022, issuer=make_organization())
        visit = make_visit(plan=plan, organization=plan.issuer)
        [file] = [serializers.serialize("json", [visit, plan])]
        visit.delete()
        plan.delete()
        for row in serializers.deserialize("json", file):
            row.save()
        self.assertEqual(InspectionVisit.objects.get().year, 2022)

    def test_what_is_derived_is_verified_and_rebuilt(self):
        document = make_document(number="8/KH-UBND")
        for column, told in {
            "number_key = 'x'": "văn bản: 1 mục sai lệch",
            "sort_number = 1": "văn bản: 1 mục sai lệch",
            "issuer_key = 'x'": "văn bản: 1 mục sai lệch",
        }.items():
            with self.subTest(column):
                with connection.cursor() as cursor:
                    cursor.execute(f"UPDATE news_document SET {column}")
                said = io.StringIO()
                with self.assertRaisesMessage(CommandError, "Chỉ mục sai lệch ở 1 mục"):
                    call_command("search_index", verify=True, stdout=said)
                self.assertIn(told, said.getvalue())
                call_command("search_index", rebuild=True, stdout=io.StringIO())
                call_command("search_index", verify=True, stdout=io.StringIO())
                stored = Document.objects.get()
                for name in self.KEYS:
                    self.assertEqual(getattr(stored, name), getattr(document, name))

    def test_a_number_that_is_taken_twice_is_told_when_the_index_is_rebuilt(self):
        for number in ("1/KH-UBND", "2/KH-UBND"):
            make_document(number=number, issuer_name="Chính phủ")
        with connection.cursor() as cursor:
            cursor.execute("UPDATE news_document SET number = '2/KH-UBND'")
        said = "văn bản: có hai mục trùng nhau, hãy sửa một mục rồi chạy lại."
        with self.assertRaisesMessage(CommandError, said):
            call_command("search_index", rebuild=True, stdout=io.StringIO())

    def test_keys_of_names_are_verified(self):
        unit = make_organization()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE contacts_organization SET sort_key = 'x'")
        self.assertEqual([*Organization.objects.stale()], [unit.pk])
