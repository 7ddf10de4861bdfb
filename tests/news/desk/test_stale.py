import uuid

from django.utils import timezone

from content.history import recorded
from content.publishing import State, Step
from news.desk.stale import clock
from news.models import Article, OpenForm, open_change
from tests.factories import (
    local_time,
    make_attachment,
    make_organization,
    pdf_file,
    picture_file,
)
from tests.news.desk.case import OTHER_TOKEN, TOKEN, DeskCase, attached, words
from tests.news.test_admin import ADD, change, typed
from tests.newsroom import make_author


class SaveOnceTests(DeskCase):
    def test_a_second_click_makes_no_second_article(self):
        sent = typed(form_token=TOKEN, published_at_0="", slug="")
        first = self.client.post(ADD, sent | {"_continue": "1"})
        second = self.client.post(ADD, sent | {"_continue": "1"})
        article = Article.objects.get()
        self.assertRedirects(first, change(article))
        self.assertRedirects(second, change(article))
        self.assertEqual(article.version, 1)

    def test_a_second_click_attaches_no_file_twice(self):
        for _ in range(2):
            files = attached(file=pdf_file())
            self.client.post(
                ADD, typed(form_token=TOKEN, cover=picture_file(), cover_alt="Ảnh", **files)
            )
        self.assertEqual(Article.objects.get().attachments.count(), 1)

    def test_a_second_click_hands_in_once(self):
        writer = make_author()
        self.client.force_login(writer)
        for _ in range(2):
            answer = self.client.post(ADD, typed(form_token=TOKEN, step="submit"))
            self.assertEqual(answer.status_code, 302)
        article = Article.objects.get()
        self.assertEqual([step.step for step in article.steps.all()], [Step.SUBMIT])
        self.assertRedirects(answer, change(article))

    def test_a_second_click_approves_once(self):
        article = self.draft(state=State.REVIEW)
        sent = typed(form_token=TOKEN, version=1, step="approve")
        for _ in range(2):
            answer = self.client.post(change(article), sent)
            self.assertEqual(answer.status_code, 302)
        self.assertEqual([step.step for step in article.steps.all()], [Step.APPROVE])

    def test_a_second_click_on_a_change_leads_to_its_article(self):
        live = self.draft(state=State.PUBLISHED, published_at=local_time(2026, 9, 24, 8, 30))
        row = open_change(live, self.other)
        row.state = State.REVIEW
        row.save()
        when = {"published_at_0": "24/09/2026", "published_at_1": "08:30"}
        sent = typed(form_token=TOKEN, version=row.version, step="approve", **when)
        for _ in range(2):
            answer = self.client.post(change(row), sent)
            self.assertRedirects(answer, change(live), fetch_redirect_response=False)
        self.assertEqual([step.step for step in live.steps.all()], [Step.APPROVE])

    def test_a_second_click_on_an_article_saves_once(self):
        article = self.draft()
        sent = typed(form_token=TOKEN, version=1, title="Sửa", _continue="1")
        for _ in range(2):
            self.assertRedirects(self.client.post(change(article), sent), change(article))
        article.refresh_from_db()
        self.assertEqual((article.title, article.version), ("Sửa", 2))

    def test_going_back_and_on_writing_loses_neither_text(self):
        self.client.post(ADD, typed(form_token=TOKEN))
        page = self.client.post(ADD, typed(form_token=TOKEN, title="Viết tiếp"))
        article = Article.objects.get()
        self.assertEqual(article.title, "Bản tin thử")
        self.assertContains(page, "Viết tiếp")
        self.assertContains(page, f'action="{change(article)}"')
        kept = OpenForm.objects.get()
        self.assertEqual((kept.article, kept.title), (article, "Viết tiếp"))
        self.client.post(
            change(article), typed(form_token=kept.token, version=1, title="Viết tiếp")
        )
        self.assertEqual(Article.objects.get().title, "Viết tiếp")

    def test_two_forms_make_two_articles(self):
        for token in (TOKEN, OTHER_TOKEN, "", "khác"):
            self.client.post(ADD, typed(form_token=token))
        self.assertEqual(Article.objects.count(), 4)


