import json
from datetime import timedelta

from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from lxml.html import fromstring

from news.desk.stale import clock, without_gone_rows
from news.models import OpenForm
from tests.factories import (
    local_time,
    make_article,
    make_organization,
    make_user,
    pdf_file,
    picture_file,
)
from tests.news.desk.case import KEEP, OTHER_TOKEN, TOKEN, DeskCase, attached, words
from tests.news.test_admin import ADD, change, typed
from tests.newsroom import make_author


def text_of(stamp="1", **fields):
    """Return what the browser sends as the text of an open form."""
    return json.dumps({"stamp": stamp, "fields": {name: [v] for name, v in fields.items()}})


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
        writer.force_login(make_author())
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
