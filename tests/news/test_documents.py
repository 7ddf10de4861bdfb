"""Facts of documents: numbers, force on a day, families, what a text means, what never leaks."""

from datetime import date
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.test import TestCase
from django.utils import timezone

from content.publishing import State, Step
from news.models import Document, DocumentFile, DocumentRelation, Force
from tests.factories import (
    A_DAY,
    make_document,
    make_document_file,
    make_hidden_documents,
    make_organization,
    make_relation,
    make_superuser,
    make_user,
    pdf_file,
)

DAY = date(2024, 6, 1)
AMENDS = DocumentRelation.Kind.AMENDS


def new_document(**fields):
    """Return a document that is not stored yet, valid but for what `fields` say."""
    fields = {
        "kind": "ke-hoach",
        "number": "12/KH-UBND",
        "issuer_name": "Chính phủ",
        "issued_on": date(2021, 3, 5),
        "abstract": "Trích yếu",
    } | fields
    return Document(**fields)


class DocumentTests(TestCase):
    def test_what_is_derived_is_made_by_every_save(self):
        document = make_document(number="66.13/2026/NQ-CP", issuer_name="Chính phủ")
        kept = (document.number_key, document.sort_number, document.sort_suffix, document.year)
        self.assertEqual(kept, ("66.13/2026/nq-cp", 66, "013", 2021))
        self.assertEqual(document.issuer_key, "chinh-phu")
        document.number, document.issued_on = "30c/NQ-CP", date(2022, 1, 1)
        document.save(update_fields=["number", "issued_on"])
        stored = Document.objects.get()
        self.assertEqual(
            (stored.number_key, stored.sort_suffix, stored.year), ("30c/nq-cp", "c", 2022)
        )

    def test_no_date_of_effect_means_the_day_of_issue(self):
        document = new_document()
        document.full_clean()
        self.assertEqual(document.effective_on, date(2021, 3, 5))

    def test_its_name_and_its_address_tell_years_apart(self):
        first = make_document(number="12/KH-UBND", issued_on=date(2021, 3, 5))
        second = make_document(number="12/KH-UBND", issued_on=date(2022, 3, 5))
        decree = make_document(number="42/2022/NĐ-CP", kind="nghi-dinh")
        self.assertEqual(str(first), "Kế hoạch số 12/KH-UBND ngày 05/03/2021")
        self.assertEqual(
            [row.get_absolute_url() for row in (first, second, decree)],
            [
                "/van-ban/ke-hoach-12-kh-ubnd-2021/",
                "/van-ban/ke-hoach-12-kh-ubnd-2022/",
                "/van-ban/nghi-dinh-42-2022-nd-cp/",
            ],
        )

    def test_they_stand_newest_first_then_by_number_as_an_integer(self):
        issuer = make_organization()
        numbers = ["2943/KH-UBND", "486/QĐ-UBND", "230/CV-UBND", "1173/QĐ-UBND"]
        for number in numbers:
            make_document(number=number, issuer=issuer)
        make_document(number="1/KH-UBND", issuer=issuer, issued_on=date(2022, 1, 4))
        shown = [document.sort_number for document in Document.objects.for_list()]
        self.assertEqual(shown, [1, 2943, 1173, 486, 230])

    def test_by_number_finds_parts_in_any_spelling(self):
        plan = make_document(number="2943/KH-UBND")
        resolution = make_document(number="08-NQ/TU")
        make_document(number="12943/KH-UBND")
        for typed, expected in {
            "2943": [plan],
            "Số 2943/kh": [plan],
            "2943–KH": [],
            "8-nq/tu": [resolution],
            "08 – NQ/TU": [resolution],
            "2": [],
            "8": [resolution],
            "": [],
            "\0🙂": [],
        }.items():
            with self.subTest(typed):
                self.assertEqual([*Document.objects.by_number(typed)], expected)

    def test_a_word_or_a_number_is_enough_to_find_it(self):
        document = make_document(number="08-NQ/TU", abstract="Đẩy mạnh cải cách", signer="Lò Thử")
        make_document(number="7/KH-UBND", issuer_name="Sở Khác", abstract="Việc khác")
        for typed in ("cai cach", "8-nq", "Đẩy mạnh", "lo thu", "ke hoach 08"):
            with self.subTest(typed):
                self.assertEqual(Document.objects.keys_of(typed), [document.pk])


