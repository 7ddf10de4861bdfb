"""The desk: a visit on one screen, its numbers, its course, remedies followed to the end."""

from datetime import date

from django.contrib.auth.models import Permission
from django.test import TestCase
from django.urls import reverse
from lxml.html import fromstring

from inspections.models import InspectionVisit
from tests.factories import (
    make_document,
    make_figures,
    make_finding,
    make_organization,
    make_paper,
    make_plan,
    make_recommendation,
    make_superuser,
    make_team,
    make_visit,
)


def address(view, row, model=None):
    opts = (model or type(row))._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{view}", args=[row.pk] if row else [])


def filled(page):
    """Return what a browser would send for the form of `page`, without pressing a button."""
    form = next(f for f in fromstring(page.content.decode()).forms if f.get("id"))
    return {name: value or "" for name, value in form.form_values() if "__prefix__" not in name}


class VisitFormQueriesTests(TestCase):
    def test_it_asks_the_same_questions_with_1_and_with_3_of_each_part(self):
        self.client.force_login(make_superuser())
        visit = make_visit(team=make_team(), plan=make_plan(), articles=[])
        make_figures(visit=visit)
        for rows in (1, 2):
            for _ in range(rows):
                finding = make_finding(visit=visit)
                make_recommendation(visit=visit, finding=finding, addressee=make_organization())
                make_paper(visit=visit, document=make_document())
            self.client.get(address("change", visit))  # content types are asked for once
            with self.subTest(rows=rows), self.assertNumQueries(22):
                page = self.client.get(address("change", visit))
            self.assertEqual(page.status_code, 200)
