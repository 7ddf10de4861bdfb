"""An earlier version of a document comes back: what of it, by whom, and what readers see of it."""

from datetime import date, timedelta

from django.db import connection
from django.test import TransactionTestCase, skipUnlessDBFeature
from django.utils import timezone

from content.attachments import AttachmentStorage
from content.audit import Act, AuditEntry
from content.history import recorded
from content.publishing import StaleVersion, State, Step
from news.models import Area, Document
from news.models.restoring import restore
from news.models.versions import snapshot_at, snapshot_of, versions_of
from tests.factories import (
    make_document,
    make_document_file,
    make_organization,
    make_relation,
    make_user,
    pdf_file,
)
from tests.inspections.desk import DeskCase
from tests.news.desk.test_document_history import way
from tests.newsroom import all_at_once, make_author, now_stored

CLOSED = "trở lại là tệp nội bộ"
CHANGE_DOCUMENTS = ("news.view_document", "news.change_document")


class RestoringCase(DeskCase):
    def keep(self, document, **values):
        """Store the document with these values as one more kept version."""
        with recorded(self.writer, "Lưu"):
            for name, value in values.items():
                setattr(document, name, value)
            document.save_over(document.version)

    def make_saved(self, **fields):
        """Store a document, a draft unless told otherwise, with a file and one that it replaces."""
        fields = {"state": State.DRAFT, "published_at": None, "created_by": self.writer} | fields
        row = make_document(**{"number": "2943/KH-UBND", "abstract": "Bản một"} | fields)
        make_document_file(document=row, title="Toàn văn")
        make_relation(row, make_document(number="8/KH-UBND"))
        self.keep(row)
        return row

    def make_public(self, **fields):
        ago = timezone.now() - timedelta(hours=1)
        return self.make_saved(state=State.PUBLISHED, published_at=ago, **fields)

    def restore(self, row, user=None):
        """Press the button of the oldest version as `user`, an approver unless told otherwise."""
        self.client.force_login(user or self.approver)
        kept, seen = versions_of(row).last(), now_stored(row).version
        return self.client.post(way("restore", row.pk, kept.pk), {"version": seen}, follow=True)

    def told(self, page):
        return [str(message) for message in page.context["messages"]]

    def logged(self):
        """Return what the audit log says of showing and taking away, oldest first."""
        rows = AuditEntry.objects.filter(act__in=(Act.PUBLISHED, Act.WITHDRAWN)).order_by("pk")
        return [(row.act, row.who, row.about.partition(":")[2].strip()) for row in rows]