class OvertakenTests(DeskCase):
    def setUp(self):
        super().setUp()
        self.article = self.draft(lead="Cũ", organizations=[make_organization(name="Sở Thử")])
        theirs = typed(version=1, title="Của họ", lead="Cũ", form_token=OTHER_TOKEN)
        self.others.post(change(self.article), theirs)

    def mine(self, **fields):
        sent = {"version": 1, "title": "Của tôi", "lead": "Mới", "form_token": TOKEN}
        return self.client.post(change(self.article), typed(**sent | fields))

    def test_the_second_gets_both_texts_and_nothing_is_overwritten(self):
        page = self.mine(body="<p>Nội dung của tôi</p>")
        self.article.refresh_from_db()
        self.assertEqual((self.article.title, self.article.lead), ("Của họ", "Cũ"))
        at = clock(self.article.updated_at, timezone.now())
        self.assertEqual(
            [*page.context["adminform"].form.non_field_errors()],
            [f"Bài này vừa được Giàng A Chu sửa {at}."],
        )
        found = page.context["keeping"]["overtaken"]
        self.assertEqual([each.label for each in found], ["Tiêu đề", "Tóm tắt", "Nội dung"])
        self.assertEqual(words(page, "//dl[@class='differences']//del"), ["[bỏ: họ]", "[bỏ: Cũ]"])
        self.assertEqual(
            words(page, "//dl[@class='differences']//ins"),
            ["[thêm: tôi]", "[thêm: Mới]", "[thêm: của tôi]"],
        )
        shown = [self.shown(page, name) for name in ("title", "body", "version")]
        self.assertEqual(shown, ["Của tôi", "<p>Nội dung của tôi</p>", "2"])

    def test_who_overtook_oneself_on_another_screen_is_told_so(self):
        page = self.others.post(change(self.article), typed(version=1, title="Của tôi nữa"))
        self.assertRegex(page.context["keeping"]["sentence"], "^Bài này vừa được bạn sửa lúc")

    def test_mine_goes_over_theirs_when_i_say_so_and_theirs_stays_in_the_history(self):
        page = self.mine()
        token = page.context["keeping"]["token"]
        self.assertNotEqual(str(token), TOKEN)
        self.mine(version=2, form_token=token)
        self.article.refresh_from_db()
        self.assertEqual((self.article.title, self.article.version), ("Của tôi", 3))
        self.assertEqual(OpenForm.objects.count(), 0)

    def test_taking_theirs_keeps_mine_to_come_back_to(self):
        page = self.mine()
        self.assertEqual(page.cookies["settled_form"].value, TOKEN)
        offers = self.client.get(change(self.article)).context["keeping"]["offers"]
        self.assertEqual([row.title for row, _ in offers], ["Của tôi"])

    def test_a_third_is_told_too(self):
        token = self.mine().context["keeping"]["token"]
        self.others.post(change(self.article), typed(version=2, title="Lần ba"))
        page = self.mine(version=2, form_token=token)
        self.article.refresh_from_db()
        self.assertEqual(self.article.title, "Lần ba")
        self.assertEqual(len(page.context["keeping"]["overtaken"]), 2)

    def test_who_sends_what_is_stored_already_has_saved(self):
        organizations = [each.pk for each in self.article.organizations.all()]
        answer = self.mine(
            title="Của họ ",
            lead="Cũ",
            body="<p>Nội dung</p>\n",
            organizations=organizations,
            _continue="1",
        )
        self.assertRedirects(answer, change(self.article))
        self.article.refresh_from_db()
        self.assertEqual(self.article.version, 2)

    def test_formatting_alone_is_a_difference(self):
        page = self.mine(title="Của họ", lead="Cũ", body="<p><strong>Nội dung</strong></p>")
        found = page.context["keeping"]["overtaken"]
        self.assertEqual([(each.label, each.is_form_alone) for each in found], [("Nội dung", True)])

    def test_chosen_files_are_asked_for_again(self):
        files = attached(file=pdf_file(name="mot.pdf"))
        page = self.mine(cover=picture_file(name="hai.jpg"), cover_alt="Ảnh", **files)
        self.assertContains(page, "Tệp “hai.jpg” chưa được lưu. Hãy chọn lại tệp này rồi lưu.")
        self.assertContains(page, "Tệp “mot.pdf” chưa được lưu. Hãy chọn lại tệp này rồi lưu.")
        self.article.refresh_from_db()
        self.assertEqual((self.article.cover.name, self.article.attachments.count()), ("", 0))

    def test_equal_words_with_another_file_are_not_taken_for_saved(self):
        files = attached(file=pdf_file(name="mot.pdf"))
        page = self.mine(title="Của họ", lead="Cũ", body="<p>Nội dung</p>", **files)
        self.assertEqual(page.status_code, 200)
        self.assertContains(page, "vừa được Giàng A Chu sửa")
        self.assertContains(page, "Tệp “mot.pdf” chưa được lưu.")

    def test_a_step_is_not_taken_on_a_text_nobody_has_seen(self):
        self.mine(step="submit")
        self.article.refresh_from_db()
        self.assertEqual((self.article.state, self.article.steps.count()), (State.DRAFT, 0))

    def test_a_wrong_date_and_an_overtaken_form_are_told_at_once(self):
        page = self.mine(published_at_0="31/02/2026")
        self.assertContains(page, "Ngày phải theo dạng ngày/tháng/năm")
        self.assertContains(page, "vừa được Giàng A Chu sửa")

    def test_a_file_deleted_meanwhile_does_not_block_my_text(self):
        attachment = make_attachment(article=self.article)
        gone = attachment.pk
        attachment.delete()
        row = {
            "attachments-TOTAL_FORMS": 1,
            "attachments-INITIAL_FORMS": 1,
            "attachments-0-id": gone,
            "attachments-0-title": "Kế hoạch",
            "attachments-0-order": 1,
        }
        self.mine(version=2, **row)
        self.article.refresh_from_db()
        self.assertEqual(self.article.title, "Của tôi")


