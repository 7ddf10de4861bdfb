import itertools

from django.test import TestCase

from news.legacy.page import title_key
from news.legacy.relating import merged, relate_all
from news.models import Article, LegacyPage
from tests.factories import local_time, make_article, make_section

TITLE = "Tập huấn kỹ năng số cho cán bộ xã"
PRINTED = local_time(2021, 9, 20, 8, 9, 4)


def entry(title=TITLE, at=PRINTED):
    return {"title": title, "at": at and at.isoformat(), "article": None}


def make_page(*entries, **fields):
    article = make_article(**{"title": "Trang có danh sách", "published_at": PRINTED} | fields)
    key = f"{article.pk:064}"
    return LegacyPage.objects.create(
        article=article, key=key, form="text", stored_hash="x", related=list(entries)
    )


def related(page):
    return list(page.article.related.order_by("pk"))


class RelateAllTests(TestCase):
    def test_a_listed_title_is_matched_without_regard_to_case_marks_and_signs(self):
        page = make_page(entry(TITLE.upper() + "."))
        other = make_article(title=TITLE, published_at=PRINTED)
        make_article(title=TITLE + " năm 2020", published_at=PRINTED)
        self.assertEqual(relate_all(), 1)
        self.assertEqual(related(page), [other])

    def test_a_second_time_nothing_changes(self):
        page = make_page(entry(), entry("Không có ở đâu"))
        make_article(title=TITLE, published_at=PRINTED)
        relate_all()
        before = list(LegacyPage.objects.values()), list(Article.objects.values())
        self.assertEqual(relate_all(), 0)
        self.assertEqual(
            (list(LegacyPage.objects.values()), list(Article.objects.values())), before
        )
        self.assertEqual(len(related(page)), 1)

    def test_the_nearest_in_time_is_meant_even_when_the_dates_differ(self):
        page = make_page(entry())
        near = make_article(title=TITLE, published_at=local_time(2021, 9, 18))
        make_article(title=TITLE, published_at=local_time(2021, 9, 25))
        relate_all()
        self.assertEqual(related(page), [near])

    def test_a_namesake_of_another_time_is_not_meant(self):
        page = make_page(entry())
        make_article(title=TITLE, published_at=local_time(2019, 9, 20, 8, 9, 4))
        self.assertEqual(relate_all(), 0)
        self.assertEqual(related(page), [])

    def test_an_article_is_never_related_to_itself_under_another_date(self):
        page = make_page(entry(), title=TITLE, published_at=local_time(2021, 9, 18))
        make_article(title=TITLE, published_at=local_time(2021, 9, 2))
        self.assertEqual(relate_all(), 0)
        self.assertEqual(related(page), [])

    def test_a_better_match_that_comes_later_takes_the_place(self):
        page = make_page(entry())
        make_article(title=TITLE, published_at=local_time(2021, 9, 18))
        relate_all()
        exact = make_article(title=TITLE, published_at=PRINTED)
        relate_all()
        self.assertEqual(related(page), [exact])

    def test_without_a_date_only_a_title_that_is_there_once_is_meant(self):
        page = make_page(entry(at=None))
        only = make_article(title=TITLE, published_at=local_time(2012, 1, 1))
        relate_all()
        self.assertEqual(related(page), [only])
        other = make_page(entry(at=None))
        make_article(title=TITLE)
        relate_all()
        self.assertEqual(related(other), [])

    def test_what_staff_took_out_stays_out_and_what_they_put_in_stays_in(self):
        page = make_page(entry())
        matched = make_article(title=TITLE, published_at=PRINTED)
        picked = make_article()
        relate_all()
        page.article.related.set([picked])
        self.assertEqual(relate_all(), 0)
        self.assertEqual(related(page), [picked])
        matched.delete()
        again = make_article(title=TITLE, published_at=PRINTED)
        relate_all()
        self.assertEqual(related(page), [picked, again])

    def test_drafts_without_a_date_are_no_match(self):
        make_page(entry())
        make_article(title=TITLE, state="draft", published_at=None)
        self.assertEqual(relate_all(), 0)

    def test_queries_do_not_grow_with_the_candidates(self):
        section = make_section()
        for number in range(3):
            make_article(title=f"{TITLE} {number}", section=section, published_at=PRINTED)
        make_page(*(entry(f"{TITLE} {number}") for number in range(3)))
        with self.assertNumQueries(8):
            relate_all()
        with self.assertNumQueries(3):
            relate_all()


class MergedTests(TestCase):
    def test_the_order_of_coming_does_not_matter_and_matches_are_kept(self):
        entries = [entry(), entry("Tin khác"), entry(at=None)]
        results = [merged(list(some), entries) for some in itertools.permutations(entries)]
        self.assertEqual(results, [results[0]] * 6)
        known = [entry() | {"article": 7}]
        self.assertEqual(merged(known, [entry(TITLE.upper())]), known)
        self.assertEqual(title_key(TITLE.upper()), title_key(TITLE))
