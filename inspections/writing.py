"""“Soạn tin”: a draft article from a visit, in standard sentences, for an editor to go on with.

The sentences stand in templates/admin/inspections/draft_article.html; the figures come from the
visit with their fractions, and percentages are computed.
"""

from itertools import groupby

from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.formats import date_format

from content.publishing import BEFORE_APPROVAL
from inspections.models import FindingKind, Form
from news.models import Article, Document, Section

SECTION = "ket-qua-kiem-tra-cchc"  # as shipped; an office that deleted it picks another
TEMPLATE = "admin/inspections/draft_article.html"
NOT_HELD = "Cuộc kiểm tra chưa tiến hành nên chưa có gì để soạn tin."
NO_SECTION = "Chưa có chuyên mục nào để đặt tin."


@transaction.atomic
def draft_article(visit, user):
    """Return the draft Article about `visit`, written for `user`; the one there is, if there is.

    It names the unit and the bodies asked to act, and the visit names it. Raises ValidationError
    when the visit has not taken place.
    """
    if not visit.has_happened:
        raise ValidationError(NOT_HELD)
    title = title_of(visit)
    drafts = visit.articles.filter(title=title, state__in=BEFORE_APPROVAL)
    if draft := drafts.first():
        return draft
    section = Section.objects.filter(slug=SECTION).first()
    section = section or Section.objects.open_to(user).first()
    if section is None:
        raise ValidationError(NO_SECTION)
    facts = facts_of(visit)
    article = Article.objects.create(
        title=title,
        section=section,
        lead=lead_of(visit, facts["shares"]),
        body=render_to_string(TEMPLATE, facts),
        created_by=user,
    )
    bodies = {row.addressee_id for row in facts["recommendations"]}
    article.organizations.set({visit.organization_id, *bodies})
    visit.articles.add(article)
    return article


def title_of(visit):
    if visit.is_concluded:
        return f"Kết quả kiểm tra cải cách hành chính năm {visit.year} tại {visit.organization}"
    day = date_format(visit.started_on)
    return f"Đoàn kiểm tra cải cách hành chính làm việc với {visit.organization}, ngày {day}"


def lead_of(visit, shares):
    """Return one or two sentences: when and where, and the share of what was done in time."""
    day = date_format(visit.started_on)
    first = f"Ngày {day}, Đoàn kiểm tra làm việc với {visit.organization}."
    on_time = next((share for share in shares if share.name == "on_time"), None)
    if on_time is None:
        return first
    return f"{first} Kết quả đúng và trước hạn: {on_time.fraction}, đạt {on_time.percentage}."


def facts_of(visit):
    """Return what the sentences need: {name: value}."""
    findings = list(visit.findings.all())
    recommendations = list(visit.recommendations.select_related("addressee"))
    by_addressee = groupby(
        sorted(recommendations, key=lambda row: row.addressee_id), lambda row: row.addressee
    )
    figures = getattr(visit, "figures", None)
    return {
        "visit": visit,
        "head": visit.team.head if visit.team_id else None,
        "by_report": visit.form == Form.BY_REPORT,
        "plan": published_document(visit.plan.document_id) if visit.plan_id else None,
        "figures": figures,
        "shares": figures.shares if figures else [],
        "strengths": [row for row in findings if row.kind == FindingKind.STRENGTH],
        "shortcomings": [row for row in findings if row.kind == FindingKind.SHORTCOMING],
        "recommendations": recommendations,
        "asked": [(body, list(rows)) for body, rows in by_addressee],
        "conclusion": public_conclusion(visit),
    }


def published_document(pk):
    return Document.objects.published().filter(pk=pk).first()


def public_conclusion(visit):
    """Return the document of the conclusion if the public may read it, else None."""
    papers = visit.papers.conclusions().filter(
        is_public=True, document__in=Document.objects.published()
    )
    paper = papers.select_related("document").first()
    return paper and paper.document
