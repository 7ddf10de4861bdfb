"""Facts of mentions: which documents the numbers on a page mean, and where they become links."""

from datetime import date

from django.test import TestCase

from inspections.models import Course
from news.models import mentions
from news.models.mentions import articles_naming, named_on_page
from tests.factories import (
    local_time,
    make_article,
    make_document,
    make_finding,
    make_hidden_articles,
    make_hidden_documents,
    make_organization,
    make_recommendation,
    make_visit,
)

DAY = date(2024, 6, 1)


def with_links(cleaned, written_on=None):
    return mentions.with_links(cleaned, named_on_page(cleaned, written_on=written_on))


class MentionTests(TestCase):
    def link(self, document, text=None):
        return f'<a href="{document.get_absolute_url()}">{text or document.number}</a>'

    def test_a_number_of_a_published_document_is_a_link(self):
        document = make_document(number="2943/KH-UBND")
        with self.assertNumQueries(1):
            made = with_links("<p>Kế hoạch 2943/KH-UBND và 1/KH-UBND</p>", DAY)
        self.assertEqual(made, f"<p>Kế hoạch {self.link(document)} và 1/KH-UBND</p>")

    def test_a_text_without_numbers_asks_nothing(self):
        with self.assertNumQueries(0):
            self.assertEqual(with_links("<p>Ngày 24/9/2021</p>"), "<p>Ngày 24/9/2021</p>")

    def test_hidden_documents_are_no_links(self):
        make_hidden_documents(number="2943/KH-UBND")
        self.assertNotIn("<a", with_links("<p>2943/KH-UBND</p>"))

    def test_the_date_behind_a_number_says_which_is_meant_everywhere_in_the_text(self):
        issuer = make_organization()
        fields = {"number": "12/KH-UBND", "issuer": issuer}
        make_document(issued_on=date(2020, 2, 3), **fields)
        meant = make_document(issued_on=date(2021, 2, 3), **fields)
        made = with_links("<p>12/KH-UBND</p><p>12/KH-UBND ngày 03/02/2021</p>")
        link = self.link(meant)
        self.assertEqual(made, f"<p>{link}</p><p>{link} ngày 03/02/2021</p>")

    def test_two_of_one_number_and_no_date_are_no_link(self):
        for year in (2020, 2021):
            make_document(number="12/KH-UBND", issued_on=date(year, 2, 3))
        self.assertNotIn("<a", with_links("<p>12/KH-UBND</p>"))
        self.assertIn("-2020/", with_links("<p>12/KH-UBND</p>", date(2020, 12, 31)))

    def test_a_document_of_another_day_or_of_later_is_not_meant(self):
        make_document(number="12/KH-UBND", issued_on=DAY)
        self.assertNotIn("<a", with_links("<p>12/KH-UBND ngày 1/2/2021</p>"))
        self.assertNotIn("<a", with_links("<p>12/KH-UBND</p>", date(2024, 5, 31)))
        self.assertIn("<a", with_links("<p>12/KH-UBND</p>", DAY))

    def test_pages_of_articles_and_visits_link_what_they_name(self):
        document = make_document(number="2943/KH-UBND")
        text = "<p>Theo Kế hoạch số 2943/KH-UBND ngày 20/9/2021.</p>"
        for row in (make_article(body=text), make_visit(summary=text)):
            page = self.client.get(row.get_absolute_url())
            self.assertContains(page, f"số {self.link(document)} ngày 20/9/2021")

    def test_leads_findings_and_what_is_asked_link_what_they_name(self):
        document = make_document(number="2943/KH-UBND")
        make_hidden_documents(number="1/KH-UBND")
        text = "<b> & 2943/KH - UBND,\n1/KH-UBND"
        visit = make_visit(course=Course.REMEDYING, lead=text)
        finding = make_finding(visit=visit, text=text)
        asked = make_recommendation(visit=visit, text=text)
        asked.comments.create(text=text, is_public=True)
        link = self.link(document, "2943/KH - UBND")
        shown = f"&lt;b&gt; &amp; {link},<br>1/KH-UBND"
        page = self.client.get(visit.get_absolute_url())
        self.assertContains(page, shown, count=3)
        self.assertContains(page, f'<p class="lead">{shown.replace("<br>", chr(10))}</p>', count=1)
        self.assertNotContains(page, "<b>")
        page = self.client.get(make_article(lead=text).get_absolute_url())
        self.assertContains(page, f'<p class="lead">{shown.replace("<br>", chr(10))}</p>', count=1)
        for address in ("/", "/kiem-tra/", "/kiem-tra/kien-nghi/"):  # lists are links already
            self.assertNotContains(self.client.get(address), link)
        self.assertEqual(finding.text, text)

    def test_a_date_says_which_is_meant_on_the_whole_page(self):
        for year in (2020, 2021):
            make_document(number="12/KH-UBND", issued_on=date(year, 2, 3))
        body = "<p>Theo 12/KH-UBND.</p>"
        page = self.client.get(make_article(lead="Nói về 12/KH-UBND", body=body).get_absolute_url())
        self.assertNotContains(page, "12/KH-UBND</a>")
        article = make_article(lead="12/KH-UBND ngày 03/02/2021", body=body)
        self.assertContains(self.client.get(article.get_absolute_url()), "12/KH-UBND</a>", count=2)

    def test_a_visit_means_documents_until_its_conclusion(self):
        make_document(number="12/KH-UBND", issued_on=date(2021, 10, 20))
        make_document(number="13/KH-UBND", issued_on=date(2021, 10, 26))
        visit = make_visit(
            course=Course.CONCLUDED,
            started_on=date(2021, 9, 24),
            published_at=local_time(2021, 10, 1),
            concluded_on=date(2021, 10, 25),
        )
        make_finding(visit=visit, text="12/KH-UBND, 13/KH-UBND")
        page = self.client.get(visit.get_absolute_url())
        self.assertContains(page, "12/KH-UBND</a>, 13/KH-UBND<")

    def test_articles_that_name_a_document_are_found_newest_first(self):
        document = make_document(number="08-NQ/TU")
        old = make_article(lead="Nghị quyết 08-NQ/TU", published_at=local_time(2022, 1, 1))
        new = make_article(body="<p>Nghị quyết 08–NQ/TU ngày 20/9/2021</p>")
        make_article(body="<p>Nghị quyết 12-NQ/TU ngày 08/10/2021, 08-NQ/TUY</p>")
        make_article(body="<p>Nghị quyết 08-NQ/TU ngày 1/2/2010</p>")
        make_article(title="08-NQ/TU", published_at=local_time(2020, 1, 1))
        make_hidden_articles(title="08-NQ/TU")
        with self.assertNumQueries(1):
            self.assertEqual(articles_naming(document, [document]), [new, old])