class DraftTests(RestoringCase):
    def test_a_writer_takes_a_draft_back_to_what_it_was_with_files_and_relations(self):
        draft = self.make_saved(area=Area.objects.get(slug="the-che"), issuer_name="Chính phủ")
        before = snapshot_of(now_stored(draft))
        draft.files.all().delete()
        draft.older_links.all().delete()
        make_document_file(document=draft, title="Thêm sau")
        make_relation(draft, make_document(number="9/KH-UBND"))
        self.keep(
            draft,
            kind="quyet-dinh",
            number="7/QĐ-UBND",
            abstract="Bản hai",
            issuer=make_organization(),
            issuer_name="",
            issued_on=date(2021, 10, 5),
            effective_on=date(2021, 10, 6),
            signer="Bà Hai",
            area=None,
        )
        page = self.restore(draft, self.writer)
        self.assertEqual(page.redirect_chain[-1][0], way("change", draft.pk))
        self.assertEqual(
            self.told(page),
            ["Đã khôi phục thành bản mới. Bản trước đó vẫn còn trong lịch sử."],
        )
        row = now_stored(draft)
        after = snapshot_of(row)
        self.assertEqual((after.values, after.told), (before.values, before.told))
        self.assertEqual(
            [(file.title, file.name, file.is_public) for file in after.files],
            [(file.title, file.name, file.is_public) for file in before.files],
        )
        self.assertEqual((row.number_key, row.year), ("2943/kh-ubnd", 2021))
        newest = versions_of(draft)[0]
        self.assertEqual(newest.revision.comment, "Khôi phục bản cũ")
        self.assertEqual(newest.revision.user, self.writer)
        self.assertEqual(snapshot_at(newest), after)
        self.assertEqual(self.logged(), [])

    def test_when_readers_see_it_is_not_brought_back(self):
        then, now = timezone.now() + timedelta(days=1), timezone.now() + timedelta(days=9)
        draft = self.make_saved(published_at=then, expires_at=then + timedelta(days=1))
        self.keep(draft, published_at=now, expires_at=None)
        self.restore(draft)
        row = now_stored(draft)
        self.assertEqual((row.published_at, row.expires_at), (now, None))

    def test_what_was_deleted_meanwhile_keeps_its_present_place_and_is_named(self):
        area, office = Area.objects.create(name="Lĩnh vực cũ"), make_organization()
        draft = self.make_saved(area=area, issuer=office)
        older = draft.older_links.get().older
        draft.older_links.all().delete()
        self.keep(draft, area=None, issuer=None, issuer_name="Chính phủ", abstract="Bản hai")
        for gone in (area, office, older):
            gone.delete()
        page = self.restore(draft)
        self.assertEqual(
            self.told(page)[:2],
            [
                "Lĩnh vực cũ không còn; giữ lĩnh vực hiện nay.",
                "Cơ quan ban hành cũ không còn; giữ cơ quan ban hành hiện nay.",
            ],
        )
        self.assertIn("Không khôi phục “Thay thế Kế hoạch số 8/KH-UBND", self.told(page)[2])
        row = now_stored(draft)
        self.assertEqual(
            (row.abstract, row.area, row.issuer, row.issuer_name),
            ("Bản một", None, None, "Chính phủ"),
        )
        self.assertEqual(row.older_links.count(), 0)

    def test_a_kind_that_the_portal_knows_no_more_stays_as_it_is(self):
        draft = self.make_saved(kind="ke-hoach")
        Document.objects.filter(pk=draft.pk).update(kind="sac-lenh")
        self.keep(now_stored(draft))
        self.keep(now_stored(draft), kind="nghi-dinh")
        kept = versions_of(draft)[1]
        _, lost = restore(draft, kept, now_stored(draft).version, self.writer)
        self.assertEqual(lost, ["Hình thức cũ không còn; giữ hình thức hiện nay."])
        self.assertEqual(now_stored(draft).kind, "nghi-dinh")

    def test_a_relation_that_would_lead_in_a_circle_by_now_is_not_brought_back(self):
        draft = self.make_saved()
        older = draft.older_links.get().older
        draft.older_links.all().delete()
        self.keep(draft)
        make_relation(older, draft)
        page = self.restore(draft)
        self.assertIn("không thể là văn bản trước của nó", self.told(page)[0])
        self.assertEqual(draft.older_links.count(), 0)

    def test_a_number_that_another_document_has_by_now_refuses_it_whole(self):
        office = make_organization()
        draft = self.make_saved(issuer=office)
        self.keep(draft, number="7/KH-UBND", abstract="Bản hai")
        make_document(number="2943/KH-UBND", issuer=office)
        count = versions_of(draft).count()
        page = self.restore(draft)
        self.assertIn("Cơ quan này đã có văn bản số này trong năm.", self.told(page)[0])
        row = now_stored(draft)
        self.assertEqual((row.number, row.abstract), ("7/KH-UBND", "Bản hai"))
        self.assertEqual(versions_of(draft).count(), count)

    def test_a_file_that_is_no_longer_on_disk_is_named(self):
        draft = self.make_saved()
        file = draft.files.get()
        file.delete()
        AttachmentStorage().delete(file.file.name)
        self.keep(draft, abstract="Bản hai")
        page = self.restore(draft)
        self.assertEqual(self.told(page)[0], "Tệp “Toàn văn” không còn trên máy chủ.")
        self.assertEqual(now_stored(draft).abstract, "Bản một")


