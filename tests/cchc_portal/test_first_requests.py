"""How many questions the first page of a process asks after a change, by kind of page.

The version is one of them, what every page needs another.
"""

from datetime import date

from django.test import TestCase

from content import versions
from content.publishing import Step
from inspections.models import Course, RemedyState
from tests.factories import (
    local_time,
    make_article,
    make_attachment,
    make_document,
    make_document_file,
    make_figures,
    make_finding,
    make_hours,
    make_link,
    make_official,
    make_organization,
    make_paper,
    make_plan,
    make_recommendation,
    make_relation,
    make_section,
    make_superuser,
    make_visit,
)

# As many articles as make two pages of each list.
MANY = 21


class FirstRequestTests(TestCase):
    def setUp(self):
        self.editor = make_superuser()
        self.section = make_section(on_home=True)
        self.unit = make_organization()
        self.plan = make_plan(year=2026, units=[self.unit])
        self.document = make_document(number="12/KH-UBND")
        self.visit = make_visit(organization=self.unit, course=Course.REMEDYING)
        self.article = self.made_article()
        for row in (self.article, self.document, self.visit, self.plan):
            row.take(Step.CORRECT, self.editor, "Số đúng là 5.")
        for _ in range(MANY):
            self.made_article()
            make_document(issued_on=date(2026, 3, 3))
            make_visit(started_on=date(2026, 3, 3))

    def made_article(self):
        return make_article(
            section=self.section,
            published_at=local_time(2026, 3, 3),
            body="<p>Kế hoạch 12/KH-UBND</p>",
            organizations=[self.unit],
        )

    def add_rows(self):
        """Store one row more of whatever stands on these pages."""
        make_link()
        make_section(parent=self.section)
        make_hours(self.unit, "07:30", "11:30")
        make_official(organization=self.unit)
        make_attachment(article=self.article)
        self.article.related.add(self.made_article())
        self.visit.articles.add(self.article)
        make_document_file(document=self.document)
        make_relation(self.document, make_document(issued_on=date(2020, 1, 1)))
        make_finding(visit=self.visit, text="12/KH-UBND")
        make_paper(visit=self.visit, is_public=True)
        make_recommendation(visit=self.visit, state=RemedyState.OPEN, deadline=date(2026, 1, 5))
        make_figures(visit=make_visit(organization=self.unit))

    @property
    def questions(self):
        section, visits = self.section.get_absolute_url(), "/kiem-tra/"
        return {
            "/": 4,
            self.article.get_absolute_url(): 4,
            "/tin-tuc/": 3,
            "/tin-tuc/?trang=2": 4,
            section: 3,
            f"{section}?trang=2": 4,
            f"{section}?nam=2026": 3,
            f"{section}?nam=2026&trang=2": 4,
            "/luu-tru/": 3,
            "/tin-tuc/2026/03/": 4,
            "/tin-tuc/2026/03/?trang=2": 4,
            "/tin-tuc/rss.xml": 1,
            "/van-ban/": 4,
            "/van-ban/?trang=2": 5,
            "/van-ban/?loai=ke-hoach": 4,
            "/van-ban/?hieu-luc=con&nam=2026": 4,
            "/van-ban/?q=trich+yeu": 5,
            self.document.get_absolute_url(): 6,
            visits: 5,
            f"{visits}?trang=2": 6,
            f"{visits}?tinh-trang=qua-han": 5,
            "/kiem-tra/kien-nghi/": 4,
            self.visit.get_absolute_url(): 5,
            self.plan.get_absolute_url(): 4,
            "/danh-ba/": 4,
            self.unit.get_absolute_url(): 8,
            "/tim-kiem/?q=bai": 5,
        }

    def test_it_asks_no_more_than_this_with_1_and_with_3_of_everything(self):
        for rows in (1, 2):
            for _ in range(rows):
                self.add_rows()
            for address, count in self.questions.items():
                versions.forget()
                with self.subTest(address, rows=rows), self.assertNumQueries(count):
                    self.assertEqual(self.client.get(address).status_code, 200)
