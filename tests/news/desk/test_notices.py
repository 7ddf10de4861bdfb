from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from content.publishing import State
from news.desk import notices as desk
from news.models import Article
from news.models.changes import open_change
from tests.factories import A_DAY, local_time, make_article, make_superuser, make_user
from tests.news.test_admin import writer


class NoticeTests(TestCase):
    def setUp(self):
        self.user = make_superuser()

    def notices(self, article=None, user=None, **texts):
        values = {"title": "", "lead": "", "body": ""} | texts
        return desk.notices(values, article or Article(), user or self.user)

    def said(self, **options):
        """Return the sentences by field, without fields that have none."""
        found = self.notices(**options)
        return {name: [n.text for n in rows] for name, rows in found.items() if rows}

    def test_nothing_is_said_about_a_good_text(self):
        texts = {
            "title": "Đoàn kiểm tra làm việc với UBND tỉnh",
            "lead": "Giải quyết 19.540/21.817 hồ sơ, đạt 89,6%.",
            "body": '<p>Xem <a href="/tin-tuc/">tin tức</a>.</p>',
        }
        self.assertEqual(self.said(**texts), {})

    def test_a_title_in_capitals_is_told_and_an_abbreviation_is_not(self):
        self.assertEqual(self.said(title="KẾ HOẠCH KIỂM TRA"), {"title": [desk.IN_CAPITALS]})
        self.assertEqual(self.said(title="UBND TP"), {})

    def test_long_titles_and_leads_are_told_with_their_length(self):
        self.assertEqual(self.said(title="Đ" + "đ" * 119, lead="đ" * 300), {})
        said = self.said(title="Đ" + "đ" * 120, lead="đ" * 301)
        self.assertIn("dài 121 ký tự", said["title"][0])
        self.assertIn("dài 301 ký tự", said["lead"][0])

    def test_old_letters_are_named_at_their_field_with_an_offer_to_convert(self):
        found = self.notices(title="C¶i c¸ch hµnh chÝnh", body="<p>Giaûi quyeát hoà sô</p>")
        self.assertEqual(
            {name: [(n.text, n.converts) for n in rows] for name, rows in found.items() if rows},
            {
                "title": [(desk.OLD_LETTERS.format(encoding="TCVN3 (ABC)"), True)],
                "body": [(desk.OLD_LETTERS.format(encoding="VNI"), True)],
            },
        )

    def test_figures_are_recomputed_in_title_lead_and_body(self):
        wrong = "Tiếp nhận 7.395/20.332 hồ sơ, đạt 37,4%"
        sentence = "“7.395/20.332” là 36,4%, không phải 37,4%. Hãy kiểm tra lại số liệu."
        said = self.said(title=wrong, lead=wrong, body=f"<p>{wrong}</p>")
        self.assertEqual(said, {"title": [sentence], "lead": [sentence], "body": [sentence]})

    def test_links_and_pictures_that_lead_nowhere_are_told(self):
        body = (
            '<p><a href="/tin-tuc/khong-co/">kế hoạch</a> <a href="/quan-tri/">sửa</a>'
            '<img src="/media/anh/khong-co.webp"></p>'
        )
        self.assertEqual(
            self.said(body=body)["body"],
            [
                "Liên kết “kế hoạch” dẫn đến /tin-tuc/khong-co/, nơi không có trang nào đang đăng.",
                "Liên kết “sửa” dẫn vào trang quản trị, người đọc không mở được.",
                "Ảnh /media/anh/khong-co.webp không còn trên máy chủ, người đọc thấy ô trống.",
            ],
        )


class AlikeTests(TestCase):
    title = "Đoàn kiểm tra làm việc với Sở Nội vụ"

    def alike(self, article=None, user=None, title=title):
        rows = desk.on_alike(title, article or Article(), user or make_superuser())
        return [(notice.text, notice.label, notice.url) for notice in rows]

    def test_a_similar_title_is_told_with_its_date_and_a_link(self):
        made = make_article(title="ĐOÀN KIỂM TRA làm việc với Sở Nội vụ tỉnh", slug="bai-cu")
        day = timezone.localdate(made.published_at)
        expected = (f"Có bài tương tự ngày {day:%d/%m/%Y}:", made.title, "/tin-tuc/bai-cu/")
        self.assertEqual(self.alike(), [expected])

    def test_a_draft_is_told_with_a_link_to_its_form(self):
        draft = make_article(title=self.title, state=State.DRAFT, published_at=None)
        address = reverse("admin:news_article_change", args=[draft.pk])
        self.assertEqual([url for _, _, url in self.alike()], [address])

    def test_other_news_and_other_numbers_are_not_similar(self):
        make_article(title="Tập huấn ký số")
        make_article(title=f"{self.title} năm 2025")
        self.assertEqual(self.alike(), [])

    def test_only_the_last_90_days_count(self):
        now = timezone.now()
        make_article(title=self.title, published_at=now - 91 * A_DAY)
        old = make_article(title=self.title, state=State.DRAFT, published_at=None)
        Article.objects.filter(pk=old.pk).update(created_at=now - 91 * A_DAY)
        self.assertEqual(self.alike(), [])
        make_article(title=self.title, published_at=now - 89 * A_DAY)
        self.assertEqual(len(self.alike()), 1)

    def test_imported_old_news_is_old_whenever_it_was_stored(self):
        make_article(title=self.title, published_at=local_time(2021, 9, 24))
        self.assertEqual(self.alike(), [])

    def test_an_article_is_not_similar_to_itself_nor_to_its_change(self):
        article = make_article(title=self.title)
        change = open_change(article, make_superuser())
        self.assertEqual((self.alike(article), self.alike(change)), ([], []))
        self.assertEqual(len(self.alike()), 1)

    def test_writers_are_not_told_of_drafts_of_others(self):
        author = writer("add", "change", "view")
        make_article(title=self.title, state=State.DRAFT, created_by=make_user())
        self.assertEqual(self.alike(user=author), [])

    def test_at_most_three_are_told_by_one_question(self):
        for _ in range(5):
            make_article(title=self.title)
        user = make_superuser()
        with self.assertNumQueries(1):
            self.assertEqual(len(self.alike(user=user)), 3)

    def test_an_empty_title_asks_nothing(self):
        user = make_superuser()
        with self.assertNumQueries(0):
            self.assertEqual(self.alike(user=user, title=""), [])
