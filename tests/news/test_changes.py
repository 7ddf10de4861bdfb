"""The draft beside a published article: what the public never sees, and what approval does."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.test import TestCase
from django.utils import timezone

from content.publishing import State, Step
from news.models import Article, Section, open_change
from news.models.changes import (
    NOT_ALLOWED,
    NOT_LIVE,
    WITHDRAWN_MEANWHILE,
    drop_change,
    may_open_change,
)
from news.models.versions import snapshot_at, versions_of
from tests.factories import (
    A_DAY,
    make_article,
    make_attachment,
    make_hidden_articles,
    make_organization,
    pdf_file,
    picture_file,
)
from tests.newsroom import make_author, make_editor, make_live, make_submitted, now_stored


def make_rich_live(writer, editor, **fields):
    """Store a published article with a picture, two files, an organization and a pick."""
    draft = make_article(
        state=State.DRAFT,
        published_at=None,
        created_by=writer,
        cover=picture_file(),
        cover_alt="Họp",
        organizations=[make_organization()],
        **fields,
    )
    draft.related.add(make_article())
    for title in ("Kế hoạch", "Biên bản"):
        make_attachment(article=draft, title=title)
    draft.take(Step.SUBMIT, writer)
    return draft.take(Step.APPROVE, editor)


APPROVING, APPROVING_A_CHANGE = 13, 31


class ChangeCase(TestCase):
    def setUp(self):
        self.author, self.editor = make_author(), make_editor()

    def approve(self, change):
        change.take(Step.SUBMIT, self.author)
        return change.take(Step.APPROVE, self.editor)

    def refusal(self, act, *args, **options):
        with self.assertRaises(ValidationError) as refused:
            act(*args, **options)
        return " ".join(refused.exception.messages)


class OpeningTests(ChangeCase):
    def test_a_change_is_a_copy_of_all_that_may_change(self):
        live = make_rich_live(self.author, self.editor, lead="Tóm tắt", author="Hoàng Thị Mỷ")
        change = now_stored(open_change(live, self.author))
        same = "title lead body author cover cover_alt cover_width section_id published_at".split()
        self.assertEqual(*([getattr(row, name) for name in same] for row in (change, live)))
        self.assertEqual([*change.organizations.all()], [*live.organizations.all()])
        self.assertEqual([*change.related.all()], [*live.related.all()])
        self.assertEqual(
            [(file.title, file.file.name, file.original) for file in change.attachments.all()],
            [(file.title, file.file.name, file) for file in live.attachments.all()],
        )
        self.assertEqual((change.state, change.created_by), (State.DRAFT, self.author))

    def test_two_people_get_the_same_one(self):
        live = make_live(self.author, self.editor)
        change = open_change(live, self.author)
        self.assertEqual(open_change(live, make_author("Người khác")), change)
        self.assertEqual(open_change(live, self.editor), change)
        self.assertEqual(now_stored(change).created_by, self.author)

    def test_only_published_articles_have_changes(self):
        change = open_change(make_live(self.author, self.editor), self.author)
        drafts = [row for row in make_hidden_articles() if row.state != State.PUBLISHED]
        for row in (*drafts, change):
            self.assertEqual(self.refusal(open_change, row, self.editor), NOT_LIVE)

    def test_whoever_may_write_in_the_section_may_open_one(self):
        live = make_live(self.author, self.editor)
        self.assertTrue(may_open_change(live, make_author("Người khác")))
        closed = Section.objects.get(pk=live.section_id)
        closed.writers.add(self.editor.groups.get())
        self.assertEqual(self.refusal(open_change, live, self.author), NOT_ALLOWED)
        self.assertTrue(may_open_change(live, self.editor))

    def test_what_was_published_before_the_first_change_stays_in_the_history(self):
        live = make_article(title="Như nhập từ trang cũ")
        change = open_change(live, self.author)
        change.title = "Tiêu đề mới"
        change.save_over(change.version)
        self.approve(change)
        titles = [snapshot_at(kept).values["title"] for kept in versions_of(live)]
        self.assertEqual(titles, ["Tiêu đề mới", "Như nhập từ trang cũ"])


class HiddenChangeTests(ChangeCase):
    def test_the_public_sees_only_the_live_one_anywhere(self):
        live = make_rich_live(self.author, self.editor, title="Tin về một cửa")
        change = open_change(live, self.author)
        change.title = "Rò rỉ về một cửa"
        change.cover, change.cover_alt = picture_file(size=(900, 600)), "Rò rỉ ảnh"
        change.save_over(change.version)
        new = make_attachment(article=change, title="Rò rỉ tệp", file=pdf_file())
        other = make_article(section=live.section)
        other.related.add(change)
        body = live.organizations.get()
        for state in (State.DRAFT, State.REVIEW, State.RETURNED):
            Article.objects.filter(pk=change.pk).update(state=state)
            self.assertEqual(self.client.get(f"/tin-tuc/{change.slug}/").status_code, 404)
            for file in change.attachments.all():
                self.assertEqual(self.client.get(file.get_absolute_url()).status_code, 404)
            for address in (
                *("/", "/tin-tuc/", live.get_absolute_url(), other.get_absolute_url()),
                *(live.section.get_absolute_url(), body.get_absolute_url(), "/tim-kiem/?q=cua"),
            ):
                page = self.client.get(address)
                with self.subTest(state=state, address=address):
                    self.assertNotContains(page, "Rò rỉ")
                    self.assertNotContains(page, change.slug + "/")
                    self.assertNotContains(page, change.cover.name)
                    self.assertNotContains(page, new.get_absolute_url())
        found = self.client.get("/tim-kiem/?q=tin+ve+mot+cua").context["page"]
        self.assertEqual([(hit.kind, hit.pk) for hit in found], [("tin-bai", live.pk)])

    def test_a_change_cannot_be_made_public_past_the_steps(self):
        change = open_change(make_live(self.author, self.editor), self.author)
        change.state = State.PUBLISHED
        self.assertIn("Bản sửa không tự đăng được", self.refusal(change.full_clean))


class ApprovalTests(ChangeCase):
    def test_the_article_becomes_what_the_change_was_and_keeps_its_address_and_date(self):
        live = make_rich_live(self.author, self.editor)
        change = open_change(live, self.author)
        change.title, change.body, change.author = "Tiêu đề mới", "<p>Mới</p>", "Người khác"
        change.cover = picture_file(size=(900, 600))
        change.save_over(change.version)
        body = make_organization()
        change.organizations.set([body])
        approved = self.approve(change)
        after = now_stored(live)
        self.assertEqual((approved.pk, after.state), (live.pk, State.PUBLISHED))
        self.assertEqual((after.slug, after.published_at), (live.slug, live.published_at))
        self.assertEqual((after.title, after.body), ("Tiêu đề mới", "<p>Mới</p>"))
        self.assertEqual((after.author, after.cover_width), ("Người khác", 900))
        self.assertEqual([*after.organizations.all()], [body])
        self.assertFalse(Article.objects.filter(pk=change.pk).exists())

    def test_files_that_stay_keep_their_address_others_come_and_go(self):
        live = make_rich_live(self.author, self.editor)
        stays, goes = live.attachments.all()
        change = open_change(live, self.author)
        change.attachments.filter(original=goes).delete()
        change.attachments.filter(original=stays).update(title="Tên mới")
        new = make_attachment(article=change, title="Thêm vào")
        self.approve(change)
        files = [(file.pk, file.title) for file in live.attachments.all()]
        self.assertEqual(files, [(stays.pk, "Tên mới"), (new.pk, "Thêm vào")])
        self.assertEqual(self.client.get(new.get_absolute_url()).status_code, 200)
        self.assertEqual(self.client.get(goes.get_absolute_url()).status_code, 404)
        kept = snapshot_at(versions_of(live)[0])
        self.assertEqual([file.pk for file in kept.files], [stays.pk, new.pk])

    def test_the_steps_of_the_change_stand_in_the_log_of_the_article(self):
        live = make_live(self.author, self.editor)
        self.approve(open_change(live, self.author))
        self.assertEqual(
            [(step.step, step.by) for step in live.steps.all()],
            [("submit", self.author), ("approve", self.editor)] * 2,
        )

    def test_a_real_update_shows_when_a_minor_one_keeps_what_stood(self):
        live = make_live(self.author, self.editor)
        self.assertNotContains(self.client.get(live.get_absolute_url()), "Cập nhật lúc")
        minor = open_change(live, self.author)
        minor.is_minor = True
        minor.save_over(minor.version)
        self.approve(minor)
        self.assertNotContains(self.client.get(live.get_absolute_url()), "Cập nhật lúc")
        self.approve(open_change(live, self.author))
        self.assertContains(self.client.get(live.get_absolute_url()), "Cập nhật lúc")
        revised = now_stored(live).revised_at
        self.assertLess(timezone.now() - revised, timedelta(minutes=1))
        minor = open_change(live, self.author)
        minor.is_minor = True
        minor.save_over(minor.version)
        self.approve(minor)
        self.assertEqual(now_stored(live).revised_at, revised)

    def test_an_article_still_to_come_takes_the_time_of_its_change_and_is_no_update(self):
        live = make_live(self.author, self.editor, published_at=timezone.now() + A_DAY)
        change = open_change(live, self.author)
        later = change.published_at = change.published_at + A_DAY
        change.save_over(change.version)
        self.approve(change)
        after = now_stored(live)
        self.assertEqual((after.published_at, after.revised_at), (later, None))

    def test_withdrawn_meanwhile_it_is_refused_and_nothing_is_lost(self):
        live = make_live(self.author, self.editor)
        change = open_change(live, self.author).take(Step.SUBMIT, self.author)
        live.take(Step.WITHDRAW, self.editor, "Sai số liệu")
        self.assertEqual(self.refusal(change.take, Step.APPROVE, self.editor), WITHDRAWN_MEANWHILE)
        self.assertEqual(now_stored(change).state, State.REVIEW)
        self.assertEqual(now_stored(live).state, State.WITHDRAWN)

    def test_nobody_approves_a_change_of_their_own(self):
        live = make_live(self.author, self.editor)
        change = open_change(live, self.editor)
        change.take(Step.SUBMIT, self.editor)
        self.assertIn("người khác duyệt", self.refusal(change.take, Step.APPROVE, self.editor))

    def test_how_many_questions_publishing_asks(self):
        plain = make_submitted(self.author)
        with self.assertNumQueries(APPROVING):
            plain.take(Step.APPROVE, self.editor)
        change = open_change(make_live(self.author, self.editor), self.author)
        change.take(Step.SUBMIT, self.author)
        with self.assertNumQueries(APPROVING_A_CHANGE):
            change.take(Step.APPROVE, self.editor)


class DroppingTests(ChangeCase):
    def test_a_change_thrown_away_leaves_the_article_as_it_is(self):
        live = make_rich_live(self.author, self.editor, title="Như cũ")
        change = open_change(live, self.author)
        change.title = "Bỏ đi"
        change.save_over(change.version)
        drop_change(change, change.version, self.author)
        after = now_stored(live)
        self.assertEqual((after.title, after.attachments.count()), ("Như cũ", 2))
        self.assertEqual([row.pk for row in Article.objects.filter(live=live)], [])
        self.assertEqual(versions_of(live)[0].revision.comment, "Bỏ bản sửa")
