from datetime import date

from django.template import Context, Template
from django.test import TestCase

from content.publishing import State
from tests.factories import make_article, make_organization, make_visit


def shown(call, **context):
    return Template("{% load inspections %}{% " + call + " %}").render(Context(context))


class VisitsReportedByTests(TestCase):
    def test_the_visit_that_an_article_reports_on_is_shown(self):
        article = make_article()
        visit = make_visit(articles=[article])
        other = make_visit()
        hidden = make_visit(articles=[article], state=State.DRAFT)
        html = shown("visits_reported_by article", article=article)
        self.assertIn(visit.get_absolute_url(), html)
        for leak in (other, hidden):
            self.assertNotIn(leak.get_absolute_url(), html)

    def test_no_visit_is_no_heading(self):
        self.assertEqual(shown("visits_reported_by article", article=make_article()).strip(), "")


class VisitsToTests(TestCase):
    def test_published_visits_to_the_office_are_shown_by_their_day(self):
        office = make_organization()
        make_visit(organization=office, started_on=date(2021, 9, 24))
        make_visit(organization=office, started_on=date(2022, 9, 24), state=State.WITHDRAWN)
        make_visit(started_on=date(2023, 9, 24))
        html = shown("visits_to organization", organization=office)
        self.assertIn("Kiểm tra ngày 24/09/2021", html)
        self.assertEqual(html.count("Kiểm tra ngày"), 1)
