import json
import uuid
from datetime import timedelta

from django.http import QueryDict
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone
from lxml.html import fromstring

from cchc_portal.roles import AUTHOR, ship_roles
from content.history import recorded
from content.publishing import State, Step
from news.desk.stale import clock, without_gone_rows
from news.models import Article, OpenForm, Section, open_change
from tests.factories import (
    local_time,
    make_article,
    make_attachment,
    make_organization,
    make_superuser,
    make_user,
    pdf_file,
    picture_file,
)
from tests.news.test_admin import ADD, change, typed

KEEP = reverse("admin:news_article_keep")
TOKEN = "8d2f1c1e-3a52-4e0e-9d3f-0a6f6f1f2b01"
OTHER_TOKEN = "8d2f1c1e-3a52-4e0e-9d3f-0a6f6f1f2b02"


def text_of(stamp="1", **fields):
    """Return what the browser sends as the text of an open form."""
    return json.dumps({"stamp": stamp, "fields": {name: [v] for name, v in fields.items()}})


def attached(title="Kế hoạch", **fields):
    """Return the fields of one new file, to be sent along with a form."""
    row = {"title": title, "order": 1} | fields
    total = {"attachments-TOTAL_FORMS": 1}
    return total | {f"attachments-0-{name}": value for name, value in row.items()}


def author(**fields):
    user = make_user(**fields)
    ship_roles()
    user.groups.set([user.groups.model.objects.get(name=AUTHOR)])
    return user


def words(page, path):
    """Return the texts that an XPath finds on a page, their spaces made one."""
    found = fromstring(page.content.decode()).xpath(path)
    return [" ".join(element.text_content().split()) for element in found]


class DeskCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.editor = make_superuser(username="editor", first_name="Lò Thị B")
        cls.other = make_superuser(username="other", first_name="Giàng A Chu")

    def setUp(self):
        self.client.force_login(self.editor)
        self.others = Client()
        self.others.force_login(self.other)

    def keep(self, client=None, **fields):
        return (client or self.client).post(KEEP, {"form_token": TOKEN} | fields)

    def shown(self, page, name):
        """Return what a page shows in its one field `name`."""
        [field] = fromstring(page.content.decode()).xpath(f"//*[@name='{name}']")
        return field.get("value") or (field.text or "").strip()

    def draft(self, **fields):
        section = Section.objects.get(slug="trong-tinh")
        same = {"title": "Bản tin thử", "body": "<p>Nội dung</p>", "published_at": None}
        return make_article(**{"state": State.DRAFT, "section": section} | same | fields)