class BesidesTests(TestCase):
    def test_the_newest_beside_a_document_are_never_itself(self):
        document, other = make_document(), make_document()
        rows = Document.objects.newest_besides
        now = timezone.now()
        self.assertEqual(rows(count=2, document=document.pk, at=now), [other])
        self.assertEqual(len(rows(count=2, document=0, at=now)), 2)


class RulesTests(TestCase):
    def errors(self, **fields):
        with self.assertRaises(ValidationError) as refused:
            new_document(**fields).full_clean()
        return refused.exception.message_dict

    def assert_database_refuses(self, **fields):
        with self.assertRaises(IntegrityError), transaction.atomic():
            new_document(**fields).save()

    def test_a_year_that_was_mistyped_is_refused(self):
        for day in (date(22, 6, 5), date(1, 1, 1), date(1945, 9, 1)):
            self.assertIn("Hãy xem lại năm", self.errors(issued_on=day)["issued_on"][0])
        new_document(issued_on=date(1945, 9, 2)).full_clean()

    def test_none_comes_out_before_the_day_of_its_issue(self):
        today, out = timezone.localdate(), timezone.now() + 3 * A_DAY
        for days, fields in ((1, {}), (4, {"published_at": out})):
            late = {"issued_on": today + days * A_DAY, **fields}
            public = new_document(state=State.PUBLISHED, **late)
            with self.assertRaises(ValidationError) as refused:
                public.full_clean()
            self.assertIn("không sớm hơn ngày đó", str(refused.exception))
            draft = new_document(**late)
            draft.full_clean()  # it may wait for its day
            self.assertIn("sau hôm nay", " ".join(draft.doubts))
        new_document(issued_on=today + 3 * A_DAY, published_at=out, state="published").full_clean()
        new_document(issued_on=today, state=State.PUBLISHED).full_clean()

    def test_it_is_not_approved_before_that_day_unless_it_is_to_come_out_then(self):
        day = timezone.localdate() + 3 * A_DAY
        writer, editor = make_user(), make_superuser()
        row = make_document(state=State.REVIEW, published_at=None, issued_on=day, created_by=writer)
        with self.assertRaisesMessage(ValidationError, "Ngày ban hành ở sau hôm nay"):
            row.take(Step.APPROVE, editor)
        self.assertEqual(Document.objects.get(pk=row.pk).state, State.REVIEW)
        Document.objects.filter(pk=row.pk).update(published_at=timezone.now() + 4 * A_DAY)
        self.assertEqual(row.take(Step.APPROVE, editor).state, State.PUBLISHED)

    def test_one_body_has_a_number_once_a_year(self):
        taken = make_document(number="12/KH-UBND", issuer_name="Chính phủ", issued_on=DAY)
        for number in ("12/KH-UBND", "Số: 12 / kh–ubnd", "012/KH-UBND"):
            fields = {"number": number, "issued_on": date(2024, 12, 31)}
            self.assertIn(str(taken), self.errors(**fields)["number"][0])
            self.assert_database_refuses(**fields)

    def test_numbers_restart_each_january_and_in_every_body(self):
        make_document(number="12/KH-UBND", issuer_name="Chính phủ", issued_on=DAY)
        for fields in (
            {"issued_on": date(2025, 1, 2)},
            {"issued_on": DAY, "issuer_name": "Quốc hội"},
            {"issued_on": DAY, "issuer_name": "", "issuer": make_organization()},
        ):
            new_document(**fields).full_clean()

    def test_it_has_exactly_one_issuer(self):
        self.assertIn("issuer", self.errors(issuer_name=""))
        self.assertIn("issuer", self.errors(issuer_name="???"))
        self.assert_database_refuses(issuer_name="")
        both = {"issuer": make_organization(), "issuer_name": "Chính phủ"}
        self.assertIn("issuer_name", self.errors(**both))
        self.assert_database_refuses(**both)

    def test_it_ends_after_it_took_effect(self):
        fields = {"effective_on": DAY, "expires_on": DAY}
        self.assertEqual(
            self.errors(**fields)["__all__"], ["Ngày hết hiệu lực phải sau ngày có hiệu lực."]
        )
        self.assert_database_refuses(**fields)

    def test_a_body_that_issued_something_is_never_deleted(self):
        document = make_document()
        with self.assertRaises(ProtectedError):
            document.issuer.delete()

    def test_an_odd_number_is_a_doubt_and_no_error(self):
        document = new_document(number="Không số")
        document.full_clean()
        document.save()
        self.assertIn("không theo dạng thường gặp", document.doubts[0])
        self.assertEqual(make_document(number="42/2021/NĐ-CP").doubts, [])

    def test_a_year_that_does_not_fit_is_a_doubt(self):
        document = make_document(number="42/2022/NĐ-CP", issued_on=date(2021, 6, 24))
        self.assertEqual(
            document.doubts, ["Số, ký hiệu ghi năm 2022 nhưng ngày ban hành thuộc năm 2021."]
        )

    def test_namesakes_are_named(self):
        other = make_document(number="12/KH-UBND", issuer_name="Ủy ban nhân dân xã Thử")
        document = make_document(number="12/KH-UBND")
        self.assertEqual(
            document.doubts, [f"Đã có văn bản cùng số: {other}, Ủy ban nhân dân xã Thử."]
        )


