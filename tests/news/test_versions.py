"""Every save is kept and can be brought back; nothing is overwritten silently."""

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.test import TestCase

from content.attachments import AttachmentStorage
from content.history import recorded
from content.publishing import StaleVersion, State, Step
from news.models import Article, open_change
from news.models.changes import CHANGE_IS_OPEN
from news.models.restoring import restore
from news.models.versions import snapshot_at, snapshot_of, versions_of
from tests.factories import (
    make_article,
    make_attachment,
    make_organization,
    make_section,
    picture_file,
)
from tests.newsroom import make_author, make_editor, make_live, make_submitted, now_stored


class VersionCase(TestCase):
    def setUp(self):
        self.author, self.editor = make_author(), make_editor()

    def make_draft(self, **fields):
        """Store a draft in a revision of its own, with a picture, a file and an organization."""
        fields = {"cover": picture_file(), "cover_alt": "Họp", "title": "Bản một"} | fields
        draft = make_article(state=State.DRAFT, published_at=None, created_by=self.author, **fields)
        make_attachment(article=draft, title="Kế hoạch")
        draft.organizations.add(make_organization())
        self.save(draft)
        return draft

    def save(self, row, **values):
        with recorded(self.author, "Lưu"):
            for name, value in values.items():
                setattr(row, name, value)
            row.save_over(row.version)

    def oldest(self, row):
        return versions_of(row).last()


class KeptVersionTests(VersionCase):
    def test_what_is_published_is_kept_with_all_that_it_names(self):
        draft = self.make_draft()
        draft.related.add(make_article(), make_article())
        make_attachment(article=draft, title="Biên bản", order=1)
        draft.take(Step.SUBMIT, self.author)
        live = draft.take(Step.APPROVE, self.editor)
        kept = snapshot_at(versions_of(live)[0])
        self.assertEqual(kept, snapshot_of(now_stored(live)))
        self.assertEqual([len(pks) for pks in kept.links.values()], [1, 2])
        self.assertEqual([file.title for file in kept.files], ["Biên bản", "Kế hoạch"])
        file = make_attachment(article=live, title="Thêm", order=200)
        self.assertEqual(live.attachments.last(), file)
        self.assertIn(file, live.attachments.all())
        self.assertEqual(live.organizations.get().name, draft.organizations.get().name)

    def test_every_save_and_step_is_kept_newest_first_with_who_and_what(self):
        draft = self.make_draft()
        self.save(draft, title="Bản hai")
        draft.take(Step.SUBMIT, self.author)
        draft.take(Step.RETURN, self.editor, "Ngắn quá")
        self.assertEqual(
            [(kept.revision.comment, kept.revision.user) for kept in versions_of(draft)],
            [
                ("Trả lại", self.editor),
                ("Gửi duyệt", self.author),
                ("Lưu", self.author),
                ("Lưu", self.author),
            ],
        )

    def test_a_kept_version_holds_what_the_article_was(self):
        draft = self.make_draft(lead="Tóm tắt", body="<p>Một</p>")
        before = snapshot_of(now_stored(draft))
        self.save(draft, title="Bản hai", body="<p>Hai</p>")
        draft.organizations.clear()
        draft.attachments.all().delete()
        self.assertEqual(snapshot_at(self.oldest(draft)), before)

    def test_files_of_other_articles_in_the_same_revision_are_not_among_them(self):
        with recorded(self.author, "Hai bài"):
            one, other = self.make_draft(), self.make_draft()
        for draft in (one, other):
            kept = snapshot_at(versions_of(draft)[0]).files
            self.assertEqual([file.pk for file in kept], [draft.attachments.get().pk])


