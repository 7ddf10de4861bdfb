from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.template.loader import render_to_string
from django.test import TestCase
from django.utils import timezone

from content.publishing import State
from news.models import Article, Attachment, Section
from news.models.article_queries import linked_beside, on_front_page
from tests.factories import (
    A_DAY,
    make_article,
    make_attachment,
    make_hidden_articles,
    make_organization,
    make_section,
    pdf_file,
    picture_file,
)


class PublishedTests(TestCase):
    def test_only_what_is_due_and_not_over_is_published(self):
        shown = make_article()
        make_hidden_articles()
        self.assertEqual([*Article.objects.published()], [shown])

    def test_newest_stand_first_and_equal_times_by_key(self):
        now = timezone.now() - A_DAY
        first, second = make_article(published_at=now), make_article(published_at=now)
        newest = make_article(published_at=now + timedelta(minutes=1))
        self.assertEqual([*Article.objects.published().for_list()], [newest, second, first])

    def test_the_newest_of_some_sections_or_of_all_go_by_the_moment(self):
        now = timezone.now()
        first, second = (make_article(published_at=now - n * A_DAY) for n in (3, 2))
        third = make_article(section=first.section, published_at=now - A_DAY)
        for row in (first, second):
            make_hidden_articles(section=row.section)

        def newest(*sections, count=5, at=now):
            keys = tuple(section.pk for section in sections) or None
            return Article.objects.newest(count=count, sections=keys, at=at)

        for _ in range(2):
            self.assertEqual(newest(), [third, second, first])
            self.assertEqual(newest(count=2), [third, second])
            self.assertEqual(newest(first.section), [third, first])
            self.assertEqual(newest(second.section), [second])
            self.assertEqual(newest(second.section, first.section, count=1), [third])
            self.assertEqual(newest(at=now - 2 * A_DAY), [second, first])
            self.assertEqual(newest(at=now - 4 * A_DAY), [])

    def test_what_lists_print_is_read_at_once(self):
        make_article(cover=picture_file(), cover_alt="Ảnh", lead="Lời dẫn")
        (row,) = Article.objects.newest(count=1, sections=None, at=timezone.now())
        context = {"article": row, "here": None}
        with self.assertNumQueries(0):
            printed = render_to_string("news/_article_row.html", context)
            render_to_string("news/_article_card.html", context)
        self.assertIn(row.section.name, printed)

    def test_lists_do_not_load_the_body(self):
        make_article()
        article = Article.objects.published().for_list().get()
        self.assertLessEqual({"body", "folded"}, article.get_deferred_fields())

    def test_a_published_article_needs_a_time(self):
        with self.assertRaises(IntegrityError), transaction.atomic():
            make_article(published_at=None)

    def test_search_finds_words_with_and_without_marks(self):
        found = make_article(title="Công khai thủ tục hành chính")
        make_article(title="Hội nghị tổng kết")
        for query in ("thủ tục", "thu tuc", "THU TUC", "thu\u0309 tu\u0323c"):
            with self.subTest(query):
                self.assertEqual([*Article.objects.matching(query)], [found])