class KeptTextTests(DeskCase):
    def test_a_text_is_kept_for_its_form_and_the_answer_says_when(self):
        answer = self.keep(values=text_of(title="Đang viết"))
        kept = OpenForm.objects.get()
        self.assertEqual(
            answer.json(), {"saved": clock(kept.saved_at, kept.saved_at), "beside": []}
        )
        self.assertEqual((kept.user, kept.article, str(kept.token)), (self.editor, None, TOKEN))
        self.assertEqual(kept.values, {"stamp": "1", "fields": {"title": ["Đang viết"]}})

    def test_the_same_form_keeps_its_newest_text_only(self):
        self.keep(values=text_of(title="Một"))
        self.keep(values=text_of(title="Hai"))
        self.assertEqual([row.title for row in OpenForm.objects.all()], ["Hai"])

    def test_a_report_without_text_leaves_the_kept_one(self):
        self.keep(values=text_of(title="Một"))
        self.assertEqual(self.keep().json(), {"saved": "", "beside": []})
        self.assertEqual(OpenForm.objects.get().title, "Một")

    def test_the_next_form_offers_what_was_kept_for_this_user_and_article(self):
        article = self.draft()
        self.keep(values=text_of(title="Bài mới"))
        self.keep(form_token=OTHER_TOKEN, article=article.pk, values=text_of(title="Đã sửa"))
        mine = "//form[@class='kept']/p"
        self.assertRegex(
            words(self.client.get(ADD), mine)[0], r"^Có bản chưa lưu lúc \d\d:\d\d: “Bài mới”$"
        )
        self.assertRegex(words(self.client.get(change(article)), mine)[0], "“Đã sửa”$")
        self.assertEqual(words(self.others.get(change(article)), mine), [])
        self.assertEqual(words(self.client.get(change(self.draft())), mine), [])

    def test_restoring_fills_the_form_of_an_article(self):
        article = self.draft()
        body = make_organization()
        fields = {
            "title": ["Đã sửa"],
            "body": ["<p>Mới</p>"],
            "published_at_0": ["24/09/2031"],
            "published_at_1": ["08:09"],
            "organizations": [str(body.pk)],
            "version": ["1"],
        }
        self.keep(article=article.pk, values=json.dumps({"stamp": "1", "fields": fields}))
        answer = self.client.get(change(article) + f"?mo={TOKEN}")
        shown = [self.shown(answer, name) for name in ("title", "body", "published_at_0")]
        self.assertEqual(shown, ["Đã sửa", "<p>Mới</p>", "24/09/2031"])
        page = fromstring(answer.content.decode())
        chosen = page.xpath("//select[@name='organizations']/option[@selected]/@value")
        self.assertEqual(chosen, [str(body.pk)])
        self.assertEqual(
            page.xpath("//form[@id='article_form']//*[@name='form_token']/@value"), [TOKEN]
        )
        self.assertEqual(page.xpath("//form[@class='kept']"), [])

    def test_restoring_fills_the_form_of_a_new_article(self):
        self.keep(values=text_of(title="Bài mới"))
        page = self.client.get(f"{ADD}?mo={TOKEN}")
        self.assertEqual(self.shown(page, "title"), "Bài mới")

    def test_a_text_of_somebody_else_is_neither_read_nor_overwritten_nor_dropped(self):
        self.keep(values=text_of(title="Của tôi"))
        self.assertNotContains(self.others.get(f"{ADD}?mo={TOKEN}"), "Của tôi")
        refused = self.keep(self.others, values=text_of(title="Của họ"))
        self.assertEqual(refused.status_code, 400)
        self.keep(self.others, drop="1")
        self.assertEqual([row.title for row in OpenForm.objects.all()], ["Của tôi"])

    def test_a_text_is_kept_for_the_article_it_was_opened_for(self):
        first, second = self.draft(), self.draft()
        self.keep(article=first.pk, values=text_of(title="Một"))
        refused = self.keep(article=second.pk, values=text_of(title="Hai"))
        self.assertEqual(refused.status_code, 400)
        self.assertEqual([row.article for row in OpenForm.objects.all()], [first])

    def test_dropping_deletes_it_and_leads_back_to_the_form(self):
        article = self.draft()
        self.keep(article=article.pk, values=text_of(title="Thôi"))
        answer = self.keep(article=article.pk, drop="1")
        self.assertRedirects(answer, change(article))
        self.assertEqual(OpenForm.objects.count(), 0)

    def test_saving_forgets_the_text_and_tells_the_browser(self):
        self.keep(values=text_of(title="Đang viết"))
        answer = self.client.post(ADD, typed(form_token=TOKEN))
        self.assertEqual(OpenForm.objects.count(), 0)
        self.assertEqual(answer.cookies["settled_form"].value, TOKEN)

    def test_a_form_with_errors_forgets_nothing(self):
        self.keep(values=text_of(title="Đang viết"))
        answer = self.client.post(ADD, typed(form_token=TOKEN, title=""))
        self.assertEqual(OpenForm.objects.count(), 1)
        self.assertNotIn("settled_form", answer.cookies)
        self.assertContains(answer, TOKEN)

    def test_a_report_that_comes_after_the_save_is_too_late(self):
        self.client.post(ADD, typed(form_token=TOKEN))
        answer = self.keep(values=text_of(title="Bản tin thử"))
        self.assertEqual(answer.status_code, 409)
        self.assertEqual(OpenForm.objects.count(), 0)

    def test_what_nobody_came_back_for_is_forgotten_at_a_later_save(self):
        now = timezone.now()
        for days, saved in ((31, True), (29, True), (2, False), (0, False)):
            at = now - timedelta(days=days)
            OpenForm.objects.create(
                user=self.other,
                seen_at=at,
                saved_at=at if saved else None,
                values={"stamp": "1", "fields": {"title": [f"{days} {saved}"]}},
            )
        self.client.post(ADD, typed(form_token=TOKEN))
        left = [row.title for row in OpenForm.objects.order_by("seen_at")]
        self.assertEqual(left, ["29 True", "0 False"])

    def test_too_much_and_nonsense_are_refused_in_a_sentence(self):
        for values, status in (
            (text_of(body="x" * 2_000_000), 413),
            ("[]", 400),
            ("{", 400),
            ('{"stamp": 1, "fields": 7}', 400),
        ):
            answer = self.keep(values=values)
            with self.subTest(values=values[:20]):
                self.assertEqual(answer.status_code, status)
                self.assertRegex(answer.json()["message"], r"^[A-ZĐ].*\.$")
        self.assertEqual(self.keep(form_token="x").status_code, 400)
        self.assertEqual(OpenForm.objects.count(), 0)

    def test_only_who_may_write_the_article_keeps_text_for_it(self):
        article = make_article()
        writer = Client()
        writer.force_login(author())
        self.assertEqual(self.keep(writer, article=article.pk).status_code, 403)
        self.assertEqual(self.keep(writer, article="999999").status_code, 403)
        looker = Client()
        looker.force_login(make_user())
        self.assertEqual(self.keep(looker, values=text_of(title="x")).status_code, 403)
        self.assertEqual(self.keep(Client()).status_code, 302)
        self.assertEqual(self.client.get(KEEP).status_code, 405)
        self.assertEqual(OpenForm.objects.count(), 0)

    def test_a_report_without_the_forms_secret_is_refused(self):
        careful = Client(enforce_csrf_checks=True)
        careful.force_login(self.editor)
        self.assertEqual(self.keep(careful).status_code, 403)
        self.assertEqual(OpenForm.objects.count(), 0)