class RightsTests(RestoringCase):
    def offered(self, row, user):
        """Whether `user` is offered the way back, on the list or on the page of the oldest one."""
        self.client.force_login(user)
        kept = versions_of(row).last()
        pages = way("history", row.pk), way("version", row.pk, kept.pk)
        return any("Khôi phục bản này" in self.client.get(page).content.decode() for page in pages)

    def check(self, row, user, is_allowed):
        self.keep(now_stored(row), abstract="Bản hai")
        self.assertEqual(self.offered(row, user), is_allowed)
        status = 200 if is_allowed else 404
        self.assertEqual(self.restore(row, user).status_code, status)
        self.assertEqual(now_stored(row).abstract, "Bản một" if is_allowed else "Bản hai")

    def test_drafts_and_returned_ones_by_writers_and_approvers(self):
        returned = self.make_saved(number="1/KH-UBND", state=State.RETURNED)
        for row in (self.make_saved(), returned):
            for user in (self.writer, self.approver):
                self.check(row, user, is_allowed=True)

    def test_what_waits_for_approval_by_nobody(self):
        waiting = self.make_saved(state=State.REVIEW)
        for user in (self.writer, self.approver):
            self.check(waiting, user, is_allowed=False)

    def test_what_is_published_or_withdrawn_by_approvers_alone(self):
        withdrawn = self.make_saved(number="1/KH-UBND", state=State.WITHDRAWN)
        for row in (self.make_public(), withdrawn):
            self.check(row, self.writer, is_allowed=False)
            self.check(row, self.approver, is_allowed=True)

    def test_not_by_who_may_not_change_documents_or_what_hangs_on_them(self):
        draft = self.make_saved()
        files = [f"news.{action}_documentfile" for action in ("add", "change", "delete")]
        for rights in (["news.view_document"], CHANGE_DOCUMENTS, (*CHANGE_DOCUMENTS, *files)):
            self.check(draft, make_user(permissions=rights), is_allowed=False)

    def test_the_rule_holds_without_the_desk(self):
        public = self.make_public()
        for user in (self.writer, make_author()):
            with self.assertRaisesMessage(Exception, "“Đã đăng”"):
                restore(public, versions_of(public).last(), public.version, user)

    def test_a_version_of_another_document_is_not_found(self):
        one, other = self.make_saved(), self.make_saved(number="1/KH-UBND")
        kept = versions_of(other).last()
        sent = {"version": one.version}
        answer = self.client.post(way("restore", one.pk, kept.pk), sent)
        self.assertEqual(answer.status_code, 404)
        self.assertEqual(self.client.get(way("restore", one.pk, kept.pk)).status_code, 405)


