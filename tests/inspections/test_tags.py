from datetime import date

from django.template import Context, Template
from django.test import TestCase
from django.utils import timezone
from lxml.html import fromstring

from content import versions
from content.publishing import State
from inspections.models import Course, InspectionVisit, RemedyState
from tests.factories import (
    A_DAY,
    make_area,
    make_article,
    make_finding,
    make_organization,
    make_recommendation,
    make_visit,
)

TODAY = date(2026, 11, 25)


def reported_by(article):
    reported = InspectionVisit.objects.reported_by
    return reported(article=article.pk, day=TODAY, at=timezone.now())


def shown(call, **context):
    return Template("{% load inspections %}{% " + call + " %}").render(Context(context))


class VisitsReportedByTests(TestCase):
    def test_the_visit_that_an_article_reports_on_is_shown(self):
        article = make_article()
        visit = make_visit(articles=[article])
        make_visit()
        make_visit(articles=[article], state=State.DRAFT)
        self.assertEqual(reported_by(article), [visit])
        self.assertContains(self.client.get(article.get_absolute_url()), visit.get_absolute_url())

    def test_no_visit_is_no_heading(self):
        page = self.client.get(make_article().get_absolute_url())
        self.assertNotContains(page, "Cuộc kiểm tra này")


class VisitRowTests(TestCase):
    def test_a_row_of_one_version_says_what_is_overdue_on_each_day(self):
        make_recommendation(deadline=TODAY)
        row = Template('{% include "inspections/_visit_row.html" %}')
        overdue = []
        with versions.held():
            for day in (TODAY, TODAY + A_DAY, TODAY):
                visit = InspectionVisit.objects.published().listed(day).get()
                words = row.render(Context({"visit": visit}))
                overdue.append("Có kiến nghị quá hạn" in words)
        self.assertEqual(overdue, [False, True, False])


class SinceThenTests(TestCase):
    def words(self, article):
        html = shown("since_then visits today", visits=reported_by(article), today=TODAY)
        return " ".join(fromstring(f"<div>{html}</div>").text_content().split())

    def test_an_article_says_with_a_date_what_happened_since(self):
        article = make_article()
        visit = make_visit(articles=[article], course=Course.REMEDYING)
        make_recommendation(visit=visit, state=RemedyState.IMPLEMENTED)
        make_recommendation(visit=visit, deadline=date(2026, 11, 1))
        hidden = make_visit(articles=[article], course=Course.REMEDYING, state=State.DRAFT)
        make_recommendation(visit=hidden)
        self.assertEqual(
            self.words(article),
            "Từ cuộc kiểm tra này: đã khắc phục 1/2 kiến nghị, 1 quá hạn, cập nhật 25/11/2026.",
        )

    def test_nothing_is_said_before_the_conclusion_and_without_recommendations(self):
        article = make_article()
        held = make_visit(articles=[article], course=Course.HELD)
        make_recommendation(visit=held)
        make_visit(articles=[article], course=Course.CONCLUDED)
        self.assertEqual(self.words(article), "")


class UnitRecordTests(TestCase):
    def page(self, organization):
        html = shown("unit_record organization today", organization=organization, today=TODAY)
        return fromstring(f"<div>{html}</div>")

    def test_published_visits_stand_by_year_with_their_remedies(self):
        office = make_organization()
        old = make_visit(organization=office, started_on=date(2021, 9, 24))
        new = make_visit(organization=office, course=Course.REMEDYING)
        make_recommendation(visit=new, state=RemedyState.IMPLEMENTED)
        make_recommendation(visit=new)
        hidden = make_visit(
            organization=office, started_on=date(2022, 9, 24), state=State.WITHDRAWN
        )
        make_recommendation(visit=hidden)
        make_visit(started_on=date(2023, 9, 24))
        page = self.page(office)
        self.assertEqual([h3.text for h3 in page.iter("h3")], ["Năm 2026", "Năm 2021"])
        visits = page.xpath("//ul[@class='link-list']//a/@href")
        self.assertEqual(visits, [new.get_absolute_url(), old.get_absolute_url()])
        self.assertEqual(
            page.xpath("//p[@class='bar-words']/text()"), ["Đã khắc phục 1/2 kiến nghị"]
        )
        self.assertEqual(page.xpath("//progress/@value"), ["1"])

    def test_shortcomings_of_published_conclusions_that_come_back_are_named(self):
        office = make_organization()
        for year in (2024, 2025, 2026):
            visit = make_visit(
                organization=office, started_on=date(year, 9, 24), course=Course.CONCLUDED
            )
            make_finding(visit=visit)
        other = make_area("che-do-cong-vu", "Cải cách chế độ công vụ")
        make_finding(visit=visit, area=other)
        hidden = make_visit(
            organization=office,
            started_on=date(2025, 6, 1),
            course=Course.CONCLUDED,
            state=State.DRAFT,
        )
        make_finding(visit=hidden, area=other)
        repeated = self.page(office).xpath("//ul[@class='repeated']/li")
        self.assertEqual(
            [" ".join(row.text_content().split()) for row in repeated],
            ["Lặp lại 3 năm Cải cách thủ tục hành chính (2026, 2025, 2024)"],
        )

    def test_an_office_without_visits_has_no_record(self):
        self.assertEqual(self.page(make_organization()).text_content().strip(), "")
