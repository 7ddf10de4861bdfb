"""Preview links: who has one reads the draft for 24 hours, nobody else and no machine."""

from datetime import date, timedelta

from django.test import TestCase
from django.utils import timezone

from content.publishing import State, Step
from news.models import open_change
from news.models.changes import drop_change
from news.preview import VALID_FOR, preview_address, previewed, signer
from tests.factories import (
    A_DAY,
    local_time,
    make_article,
    make_attachment,
    make_document,
    make_document_file,
    make_hidden_articles,
    make_hidden_documents,
    make_relation,
    pdf_file,
    picture_file,
)
from tests.newsroom import make_author, make_editor, make_live, make_submitted

PRIVATE = {
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store, private",
    "Referrer-Policy": "no-referrer",
}


def token_of(address):
    return address.removeprefix("/xem-truoc/").removesuffix("/")


class PreviewTests(TestCase):
    def assert_private(self, answer):
        self.assertEqual({name: answer[name] for name in PRIVATE}, PRIVATE)
        self.assertEqual(answer.cookies, {})

    def test_a_draft_is_read_without_an_account_as_the_public_page(self):
        draft = make_article(
            state=State.DRAFT,
            published_at=None,
            title="Bản thảo",
            body="<p>Chưa ai thấy</p>",
            cover=picture_file(),
            cover_alt="Họp",
        )
        other = make_article(section=draft.section)
        make_hidden_articles(section=draft.section)
        page = self.client.get(preview_address(draft))
        self.assertContains(page, "Bản xem trước, chưa đăng.")
        self.assertContains(page, "<p>Chưa ai thấy</p>")
        self.assertContains(page, "Ngày đăng: chưa đăng")
        self.assertContains(page, '<meta name="robots" content="noindex, nofollow">')
        self.assertEqual([link.pk for link in page.context["related"]], [other.pk])
        self.assertEqual([link.pk for link in page.context["latest"]], [other.pk])
        self.assertNotContains(page, "Rò rỉ")
        self.assert_private(page)

    def test_it_says_when_it_ends(self):
        draft = make_article(state=State.DRAFT)
        opened = timezone.now()
        ends = previewed(token_of(preview_address(draft, opened)), opened).ends
        self.assertEqual(ends, (opened + VALID_FOR).replace(microsecond=0))
        page = self.client.get(preview_address(draft))
        self.assertRegex(
            page.content.decode(), r"Liên kết hết hạn lúc <time [^>]*>\d\d:\d\d, \d\d/"
        )

    def test_it_shows_what_is_stored_when_it_is_opened(self):
        draft = make_article(state=State.DRAFT)
        address = preview_address(draft)
        draft.title = "Tiêu đề sau khi gửi liên kết"
        draft.save()
        self.assertContains(self.client.get(address), "Tiêu đề sau khi gửi liên kết")

    def test_every_hidden_article_but_a_withdrawn_one_is_shown(self):
        for article in make_hidden_articles():
            answer = self.client.get(preview_address(article))
            with self.subTest(article.title):
                gone = article.state == State.WITHDRAWN
                self.assertEqual(answer.status_code, 302 if gone else 200)
                self.assert_private(answer)

    def test_after_24_hours_it_shows_nothing(self):
        draft = make_article(state=State.DRAFT, title="Rò rỉ")
        just_in_time = timezone.now() - VALID_FOR + timedelta(minutes=1)
        self.assertEqual(self.client.get(preview_address(draft, just_in_time)).status_code, 200)
        page = self.client.get(preview_address(draft, timezone.now() - VALID_FOR))
        self.assertContains(page, "đã hết hạn", status_code=410)
        self.assertNotContains(page, "Rò rỉ", status_code=410)
        self.assert_private(page)

    def test_a_link_that_was_tampered_with_shows_nothing(self):
        draft, other = make_article(state=State.DRAFT, title="Rò rỉ"), make_article()
        token = token_of(preview_address(draft))
        kind, number, live, until, *rest = token.replace(":", "-:", 1).split("-")
        later = f"{kind}-{number}-{live}-{int(until) + 9_000_000}{rest[0]}"
        for wrong in (
            *("x", "1", token[:-1], token[:-1] + "!", token.swapcase(), later, "1-1-9999999999"),
            token.replace("article", "document"),
            signer.sign(f"visit-1-1-{until}"),
            signer.sign(f"document-1-{until}"),
            token.replace(str(draft.pk), str(other.pk), 1),
        ):
            page = self.client.get(f"/xem-truoc/{wrong}/")
            with self.subTest(wrong):
                self.assertContains(page, "Liên kết xem trước không đúng", status_code=403)
                self.assertNotContains(page, "Rò rỉ", status_code=403)
                self.assert_private(page)

    def test_published_it_leads_to_the_public_page(self):
        author, editor = make_author(), make_editor()
        row = make_submitted(author)
        address = preview_address(row)
        live = row.take(Step.APPROVE, editor)
        answer = self.client.get(address)
        self.assertRedirects(answer, live.get_absolute_url())
        self.assert_private(answer)

    def test_scheduled_it_is_still_a_preview(self):
        article = make_article(published_at=local_time(2099, 10, 15, 16, 20))
        page = self.client.get(preview_address(article))
        self.assertContains(page, "15/10/2099, 16:20")
        self.assertContains(page, "Bản xem trước, chưa đăng.")

    def test_of_what_is_over_it_does_not_say_that_it_never_was_published(self):
        now = timezone.now()
        over = {"published_at": now - 2 * A_DAY, "expires_at": now - A_DAY}
        for row in (make_article(**over), make_document(**over)):
            page = self.client.get(preview_address(row))
            self.assertContains(page, "Bản xem trước, hiện không đăng.")
            self.assertNotContains(page, "chưa đăng")

    def test_a_change_is_shown_and_leads_to_its_article_once_approved(self):
        author, editor = make_author(), make_editor()
        live = make_live(author, editor)
        change = open_change(live, author)
        change.title = "Tiêu đề trong bản sửa"
        change.save_over(change.version)
        address = preview_address(change)
        page = self.client.get(address)
        self.assertContains(page, "Tiêu đề trong bản sửa")
        self.assertEqual([*page.context["related"], *page.context["latest"]], [])
        change.take(Step.SUBMIT, author)
        change.take(Step.APPROVE, editor)
        self.assertRedirects(self.client.get(address), live.get_absolute_url())

    def test_a_change_of_a_withdrawn_article_shows_nothing_more(self):
        author, editor = make_author(), make_editor()
        live = make_live(author, editor)
        change = open_change(live, author)
        file = make_attachment(article=change)
        address = preview_address(change)
        live.take(Step.WITHDRAW, editor, "Đăng nhầm")
        answer = self.client.get(address)
        self.assertRedirects(answer, live.get_absolute_url(), target_status_code=410)
        self.assert_private(answer)
        answer = self.client.get(f"{address}tep/{file.pk}/{file.download_name}")
        self.assertEqual(answer.status_code, 404)
        self.assert_private(answer)

    def test_a_change_thrown_away_leads_to_the_article_a_deleted_draft_nowhere(self):
        author, editor = make_author(), make_editor()
        live = make_live(author, editor)
        change = open_change(live, author)
        address = preview_address(change)
        drop_change(change, change.version, author)
        self.assertRedirects(self.client.get(address), live.get_absolute_url())
        draft = make_article(state=State.DRAFT)
        address = preview_address(draft)
        draft.delete()
        self.assertContains(self.client.get(address), "Bản thảo này không còn", status_code=410)


