from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.test import TestCase
from django.utils import timezone

from inspections.models import InspectionVisit
from tests.factories import A_DAY, make_article, make_organization, make_visit


def make_hidden_visits(**fields):
    now = timezone.now()
    for hidden in (
        {"state": "draft"},
        {"state": "review"},
        {"state": "withdrawn"},
        {"published_at": now + A_DAY},
        {"published_at": now - 2 * A_DAY, "expires_at": now - A_DAY},
    ):
        make_visit(**hidden | fields)


class InspectionVisitTests(TestCase):
    def test_only_published_visits_are_public_newest_first(self):
        unit = make_organization()
        old = make_visit(organization=unit, started_on=date(2025, 9, 18))
        new = make_visit(organization=unit, started_on=date(2026, 10, 15))
        make_hidden_visits(organization=unit)
        self.assertEqual([*InspectionVisit.objects.published().for_list()], [new, old])

    def test_the_title_says_unit_and_date(self):
        unit = make_organization(name="Sở Nội vụ")
        visit = make_visit(organization=unit, started_on=date(2021, 9, 24))
        self.assertEqual(str(visit), "Kiểm tra Sở Nội vụ, 24/09/2021")
        self.assertEqual(visit.get_absolute_url(), "/kiem-tra/kiem-tra-so-noi-vu-24-09-2021/")

    def test_search_finds_a_visit_by_its_unit(self):
        found = make_visit(organization=make_organization(name="Sở Nội vụ"))
        make_visit()
        self.assertEqual([*InspectionVisit.objects.matching("noi vu")], [found])

    def test_articles_report_visits_and_visits_know_their_articles(self):
        article, draft = make_article(), make_article(state="draft")
        visit = make_visit(articles=[article, draft])
        self.assertEqual([*article.visits.all()], [visit])
        self.assertEqual([*visit.articles.published()], [article])

    def test_a_published_visit_needs_a_time_and_ends_after_it(self):
        now = timezone.now()
        for wrong in ({"published_at": None}, {"expires_at": now - timedelta(days=9)}):
            with self.subTest(wrong), self.assertRaises(IntegrityError), transaction.atomic():
                make_visit(**wrong)
