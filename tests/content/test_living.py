"""What approvers keep after it was published: the same for documents, visits and plans."""

from django.utils import timezone

from content.audit import Act, AuditEntry
from content.living import OVERTAKEN
from content.publishing import ENDS_TOO_EARLY, State, Step
from inspections.models import InspectionVisit
from tests.factories import (
    A_DAY,
    make_document,
    make_plan,
    make_superuser,
    make_visit,
    pdf_file,
)
from tests.inspections.desk import DeskCase, address, errors_at, filled, rows
from tests.newsroom import now_stored

MAKERS = (make_document, make_visit, make_plan)
TEXTS = {"document": "abstract", "inspectionvisit": "lead", "inspectionplan": "summary"}


def text_of(row):
    return TEXTS[row._meta.model_name]


class LivingCase(DeskCase):
    def withdraw(self, row):
        return row.take(Step.WITHDRAW, self.approver, "Ghi sai số")

    def save_button(self, row):
        page = self.client.get(address("change", row)).content.decode()
        return page.partition('name="_continue" value="1">')[2].partition("<")[0]


class WithdrawnTests(LivingCase):
    def test_what_was_withdrawn_is_mended_before_it_is_shown_again(self):
        for make in MAKERS:
            with self.subTest(make.__name__):
                row = self.withdraw(make())
                self.send(row, **{text_of(row): "Đã chữa lại."})
                row = now_stored(row)
                self.assertIn("Đã chữa lại.", getattr(row, text_of(row)))
                self.assertEqual(row.state, State.WITHDRAWN)
                self.send(row, step="republish", note="Đã chữa lại")
                self.assertTrue(now_stored(row).is_public)

    def test_writers_do_not_change_it_and_nobody_deletes_it(self):
        for make in MAKERS:
            with self.subTest(make.__name__):
                row = self.withdraw(make())
                self.client.force_login(self.writer)
                answer = self.client.post(address("change", row), {text_of(row): "Sửa lén"})
                self.assertEqual(answer.status_code, 403)
                for user in (self.writer, self.approver, make_superuser()):
                    self.client.force_login(user)
                    answer = self.client.post(address("delete", row), {"post": "yes"})
                    self.assertEqual(answer.status_code, 403)
                self.assertNotIn("Sửa lén", getattr(now_stored(row), text_of(row)))
                self.client.force_login(self.approver)

    def test_it_keeps_its_date_which_tells_whether_it_ever_was_public(self):
        for make in MAKERS:
            with self.subTest(make.__name__):
                row = self.withdraw(make())
                boxes = filled(self.client.get(address("change", row)))
                self.assertNotIn("published_at_0", boxes)
                later = {"published_at_0": "01/01/2099", "published_at_1": "08:00"}
                self.send(row, **later)
                self.assertEqual(now_stored(row).published_at, row.published_at)

    def test_an_end_before_that_date_is_refused_at_its_field(self):
        for make in MAKERS:
            with self.subTest(make.__name__):
                row = self.withdraw(make())
                page = self.send(row, expires_at_0="01/01/2020", expires_at_1="08:00")
                self.assertEqual(errors_at(page), {"expires_at": ENDS_TOO_EARLY})


class OvertakenTests(LivingCase):
    def test_who_was_overtaken_reads_why_and_keeps_what_was_typed(self):
        for state in (State.DRAFT, State.PUBLISHED):
            for make in MAKERS:
                with self.subTest(make.__name__, state=state):
                    row = make(state=state)
                    name = text_of(row)
                    old = filled(self.client.get(address("change", row)))
                    self.send(row, **{name: "Người trước ghi."})
                    stored = now_stored(row)
                    page = self.client.post(address("change", row), old | {name: "Người sau ghi."})
                    self.assertContains(page, OVERTAKEN)
                    self.assertContains(page, "Người sau ghi.")
                    self.assertIn("Người trước ghi.", getattr(now_stored(row), name))
                    self.assertEqual(now_stored(row).version, stored.version)

    def test_nothing_that_goes_with_it_is_stored(self):
        document = make_document()
        old = filled(self.client.get(address("change", document)))
        self.send(document, signer="Lò Thị Thử")
        added = rows("files", {"file": pdf_file(), "is_public": "on", "order": 1})
        taken = {"step": "withdraw", "note": "Rút"}
        self.client.post(address("change", document), old | added | taken)
        self.assertEqual(document.files.count(), 0)
        self.assertTrue(now_stored(document).is_public)


class ShowingTests(LivingCase):
    """What the audit log says of files that the public is shown, or no more."""

    def told(self):
        return [*AuditEntry.objects.order_by("pk").values_list("act", "about")]

    def test_a_file_added_or_deleted_with_what_is_public_is_told(self):
        document, visit = make_document(), make_visit()
        file = {"file": pdf_file(), "title": "Toàn văn", "is_public": "on", "order": 1}
        self.send(document, **rows("files", file))
        self.send(visit, **rows("papers", file | {"role": "minutes", "file": pdf_file()}))
        shown = [
            f"{row._meta.verbose_name} {row.pk}: {row}"
            for row in (document.files.get(), visit.papers.get())
        ]
        self.assertEqual(self.told(), [(Act.PUBLISHED, about) for about in shown])
        self.send(document, **{"files-0-DELETE": "on", "files-0-is_public": None})
        self.assertEqual(self.told()[2:], [(Act.WITHDRAWN, f"{shown[0]} (xóa tệp)")])
        self.assertEqual(document.files.count(), 0)

    def test_internal_files_and_those_of_what_is_not_public_are_not_told(self):
        internal = {"file": pdf_file(), "title": "Nội bộ", "order": 1}
        public = internal | {"is_public": "on"}
        document = make_document()
        self.send(document, **rows("files", internal))
        self.send(document, **{"files-0-DELETE": "on"})
        later = {"published_at": timezone.now() + A_DAY}
        for fields in ({"state": State.DRAFT}, later):
            hidden = make_document(**fields)
            self.send(hidden, **rows("files", public | {"file": pdf_file()}))
            self.send(hidden, **{"files-0-is_public": None})
            self.assertEqual(hidden.files.get().is_public, False)
        self.assertEqual(self.told(), [])


class ButtonTests(LivingCase):
    def test_only_a_draft_is_saved_as_one(self):
        add = address("add", model=InspectionVisit)
        self.assertContains(self.client.get(add), "Lưu nháp")
        for state in State:
            for make in MAKERS:
                with self.subTest(make.__name__, state=state):
                    row = make(state=state)
                    is_draft = state in (State.DRAFT, State.RETURNED)
                    self.assertEqual(self.save_button(row), "Lưu nháp" if is_draft else "Lưu")