class RelatedTests(TestCase):
    def setUp(self):
        self.section = make_section()
        self.day = timezone.now() - 30 * A_DAY

    def make(self, title, days=0, **fields):
        fields = {"section": self.section, "published_at": self.day + days * A_DAY} | fields
        return make_article(title=title, **fields)

    def related(self, article):
        article = Article.objects.for_page().get(pk=article.pk)
        found = Article.objects.beside(article, timezone.now())()
        return [other.title for other in linked_beside(article, found)[0]]

    def test_an_article_is_never_related_to_itself(self):
        article = self.make("Kiểm tra tại Sở Nội vụ")
        article.related.add(article)
        self.assertEqual(self.related(article), [])

    def test_the_newest_five_of_the_section_newest_first(self):
        article = self.make("Bài đang đọc")
        for day, word in enumerate("một hai ba bốn năm sáu".split()):
            self.make(f"Tin {word}", day)
        expected = ["Tin sáu", "Tin năm", "Tin bốn", "Tin ba", "Tin hai"]
        self.assertEqual(self.related(article), expected)

    def test_nothing_unpublished_is_related(self):
        article = self.make("Bài đang đọc")
        hidden = make_hidden_articles(section=self.section)
        article.related.set(hidden)
        self.make("Tin được xem")
        self.assertEqual(self.related(article), ["Tin được xem"])

    def test_other_sections_are_not_related(self):
        article = self.make("Bài đang đọc")
        make_article(title="Tin mục khác")
        self.assertEqual(self.related(article), [])

    def test_hand_picked_then_same_organization_come_before_the_section(self):
        unit = make_organization()
        article = self.make("Bài đang đọc", organizations=[unit])
        other = make_section()
        old = self.make("Cùng cơ quan", -9, section=other, organizations=[unit])
        picked = self.make("Chọn tay", -20, section=other)
        article.related.add(picked)
        for day, word in enumerate("một hai ba bốn năm sáu".split()):
            self.make(f"Tin {word}", day)
        expected = ["Tin sáu", "Tin năm", "Tin bốn", old.title, picked.title]
        self.assertEqual(self.related(article), expected)

    def test_it_looks_among_all_its_organizations_and_shows_no_article_twice(self):
        first, second = make_organization(), make_organization()
        article = self.make("Bài đang đọc", organizations=[first, second])
        section = make_section()
        make_hidden_articles(section=section, organizations=[first])
        self.make("Cơ quan khác", section=section, organizations=[make_organization()])
        self.make("Cả hai", -1, section=section, organizations=[first, second])
        self.make("Cơ quan sau", -2, section=section, organizations=[second])
        self.assertEqual(self.related(article), ["Cả hai", "Cơ quan sau"])

    def test_near_duplicates_of_the_article_and_of_each_other_stand_once(self):
        article = self.make("Đoàn kiểm tra tỉnh làm việc với Trung tâm Phục vụ hành chính công")
        self.make("Đoàn kiểm tra tỉnh làm việc với Trung tâm phục vụ hành chính công.", 1)
        self.make("Tập huấn ký số cho công chức cấp xã", 2)
        self.make("Tập huấn ký số cho công chức cấp xã", 3)
        self.assertEqual(self.related(article), ["Tập huấn ký số cho công chức cấp xã"])

    def test_the_same_plan_of_another_year_is_other_news(self):
        article = self.make("Kế hoạch kiểm tra cải cách hành chính năm 2021")
        self.make("Kế hoạch kiểm tra cải cách hành chính năm 2020", -5)
        self.assertEqual(self.related(article), ["Kế hoạch kiểm tra cải cách hành chính năm 2020"])


class FrontPageTests(TestCase):
    def setUp(self):
        Section.objects.update(on_home=False)
        self.root = make_section(on_home=True, order=1)
        self.quiet = make_section(on_home=True, order=2)
        self.child = make_section(parent=self.root)

    def front(self, latest=2, in_block=2):
        sections = Section.objects.tree()
        asked = latest, in_block
        question, blocks = Article.objects.front_page(sections, *asked, timezone.now())
        with self.assertNumQueries(1):
            return on_front_page(question(), blocks, *asked)

    def test_each_section_shows_the_newest_of_its_subtree_without_the_very_first(self):
        now = timezone.now() - A_DAY
        oldest = make_article(section=self.child, published_at=now - 2 * A_DAY)
        old = make_article(section=self.child, published_at=now - A_DAY)
        middle = make_article(section=self.root, published_at=now)
        new = make_article(section=self.child, published_at=now + timedelta(hours=1))
        lonely = make_article(section=self.quiet, published_at=oldest.published_at - 99 * A_DAY)
        make_article(section=make_section(link="/o-noi-khac/", on_home=True, order=3))
        elsewhere = make_article(published_at=now + timedelta(hours=2))
        for section in (self.root, self.child, self.quiet):
            make_hidden_articles(section=section)
        newest, blocks = self.front()
        self.assertEqual(newest[1:], [elsewhere])
        self.assertEqual(blocks, [(self.root, [new, middle]), (self.quiet, [lonely])])
        elsewhere.delete()
        newest[0].delete()
        newest, blocks = self.front()
        self.assertEqual(newest, [new, middle])
        self.assertEqual(blocks, [(self.root, [middle, old]), (self.quiet, [lonely])])

    def test_an_empty_section_is_shown_empty(self):
        self.assertEqual(self.front(), ([], [(self.root, []), (self.quiet, [])]))

    def test_without_sections_on_the_home_page_the_newest_stand_alone(self):
        Section.objects.update(on_home=False)
        article = make_article(section=self.root)
        self.assertEqual(self.front(), ([article], []))