class PreviewedFileTests(TestCase):
    def assert_refused(self, address):
        answer = self.client.get(address)
        self.assertContains(answer, "Không có tệp này", status_code=404)
        self.assertEqual({name: answer[name] for name in PRIVATE}, PRIVATE)

    def test_a_file_of_a_draft_comes_through_the_link_alone(self):
        draft = make_article(state=State.DRAFT)
        file = make_attachment(article=draft, file=pdf_file(inside=b"noi dung"))
        page = self.client.get(preview_address(draft))
        address = f"{preview_address(draft)}tep/{file.pk}/{file.download_name}"
        self.assertContains(page, f"/tep/{file.pk}/{file.download_name}")
        self.assertNotContains(page, f'href="{file.get_absolute_url()}"')
        answer = self.client.get(address)
        self.assertIn(b"noi dung", b"".join(answer.streaming_content))
        self.assertEqual({name: answer[name] for name in PRIVATE}, PRIVATE)
        self.assertEqual(answer["Content-Security-Policy"], "default-src 'none'; sandbox")
        self.assertEqual(self.client.get(file.get_absolute_url()).status_code, 404)

    def test_files_of_other_articles_do_not(self):
        draft = make_article(state=State.DRAFT)
        other = make_attachment(article=make_article(state=State.DRAFT))
        self.assert_refused(f"{preview_address(draft)}tep/{other.pk}/{other.download_name}")

    def test_nor_do_those_of_a_withdrawn_one_by_a_link_made_before(self):
        row = make_submitted(make_author())
        file = make_attachment(article=row)
        address = f"{preview_address(row)}tep/{file.pk}/{file.download_name}"
        live, editor = row, make_editor()
        for step, status in ((None, 200), (Step.APPROVE, 200), (Step.WITHDRAW, 404)):
            live = live.take(step, editor, "Đăng nhầm") if step else live
            self.assertEqual(self.client.get(address).status_code, status)
        self.assert_refused(address)

    def test_nor_when_the_link_has_ended(self):
        file = make_attachment(article=make_article(state=State.DRAFT))
        ended = preview_address(file.article, timezone.now() - A_DAY)
        answer = self.client.get(f"{ended}tep/{file.pk}/{file.download_name}")
        self.assertEqual(answer.status_code, 410)