class ForceTests(TestCase):
    def force(self, document, day=DAY):
        return Document.objects.with_force(day).get(pk=document.pk).force

    def test_it_binds_from_its_first_day_until_before_its_last(self):
        document = make_document(effective_on=DAY, expires_on=date(2024, 6, 3))
        days = {date(2024, 5, 31): Force.NOT_YET, DAY: Force.IN_FORCE}
        days |= {date(2024, 6, 2): Force.IN_FORCE, date(2024, 6, 3): Force.ENDED}
        self.assertEqual({day: self.force(document, day) for day in days}, days)

    def test_what_replaces_it_ends_it_on_the_day_it_takes_effect(self):
        old = make_document()
        make_relation(make_document(issued_on=date(2024, 5, 1), effective_on=DAY), old)
        self.assertEqual(self.force(old, date(2024, 5, 31)), Force.IN_FORCE)
        self.assertEqual(self.force(old, DAY), Force.ENDED)

    def test_what_amends_it_does_not_end_it(self):
        old = make_document()
        make_relation(make_document(issued_on=DAY), old, AMENDS)
        self.assertEqual(self.force(old), Force.IN_FORCE)

    def test_a_hidden_document_ends_nothing(self):
        old = make_document()
        for hidden in make_hidden_documents(issued_on=DAY):
            make_relation(hidden, old)
        self.assertEqual(self.force(old), Force.IN_FORCE)

    def test_its_label_is_vietnamese(self):
        make_document()
        self.assertEqual(Document.objects.for_list().get().force_label, "Còn hiệu lực")