class ArticleTests(TestCase):
    def test_equal_titles_get_addresses_of_their_own(self):
        slugs = [make_article(title="Cùng tên").slug for _ in range(3)]
        self.assertEqual(slugs, ["cung-ten", "cung-ten-2", "cung-ten-3"])

    def test_a_changed_title_keeps_the_address(self):
        article = make_article(title="Tên cũ")
        article.title = "Tên mới"
        article.save()
        self.assertEqual(article.get_absolute_url(), "/tin-tuc/ten-cu/")

    def test_the_short_title_stands_in_lists(self):
        self.assertEqual(str(make_article(title="Rất dài", short_title="Ngắn")), "Ngắn")
        self.assertEqual(str(make_article(title="Rất dài")), "Rất dài")

    def test_a_cover_without_description_is_refused_by_form_and_database(self):
        article = make_article()
        article.cover = picture_file()
        with self.assertRaises(ValidationError) as refused:
            article.full_clean()
        self.assertEqual(
            refused.exception.message_dict["cover_alt"], ["Hãy mô tả ảnh (tối đa 200 ký tự)."]
        )
        with self.assertRaises(IntegrityError), transaction.atomic():
            article.save()

    def test_a_cover_is_kept_as_webp_with_its_size(self):
        article = make_article(cover=picture_file(size=(2000, 1000)), cover_alt="Núi")
        article.refresh_from_db()
        self.assertTrue(article.cover.name.endswith(".webp"))
        self.assertEqual((article.cover_width, article.cover_height), (1600, 800))

    def test_expiry_before_publishing_is_refused(self):
        article = make_article()
        article.expires_at = article.published_at
        with self.assertRaisesMessage(ValidationError, "Giờ hết hạn phải sau ngày đăng."):
            article.full_clean()


class SectionTests(TestCase):
    def test_the_shipped_tree_is_there(self):
        tree = Section.objects.tree()
        names = [section.name for section in tree.children()]
        self.assertEqual(
            names,
            [
                "Giới thiệu",
                "Tin tức CCHC",
                "Kết quả CCHC",
                "Chỉ đạo điều hành",
                "Văn bản",
                "Mô hình, sáng kiến",
                "Cuộc kiểm tra",
                "Danh bạ",
                "Hỏi đáp, góp ý",
                "Thông tin phải công khai",
                "English",
            ],
        )
        results = Section.objects.get(slug="ket-qua-cchc")
        below = [section.name for section in tree.children(results)]
        self.assertEqual(below[0], "Kết quả kiểm tra CCHC")

    def test_a_section_with_articles_is_never_deleted(self):
        article = make_article()
        with self.assertRaises(ProtectedError):
            article.section.delete()

    def test_two_sections_of_one_name_stand_in_different_places_only(self):
        root = make_section(name="Gốc")
        make_section(name="Báo cáo", parent=root)
        make_section(name="Báo cáo")
        for parent in (root, None):
            with self.subTest(parent), self.assertRaises(IntegrityError), transaction.atomic():
                make_section(name="Báo cáo", parent=parent)
            with self.assertRaisesMessage(ValidationError, "Đã có chuyên mục tên này"):
                Section(name="Báo cáo", parent=parent).full_clean()

    def test_a_section_does_not_stand_in_itself(self):
        section = make_section()
        section.parent = section
        with self.assertRaisesMessage(ValidationError, "Không thể đặt một mục nằm dưới chính nó."):
            section.full_clean()
        with self.assertRaises(IntegrityError), transaction.atomic():
            section.save()

    def test_a_section_with_articles_cannot_become_a_link(self):
        section = make_article().section
        section.link = "/danh-ba/"
        with self.assertRaises(ValidationError) as refused:
            section.full_clean()
        self.assertEqual([*refused.exception.message_dict], ["link"])

    def test_a_link_leads_to_this_site_or_a_safe_one(self):
        for link in ("javascript:alert(1)", "//la.example", "http://la.example", "danh-ba"):
            with self.subTest(link), self.assertRaises(ValidationError):
                Section(name="Liên kết", link=link).full_clean()
        Section(name="Liên kết", link="https://dichvucong.gov.vn").full_clean()


class AttachmentTests(TestCase):
    def test_a_file_is_public_as_long_as_its_article(self):
        shown = make_attachment()
        for hidden in make_hidden_articles():
            make_attachment(article=hidden)
        self.assertEqual([*Attachment.objects.published()], [shown])

    def test_size_kind_and_readable_name_are_known(self):
        attachment = make_attachment(title="Kế hoạch số 12", file=pdf_file("x.PDF"))
        self.assertEqual(attachment.size, len(b"%PDF-1.4\n\n%%EOF\n"))
        self.assertEqual((attachment.kind, attachment.content_type), ("PDF", "application/pdf"))
        self.assertEqual(attachment.get_absolute_url(), f"/tep/{attachment.pk}/ke-hoach-so-12.pdf")

    def test_files_go_with_their_article(self):
        attachment = make_attachment()
        attachment.article.state = State.DRAFT
        attachment.article.save()
        attachment.article.delete()
        self.assertEqual(Attachment.objects.count(), 0)