class PublicTests(RestoringCase):
    """Of what the public reads: at once, in words; no file is opened, and the log tells it all."""

    def test_readers_see_it_at_once_and_the_audit_log_says_who_did_it(self):
        public = self.make_public()
        self.keep(public, abstract="Bản hai")
        self.assertContains(self.client.get(public.get_absolute_url()), "Bản hai")
        page = self.restore(public)
        self.assertIn("Người đọc thấy bản này từ bây giờ.", self.told(page)[0])
        self.assertContains(self.client.get(public.get_absolute_url()), "Bản một")
        who = self.approver.get_username()
        said = f"{now_stored(public)} (khôi phục bản cũ)"
        self.assertEqual(self.logged(), [(Act.PUBLISHED, who, said)])
        row = now_stored(public)
        self.assertEqual((row.state, row.slug), (State.PUBLISHED, public.slug))

    def test_the_list_leads_to_what_would_change_and_the_button_stands_there(self):
        public = self.make_public()
        self.keep(public, abstract="Bản hai")
        newer, older = versions_of(public)
        page = self.client.get(way("history", public.pk))
        self.assertContains(page, "Văn bản này đang đăng")
        self.assertNotContains(page, "Khôi phục bản này")
        page = self.client.get(way("version", public.pk, older.pk))
        self.assertContains(page, "trang công khai đổi ngay")
        self.assertContains(page, "Khôi phục bản này")
        page = self.client.get(way("version", public.pk, newer.pk) + "?voi=truoc")
        self.assertNotContains(page, "Khôi phục bản này")

    def test_a_file_that_was_taken_from_readers_stays_closed(self):
        public = self.make_public()
        public.files.update(is_public=False)
        self.keep(public, abstract="Bản hai")
        page = self.restore(public)
        self.assertIn(CLOSED, self.told(page)[0])
        file = public.files.get()
        self.assertFalse(file.is_public)
        self.client.logout()
        self.assertEqual(self.client.get(file.get_absolute_url()).status_code, 404)

    def test_a_deleted_file_comes_back_for_staff_alone(self):
        for row in (self.make_public(), self.make_saved(number="1/KH-UBND", state="withdrawn")):
            row.files.all().delete()
            self.keep(row, abstract="Bản hai")
            page = self.restore(row)
            self.assertIn(CLOSED, self.told(page)[0])
            self.assertEqual([file.is_public for file in row.files.all()], [False])

    def test_a_scan_that_was_replaced_comes_back_for_staff_alone(self):
        public = self.make_public()
        file = public.files.get()
        file.file = pdf_file(inside=b"moi")
        file.save()
        self.keep(public)
        self.assertIn(CLOSED, self.told(self.restore(public))[0])
        self.assertFalse(public.files.get().is_public)
        self.assertIn((Act.WITHDRAWN, "Toàn văn (khôi phục bản cũ)"), self.acts())

    def acts(self):
        return [(act, about) for act, _, about in self.logged()]

    def test_a_file_of_later_goes_and_the_log_says_so(self):
        public = self.make_public()
        make_document_file(document=public, title="Phụ lục")
        make_document_file(document=public, title="Nội bộ", is_public=False)
        self.keep(public)
        self.restore(public)
        self.assertEqual([file.title for file in public.files.all()], ["Toàn văn"])
        self.assertTrue(public.files.get().is_public)
        shown = (Act.PUBLISHED, f"{now_stored(public)} (khôi phục bản cũ)")
        self.assertEqual(self.acts(), [shown, (Act.WITHDRAWN, "Phụ lục (khôi phục bản cũ)")])

    def test_what_is_withdrawn_or_still_to_come_is_not_told_as_shown(self):
        later = timezone.now() + timedelta(days=1)
        for number, state in ((1, State.WITHDRAWN), (2, State.PUBLISHED)):
            row = self.make_saved(number=f"{number}/KH-UBND", state=state, published_at=later)
            self.keep(row, abstract="Bản hai")
            self.restore(row)
            self.assertEqual(now_stored(row).abstract, "Bản một")
            self.assertEqual(self.client.get(row.get_absolute_url()).status_code, 404)
        self.assertEqual(self.logged(), [])


class TwoPeopleTests(RestoringCase):
    def test_what_somebody_saved_meanwhile_is_not_overwritten(self):
        draft = self.make_saved()
        kept, seen = versions_of(draft).last(), draft.version
        self.keep(draft, abstract="Bản hai")
        page = self.client.post(way("restore", draft.pk, kept.pk), {"version": seen})
        self.assertContains(page, "vừa được sửa", status_code=409)
        self.assertContains(page, "Mở lại văn bản", status_code=409)
        self.assertEqual(now_stored(draft).abstract, "Bản hai")

    def test_what_was_handed_in_meanwhile_is_not_overwritten(self):
        draft = self.make_saved()
        kept, seen = versions_of(draft).last(), draft.version
        draft.take(Step.SUBMIT, self.writer)
        with self.assertRaises(StaleVersion):
            restore(draft, kept, seen, self.writer)


@skipUnlessDBFeature("has_select_for_update")
class AtOnceTests(TransactionTestCase):
    def test_of_two_who_press_at_once_one_is_told(self):
        author = make_author()
        draft = make_document(state=State.DRAFT, abstract="Bản một", created_by=author)
        for text in ("Bản một", "Bản hai"):
            with recorded(author, "Lưu"):
                draft.abstract = text
                draft.save_over(draft.version)
        kept, seen = versions_of(draft).last(), draft.version

        def press():
            return restore(draft, kept, seen, author)[0].version

        ends = all_at_once(press, press)
        self.assertEqual(sorted(type(end).__name__ for end in ends), ["StaleVersion", "int"])
        self.assertEqual(now_stored(draft).version, seen + 1)
        connection.close()