class PresenceTests(DeskCase):
    def test_two_at_one_article_see_each_other(self):
        article = self.draft()
        self.assertEqual(self.keep(article=article.pk).json()["beside"], [])
        told = self.keep(self.others, form_token=OTHER_TOKEN, article=article.pk).json()["beside"]
        at = clock(timezone.now(), timezone.now())
        self.assertEqual(told, [f"Lò Thị B cũng đang mở bài này ({at})."])
        told = self.keep(article=article.pk).json()["beside"]
        self.assertEqual(told, [f"Giàng A Chu cũng đang mở bài này ({at})."])
        self.assertEqual(words(self.client.get(change(article)), "//ul[@class='beside']/li"), told)

    def test_two_with_new_articles_have_nothing_to_do_with_each_other(self):
        self.keep()
        told = self.keep(self.others, form_token=OTHER_TOKEN).json()["beside"]
        self.assertEqual(told, [])

    def test_who_has_left_or_fell_silent_is_not_there(self):
        article = self.draft()
        self.keep(self.others, form_token=OTHER_TOKEN, article=article.pk)
        self.keep(self.others, form_token=OTHER_TOKEN, article=article.pk, gone="1")
        self.assertEqual(self.keep(article=article.pk).json()["beside"], [])
        now = timezone.now()
        later = now + timedelta(minutes=2)
        OpenForm.objects.update(seen_at=now)
        self.assertEqual(len(OpenForm.objects.beside(self.editor, article, now)), 1)
        self.assertEqual(OpenForm.objects.beside(self.editor, article, later), [])


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
        writer = author()
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
        self.writer = author(username="writer")
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
        writer = author()
        self.client.force_login(writer)
        with recorded(writer):
            page = self.client.post(ADD, typed(form_token=TOKEN, title="Bài khác"))
        self.assertEqual(page.status_code, 200)
        self.assertContains(page, "Bài khác")
        stranger.refresh_from_db()
        self.assertEqual(stranger.title, "Bản tin thử")


class FormsTests(DeskCase):
    def test_a_file_chosen_for_a_form_with_errors_is_asked_for_again_at_its_field(self):
        files = attached(title="", file=pdf_file(name="mot.pdf"))
        page = self.client.post(
            ADD, typed(title="", cover=picture_file(name="hai.jpg"), cover_alt="Ảnh", **files)
        )
        self.assertEqual(
            page.context["adminform"].form.errors["cover"],
            ["Tệp “hai.jpg” chưa được lưu. Hãy chọn lại tệp này rồi lưu."],
        )
        row = page.context["inline_admin_formsets"][0].formset.forms[0]
        self.assertEqual(
            row.errors["file"], ["Tệp “mot.pdf” chưa được lưu. Hãy chọn lại tệp này rồi lưu."]
        )

    def test_a_refused_file_is_told_why_and_no_more(self):
        page = self.client.post(ADD, typed(cover=pdf_file(name="a.jpg"), cover_alt="Ảnh"))
        self.assertEqual(len(page.context["adminform"].form.errors["cover"]), 1)

    def test_who_may_only_look_gets_no_notices(self):
        article = make_article()
        self.assertNotIn("keeping", self.client.get(change(article)).context)

    def test_a_moment_of_another_day_is_told_with_its_date(self):
        at = local_time(2026, 9, 24, 9, 42)
        self.assertEqual(clock(at, local_time(2026, 9, 24, 23, 59)), "lúc 09:42")
        self.assertEqual(clock(at, local_time(2026, 9, 25)), "lúc 09:42 ngày 24/09/2026")

    def test_rows_that_are_gone_leave_no_gap(self):
        data = QueryDict(
            "a-TOTAL_FORMS=3&a-INITIAL_FORMS=2&a-0-id=5&a-0-title=x&a-1-id=6&a-1-title=y"
            "&a-2-id=&a-2-title=z&title=t"
        )
        self.assertEqual(without_gone_rows(data, "a", {"5", "6"}), data)
        self.assertEqual(
            without_gone_rows(data, "a", {"6"}).dict(),
            {
                "title": "t",
                "a-TOTAL_FORMS": 2,
                "a-INITIAL_FORMS": 1,
                "a-0-id": "6",
                "a-0-title": "y",
                "a-1-id": "",
                "a-1-title": "z",
            },
        )