class RestoreTests(VersionCase):
    def test_a_section_that_was_closed_meanwhile_is_not_entered_again(self):
        closed, present = make_section(), make_section()
        draft = self.make_draft(section=closed)
        self.save(draft, section=present, title="Bản hai")
        closed.writers.add(Group.objects.create(name="Ban biên tập"))
        row, lost = restore(draft, self.oldest(draft), draft.version, self.author)
        self.assertEqual((row.section, row.title), (present, "Bản một"))
        self.assertEqual(lost, ["Chuyên mục cũ không còn; giữ chuyên mục hiện nay."])
        self.save(row, title="Bản ba")
        closed.writers.clear()
        row, lost = restore(row, self.oldest(row), row.version, self.author)
        self.assertEqual((row.section, lost), (closed, []))

    def test_a_draft_becomes_what_it_was_as_a_new_version(self):
        draft = self.make_draft(body="<p>Một</p>")
        before = snapshot_of(now_stored(draft))
        self.save(draft, title="Bản hai", body="<p>Hai</p>", cover="", cover_alt="")
        draft.organizations.clear()
        row, lost = restore(draft, self.oldest(draft), draft.version, self.author)
        self.assertEqual((row.pk, lost), (draft.pk, []))
        self.assertEqual(snapshot_of(now_stored(draft)), before)
        newest = versions_of(draft)[0]
        self.assertEqual(newest.revision.comment, "Khôi phục bản cũ")
        self.assertEqual(newest.field_dict["version"], draft.version + 1)
        titles = [snapshot_at(kept).values["title"] for kept in versions_of(draft)]
        self.assertEqual(titles, ["Bản một", "Bản hai", "Bản một"])

    def test_files_come_back_and_later_ones_go(self):
        draft = self.make_draft()
        first = draft.attachments.get()
        name = first.file.name
        first.delete()
        make_attachment(article=draft, title="Thêm sau")
        self.save(draft)
        restore(draft, self.oldest(draft), draft.version, self.author)
        files = [(file.title, file.file.name) for file in draft.attachments.all()]
        self.assertEqual(files, [("Kế hoạch", name)])

    def test_what_has_no_file_any_more_is_named_and_the_rest_comes_back(self):
        draft = self.make_draft()
        old_cover, old_file = draft.cover.name, draft.attachments.get()
        self.save(draft, title="Bản hai", cover=picture_file(), cover_alt="Ảnh mới")
        old_file.delete()
        default_storage.delete(old_cover)
        AttachmentStorage().delete(old_file.file.name)
        row, lost = restore(draft, self.oldest(draft), draft.version, self.author)
        self.assertEqual(
            lost,
            [
                "Ảnh đại diện cũ không còn; giữ ảnh đại diện hiện nay.",
                "Tệp “Kế hoạch” không còn trên máy chủ.",
            ],
        )
        row = now_stored(row)
        self.assertEqual((row.title, row.cover_alt), ("Bản một", "Ảnh mới"))
        self.assertEqual(row.cover.name, draft.cover.name)

    def test_a_section_that_is_gone_leaves_the_present_one(self):
        gone = make_section()
        draft = self.make_draft(section=gone)
        self.save(draft, section=make_section())
        gone.delete()
        row, lost = restore(draft, self.oldest(draft), draft.version, self.author)
        self.assertEqual(lost, ["Chuyên mục cũ không còn; giữ chuyên mục hiện nay."])
        self.assertEqual(now_stored(row).section_id, draft.section_id)

    def test_a_published_article_gets_a_change_that_must_be_approved(self):
        draft = self.make_draft()
        self.save(draft, title="Bản hai")
        draft.take(Step.SUBMIT, self.author)
        live = draft.take(Step.APPROVE, self.editor)
        row, _ = restore(live, self.oldest(live), live.version, self.author)
        self.assertEqual((row.live, row.title, row.state), (live, "Bản một", State.DRAFT))
        self.assertEqual(now_stored(live).title, "Bản hai")
        self.assertEqual(row.attachments.get().original, live.attachments.get())
        row.take(Step.SUBMIT, self.author)
        row.take(Step.APPROVE, self.editor)
        self.assertEqual(now_stored(live).title, "Bản một")
        self.assertEqual(live.attachments.count(), 1)

    def test_an_open_change_is_not_overwritten(self):
        live = make_live(self.author, self.editor)
        change = open_change(live, self.author)
        self.save(change, title="Đang sửa dở")
        with self.assertRaises(ValidationError) as refused:
            restore(live, self.oldest(live), live.version, self.author)
        self.assertEqual(refused.exception.messages, [CHANGE_IS_OPEN])
        self.assertEqual(now_stored(change).title, "Đang sửa dở")

    def test_what_somebody_saved_meanwhile_is_not_overwritten(self):
        draft = self.make_draft()
        seen = draft.version
        self.save(draft, title="Bản hai")
        with self.assertRaises(StaleVersion):
            restore(draft, self.oldest(draft), seen, self.author)
        self.assertEqual(now_stored(draft).title, "Bản hai")

    def test_what_waits_or_is_withdrawn_is_not_restored(self):
        waiting = make_submitted(self.author)
        withdrawn = make_live(self.author, self.editor).take(Step.WITHDRAW, self.editor, "Sai")
        for row in (waiting, withdrawn):
            with self.assertRaises(ValidationError) as refused:
                restore(row, self.oldest(row), row.version, self.editor)
            [said] = refused.exception.messages
            self.assertIn(f"“{row.get_state_display()}”", said)
        self.assertEqual(Article.objects.filter(live__isnull=False).count(), 0)