class FamilyTests(TestCase):
    def chain(self, *years):
        documents = [make_document(issued_on=date(year, 5, 1)) for year in years]
        for older, newer in pairwise(documents):
            make_relation(newer, older)
        return documents

    def family(self, document):
        relations = DocumentRelation.objects.family_of(document)
        return [member for member, _ in DocumentRelation.members(relations)]

    def test_the_whole_line_is_shown_from_every_member_newest_first(self):
        chain = self.chain(2015, 2018, 2021, 2024)
        for document in chain:
            self.assertEqual(self.family(document), chain[::-1])

    def test_a_document_alone_has_no_family(self):
        self.chain(2015, 2018)
        self.assertEqual(self.family(make_document()), [])

    def test_hidden_documents_are_in_no_family_and_part_it(self):
        first = make_document()
        for hidden in make_hidden_documents(issued_on=DAY):
            make_relation(hidden, first)
            make_relation(make_document(issued_on=date(2025, 1, 1)), hidden)
        self.assertEqual(self.family(first), [])

    def test_what_each_does_to_which_is_known(self):
        old, other = make_document(), make_document(issued_on=date(2022, 5, 1))
        new = make_document(issued_on=DAY)
        make_relation(new, old)
        make_relation(other, old, AMENDS)
        relations = DocumentRelation.objects.family_of(old)
        told = [
            (member, [(each.get_kind_display(), each.older) for each in does])
            for member, does in DocumentRelation.members(relations)
        ]
        self.assertEqual(
            told, [(new, [("Thay thế", old)]), (other, [("Sửa đổi, bổ sung", old)]), (old, [])]
        )
        self.assertEqual(old.heirs_among(relations, DAY), [new])
        self.assertEqual(old.heirs_among(relations, date(2024, 5, 31)), [])

    def test_a_circle_costs_no_more_than_its_members(self):
        first, second = self.chain(2021, 2021)
        make_relation(first, second)
        with self.assertNumQueries(2):
            self.assertEqual({*self.family(first)}, {first, second})

    def test_it_asks_once_for_each_step(self):
        chain = self.chain(2015, 2018, 2021)
        with self.assertNumQueries(1):
            self.family(Document(pk=0))
        with self.assertNumQueries(2):
            self.family(chain[1])
        with self.assertNumQueries(3):
            self.family(chain[0])

    def test_nothing_is_its_own_heir_or_older_than_what_it_replaces(self):
        old, new = self.chain(2015, 2018)
        for newer, older, message in (
            (old, old, "Văn bản không thể thay thế hoặc sửa đổi chính nó."),
            (old, new, "Văn bản trước phải ban hành cùng ngày hoặc trước văn bản này."),
            (new, old, "Quan hệ với văn bản này đã ghi."),
        ):
            relation = DocumentRelation(newer=newer, older=older, kind="replaces")
            with self.subTest(message), self.assertRaisesMessage(ValidationError, message):
                relation.full_clean()
        for fields in ({"newer": old, "older": old}, {"newer": new, "older": old}):
            with self.assertRaises(IntegrityError), transaction.atomic():
                DocumentRelation.objects.create(kind="replaces", **fields)

    def test_of_one_day_too_none_replaces_what_replaced_it(self):
        first, second, third = self.chain(2021, 2021, 2021)
        for newer, older in ((first, second), (first, third)):
            relation = DocumentRelation(newer=newer, older=older, kind="replaces")
            with self.assertRaisesMessage(ValidationError, "đã thay thế hoặc sửa đổi văn bản đang"):
                relation.full_clean()
        DocumentRelation(newer=third, older=first, kind="amends").full_clean()

    def test_a_document_that_others_refer_to_is_never_deleted(self):
        old, new = self.chain(2015, 2018)
        with self.assertRaises(ProtectedError):
            old.delete()
        new.delete()
        self.assertEqual([*DocumentRelation.objects.all()], [])


class StepTests(TestCase):
    def test_a_document_needs_four_eyes(self):
        writer = make_user()
        document = make_document(state=State.REVIEW, created_by=writer, published_at=None)
        with self.assertRaises(ValidationError):
            document.take(Step.APPROVE, writer)
        document.take(Step.APPROVE, make_superuser())
        self.assertEqual([*Document.objects.published()], [document])
        self.assertEqual(document.steps.get().step, Step.APPROVE)


class FileTests(TestCase):
    def test_only_public_files_of_public_documents_are_published(self):
        shown = make_document_file()
        make_document_file(document=shown.document, is_public=False)
        for document in make_hidden_documents():
            make_document_file(document=document)
        self.assertEqual([*DocumentFile.objects.published()], [shown])
        rows = Document.objects.published().for_list()
        self.assertEqual([row.public_files for row in rows], [[shown]])

    def test_a_file_without_a_title_is_called_as_its_document(self):
        document = make_document(number="12/KH-UBND")
        file = document.files.create(file=pdf_file())
        self.assertEqual((file.title, file.kind), ("Kế hoạch số 12/KH-UBND", "PDF"))
