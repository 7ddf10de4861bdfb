"""The history of a document: its versions, and what differs between them."""

from datetime import date

from django.urls import reverse

from content.history import recorded
from content.publishing import State, Step
from news.models import Area, Document
from news.models.versions import snapshot_at, snapshot_of, versions_of
from tests.factories import (
    make_document,
    make_document_file,
    make_organization,
    make_relation,
    make_user,
)
from tests.inspections.desk import DeskCase
from tests.newsroom import now_stored


def way(name, *args):
    return reverse(f"admin:news_document_{name}", args=args)


class DocumentHistoryTests(DeskCase):
    def save(self, document, **values):
        with recorded(self.writer, "Lưu"):
            for name, value in values.items():
                setattr(document, name, value)
            document.save_over(document.version)

    def make_saved(self, **fields):
        """Store a draft with a file and an older document, as one kept version."""
        fields = {"state": State.DRAFT, "published_at": None, "created_by": self.writer} | fields
        draft = make_document(number="2943/KH-UBND", abstract="Bản một", **fields)
        make_document_file(document=draft, title="Toàn văn")
        make_relation(draft, make_document(number="8/KH-UBND"))
        self.save(draft)
        return draft

    def labels(self, draft, kept, query=""):
        page = self.client.get(way("version", draft.pk, kept.pk) + query)
        return [each.label for each in page.context["differences"]]

    def test_a_kept_version_holds_what_the_document_was_with_files_and_relations(self):
        draft = self.make_saved(area=Area.objects.get(slug="the-che"))
        kept = snapshot_at(versions_of(draft)[0])
        self.assertEqual(kept, snapshot_of(now_stored(draft)))
        self.assertEqual([file.title for file in kept.files], ["Toàn văn"])
        words = [str(each) for each in kept.told["older_links"]]
        self.assertEqual(words, [str(draft.older_links.get())])

    def test_files_and_relations_of_others_in_the_same_revision_are_not_among_them(self):
        with recorded(self.writer, "Hai văn bản"):
            one = self.make_saved()
            other = make_document(state=State.DRAFT)
            make_document_file(document=other, title="Của văn bản khác")
            make_relation(other, make_document())
            self.save(other)
        kept = snapshot_at(versions_of(one)[0])
        self.assertEqual([file.title for file in kept.files], ["Toàn văn"])
        self.assertEqual(len(kept.told["older_links"]), 1)

    def test_it_lists_each_version_with_person_and_step(self):
        draft = self.make_saved()
        self.save(draft, abstract="Bản hai")
        draft.take(Step.SUBMIT, self.writer)
        page = self.client.get(way("history", draft.pk))
        comments = [kept.revision.comment for kept in page.context["versions"]]
        self.assertEqual(comments, ["Gửi duyệt", "Lưu", "Lưu"])
        self.assertContains(page, self.writer.get_username(), 3)

    def test_versions_are_compared_field_by_field_in_words(self):
        draft = self.make_saved(issuer_name="Chính phủ")
        office = make_organization(name="Sở Nội vụ")
        self.save(
            draft,
            kind="quyet-dinh",
            abstract="Bản hai",
            issuer=office,
            issuer_name="",
            issued_on=date(2021, 10, 5),
        )
        second, first = versions_of(draft)
        changed = "Hình thức|Trích yếu|Cơ quan ban hành|Cơ quan ngoài tỉnh|Ngày ban hành"
        for kept, query in ((first, ""), (second, "?voi=truoc")):
            self.assertEqual(self.labels(draft, kept, query), changed.split("|"))
        page = self.client.get(way("version", draft.pk, first.pk))
        for text in ("Kế hoạch", "Quyết định", "Sở Nội vụ", "Chính phủ"):
            self.assertContains(page, text)
        runs = {each.label: each.runs for each in page.context["differences"]}
        days = [(run.kind, run.text) for run in runs["Ngày ban hành"] if run.kind != "same"]
        self.assertEqual(days, [("old", "20/09/2021"), ("new", "05/10/2021")])

    def test_files_with_who_reads_them_and_what_it_replaces_are_compared_too(self):
        draft = self.make_saved()
        draft.files.update(is_public=False)
        draft.older_links.all().delete()
        self.save(draft)
        first = versions_of(draft).last()
        self.assertEqual(
            self.labels(draft, first),
            ["Tệp của văn bản", "Thay thế, sửa đổi văn bản trước"],
        )
        page = self.client.get(way("version", draft.pk, first.pk))
        self.assertContains(page, "nội bộ", 1)
        self.assertContains(page, "số 8/KH-UBND")

    def test_a_number_mended_in_the_older_document_is_no_change_of_this_one(self):
        draft = self.make_saved()
        link = draft.older_links.get()
        Document.objects.filter(pk=link.older_id).update(number="9/KH-UBND")
        first = versions_of(draft)[0]
        self.assertEqual(self.labels(draft, first), [])
        self.save(draft)
        self.assertEqual(self.labels(draft, versions_of(draft)[0], "?voi=truoc"), [])
        link.kind = link.Kind.AMENDS
        link.save()
        self.assertEqual(self.labels(draft, first), ["Thay thế, sửa đổi văn bản trước"])
        page = self.client.get(way("version", draft.pk, first.pk))
        for words in ("Thay thế Kế hoạch số 8/KH-UBND", "Sửa đổi, bổ sung Kế hoạch số 9/KH-UBND"):
            self.assertContains(page, words)

    def test_of_a_document_that_was_taken_over_the_first_save_keeps_what_it_was(self):
        taken_over = make_document(abstract="Bản gốc", issuer_name="Chính phủ")
        self.client.force_login(self.approver)
        for abstract in ("Bản một", "Bản hai"):
            self.send(now_stored(taken_over), abstract=abstract)
        kept = [(v.revision.comment, v.field_dict["abstract"]) for v in versions_of(taken_over)]
        first = ("Trước lần sửa đầu tiên", "Bản gốc")
        self.assertEqual(kept, [("", "Bản hai"), ("", "Bản một"), first])

    def test_an_area_that_is_gone_is_said_to_be_gone(self):
        area = Area.objects.create(name="Lĩnh vực cũ")
        draft = self.make_saved(area=area)
        self.save(draft, area=None)
        area.delete()
        page = self.client.get(way("version", draft.pk, versions_of(draft).last().pk))
        self.assertContains(page, "Lĩnh vực đã xóa")

    def test_it_asks_the_same_questions_for_2_versions_and_for_5(self):
        draft = self.make_saved()
        self.save(draft)
        for more in (0, 3):
            for _ in range(more):
                self.save(draft)
            with self.subTest(more=more), self.assertNumQueries(6):
                self.client.get(way("history", draft.pk))

    def test_what_was_changed_meanwhile_is_not_approved_and_shown(self):
        draft = self.make_saved()
        seen = now_stored(draft.take(Step.SUBMIT, self.writer))
        self.save(now_stored(draft), abstract="Sửa thêm")
        sent = {"step": "approve", "version": seen.version}
        page = self.client.post(way("step", draft.pk), sent)
        since = f"{way('history', draft.pk)}?tu={seen.version}"
        self.assertContains(page, since, status_code=409)
        self.assertContains(page, "Mở lại văn bản", status_code=409)
        self.assertContains(self.client.get(since, follow=True), "Sửa thêm")

    def test_who_may_not_look_at_documents_sees_no_history(self):
        draft = self.make_saved()
        kept = versions_of(draft)[0]
        other = make_document(state=State.DRAFT)
        self.assertEqual(self.client.get(way("version", other.pk, kept.pk)).status_code, 404)
        self.client.force_login(make_user(is_staff=True))
        for address in (way("history", draft.pk), way("version", draft.pk, kept.pk)):
            answer = self.client.get(address)
            self.assertNotContains(answer, "Bản một", status_code=404)