class PreviewedDocumentTests(TestCase):
    """A document is looked at before its time by the same links as an article."""

    def setUp(self):
        self.draft = make_document(
            state=State.DRAFT,
            published_at=None,
            number="77/KH-UBND",
            abstract="Chưa ai thấy",
            signer="Bà Lò Thị Thử",
            issued_on=date(2022, 1, 4),
        )

    def assert_private(self, answer):
        self.assertEqual({name: answer[name] for name in PRIVATE}, PRIVATE)
        self.assertEqual(answer.cookies, {})

    def test_a_draft_is_read_without_an_account_as_the_public_page(self):
        older, hidden = make_document(), make_document(state=State.REVIEW, abstract="Rò rỉ")
        for each in (older, hidden):
            make_relation(self.draft, each)
        article = make_article(body="<p>Theo Kế hoạch 77/KH-UBND ngày 04/01/2022.</p>")
        page = self.client.get(preview_address(self.draft))
        for text in (
            "Bản xem trước, chưa đăng.",
            '<meta name="robots" content="noindex, nofollow">',
            "Chưa ai thấy",
            "Bà Lò Thị Thử",
            "04/01/2022",
            "Còn hiệu lực",
        ):
            self.assertContains(page, text)
        self.assertNotContains(page, "application/ld+json")
        self.assertEqual([row for row, _ in page.context["family"]], [self.draft, older])
        self.assertEqual([*page.context["articles"]], [article])
        self.assertEqual([*page.context["latest"]], [older])
        self.assertNotContains(page, hidden.get_absolute_url())
        self.assert_private(page)

    def test_meanwhile_its_own_address_and_all_lists_know_nothing_of_it(self):
        article = make_article(body="<p>Theo Kế hoạch 77/KH-UBND ngày 04/01/2022.</p>")
        older = make_document(issuer_name="Chính phủ")
        make_relation(self.draft, older)
        self.client.get(preview_address(self.draft))
        self.assertEqual(self.client.get(self.draft.get_absolute_url()).status_code, 404)
        for path in (
            *("/van-ban/", "/van-ban/?q=77", "/tim-kiem/?q=77/KH-UBND"),
            *(older.get_absolute_url(), article.get_absolute_url()),
        ):
            page = self.client.get(path)
            self.assertNotContains(page, self.draft.get_absolute_url())
            self.assertNotContains(page, "Chưa ai thấy")

    def test_it_asks_five_questions_whatever_it_is_related_to(self):
        for count in (1, 2):
            for _ in range(count):
                make_relation(self.draft, make_document())
            self.client.get("/khong-co-gi/")  # what every page keeps is asked for once
            with self.subTest(count), self.assertNumQueries(5):
                self.client.get(preview_address(self.draft))

    def test_published_or_withdrawn_it_leads_to_the_public_page(self):
        address = preview_address(self.draft)
        for state, status in ((State.PUBLISHED, 200), (State.WITHDRAWN, 410)):
            type(self.draft).objects.filter(pk=self.draft.pk).update(
                state=state, published_at=timezone.now() - A_DAY
            )
            answer = self.client.get(address)
            self.assertRedirects(answer, self.draft.get_absolute_url(), target_status_code=status)
            self.assert_private(answer)

    def test_every_hidden_document_but_a_withdrawn_one_is_shown(self):
        for document in make_hidden_documents():
            answer = self.client.get(preview_address(document))
            with self.subTest(document.state):
                gone = document.state == State.WITHDRAWN
                self.assertEqual(answer.status_code, 302 if gone else 200)
                self.assert_private(answer)

    def test_after_24_hours_or_once_deleted_it_shows_nothing(self):
        ended = preview_address(self.draft, timezone.now() - VALID_FOR)
        address = preview_address(self.draft)
        self.assertContains(self.client.get(ended), "đã hết hạn", status_code=410)
        self.draft.delete()
        self.assertContains(self.client.get(address), "Bản thảo này không còn", status_code=410)

    def test_a_link_to_an_article_opens_no_document_of_the_same_number(self):
        article = make_article(pk=self.draft.pk, state=State.DRAFT, title="Bài cùng số")
        page = self.client.get(preview_address(article))
        self.assertContains(page, "Bài cùng số")
        self.assertNotContains(page, "Chưa ai thấy")

    def test_its_public_files_come_through_the_link_alone_internal_ones_never(self):
        shown = make_document_file(document=self.draft, file=pdf_file(inside=b"noi dung"))
        internal = make_document_file(document=self.draft, is_public=False, title="Rò rỉ tệp")
        other = make_document_file(document=make_document(state=State.DRAFT))
        link = preview_address(self.draft)
        page = self.client.get(link)
        self.assertContains(page, f"/tep/{shown.pk}/{shown.download_name}")
        self.assertNotContains(page, f'href="{shown.get_absolute_url()}"')
        self.assertNotContains(page, "Rò rỉ")
        answer = self.client.get(f"{link}tep/{shown.pk}/{shown.download_name}")
        self.assertIn(b"noi dung", b"".join(answer.streaming_content))
        self.assert_private(answer)
        for file in (internal, other):
            address = f"{link}tep/{file.pk}/{file.download_name}"
            answer = self.client.get(address)
            self.assertContains(answer, "Không có tệp này", status_code=404)
            self.assert_private(answer)
        for file in (shown, internal, other):
            self.assertEqual(self.client.get(file.get_absolute_url()).status_code, 404)
        ended = preview_address(self.draft, timezone.now() - A_DAY)
        answer = self.client.get(f"{ended}tep/{shown.pk}/{shown.download_name}")
        self.assertEqual(answer.status_code, 410)

    def test_the_files_of_a_withdrawn_one_come_by_no_link_made_before(self):
        file = make_document_file(document=self.draft, file=pdf_file(inside=b"noi dung"))
        address = f"{preview_address(self.draft)}tep/{file.pk}/{file.download_name}"
        self.assertEqual(self.client.get(address).status_code, 200)
        self.draft.state = State.WITHDRAWN
        self.draft.save()
        answer = self.client.get(address)
        self.assertContains(answer, "Không có tệp này", status_code=404)
        self.assert_private(answer)