class ClosedTests(DeskCase):
    """What a writer sends when the article was handed in, published or deleted meanwhile."""

    def setUp(self):
        super().setUp()
        self.writer = make_author()
        self.client.force_login(self.writer)
        self.article = self.draft(created_by=self.writer)

    def mine(self):
        sent = typed(version=1, title="Bản tin viết thêm", form_token=TOKEN)
        return self.client.post(change(self.article), sent)

    def test_nothing_is_saved_and_nothing_lost(self):
        self.article.take(Step.SUBMIT, self.writer)
        page = self.mine()
        self.article.refresh_from_db()
        self.assertEqual((page.status_code, self.article.title), (403, "Bản tin thử"))
        self.assertContains(page, "nay ở trạng thái “Chờ duyệt”", status_code=403)
        self.assertEqual(words(page, "//dl//ins"), ["[thêm: viết thêm]"])
        self.assertEqual([row.title for row in OpenForm.objects.all()], ["Bản tin viết thêm"])

    def test_it_comes_back_with_the_article(self):
        self.article.take(Step.SUBMIT, self.writer)
        self.mine()
        self.article.take(Step.RETURN, self.editor, "Thêm số liệu")
        offers = self.client.get(change(self.article)).context["keeping"]["offers"]
        self.assertEqual([row.title for row, _ in offers], ["Bản tin viết thêm"])

    def test_a_deleted_article_leaves_its_text_to_a_new_one(self):
        address = change(self.article)
        self.article.delete()
        page = self.client.post(address, typed(title="Bản tin viết thêm", form_token=TOKEN))
        self.assertContains(page, "Bản tin viết thêm", status_code=404)
        offers = self.client.get(ADD).context["keeping"]["offers"]
        self.assertEqual([row.title for row, _ in offers], ["Bản tin viết thêm"])


class WholeOrNotTests(DeskCase):
    def test_a_step_that_is_refused_at_the_last_moment_saves_nothing_of_the_form(self):
        live = self.draft(state=State.PUBLISHED, published_at=local_time(2026, 9, 24))
        row = open_change(live, self.other)
        row.state = State.REVIEW
        row.save()
        live.take(Step.WITHDRAW, self.other, "Nhầm")
        page = self.client.post(
            change(row),
            typed(version=row.version, step="approve", title="Đã sửa", form_token=TOKEN),
        )
        self.assertEqual(page.status_code, 200)
        row.refresh_from_db()
        self.assertEqual((row.title, row.state), ("Bản tin thử", State.REVIEW))
        self.assertContains(page, "Đã sửa")

    def test_a_token_that_an_article_out_of_sight_has_makes_no_error(self):
        stranger = self.draft(created_by=self.other, form_token=uuid.UUID(TOKEN))
        writer = make_author()
        self.client.force_login(writer)
        with recorded(writer):
            page = self.client.post(ADD, typed(form_token=TOKEN, title="Bài khác"))
        self.assertEqual(page.status_code, 200)
        self.assertContains(page, "Bài khác")
        stranger.refresh_from_db()
        self.assertEqual(stranger.title, "Bản tin thử")