class PageTests(TestCase):
    """However many numbers a page has, they cost one query more, or none."""

    def setUp(self):
        self.numbers = [make_document(number=f"{n}/QĐ-UBND").number for n in (101, 102, 103)]

    def assert_links(self, row, links, queries):
        address = row.get_absolute_url()
        self.client.get(address)
        with self.assertNumQueries(queries):
            page = self.client.get(address)
        self.assertContains(page, "QĐ-UBND</a>", count=links)

    def test_an_article(self):
        article = make_article(lead="Không có số.")
        self.assert_links(article, 0, 3)
        for count in (1, 3):
            text = ", ".join(self.numbers[:count])
            row = make_article(lead=text, body=f"<p>{text}</p>")
            with self.subTest(count=count):
                self.assert_links(row, 2 * count, 3)

    def test_a_visit(self):
        visit = make_visit(course=Course.REMEDYING)
        self.assert_links(visit, 0, 3)
        for count in (1, 3):
            text = ", ".join(self.numbers[:count])
            row = make_visit(course=Course.REMEDYING, lead=text, summary=f"<p>{text}</p>")
            for _ in range(count):
                make_finding(visit=row, text=text)
                asked = make_recommendation(visit=row, text=text)
                asked.comments.create(text=text, is_public=True)
            with self.subTest(count=count):
                self.assert_links(row, 2 * count + 3 * count * count, 4)
