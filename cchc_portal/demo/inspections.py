"""Stores the demo's inspections: plans, teams, and visits that went their whole way.

Every step is taken as staff would take it, at its own time, so that logs and states are true.
"""

import datetime

from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile

from cchc_portal.demo.accounts import AUTHOR_NAME, EDITOR_NAME
from cchc_portal.demo.progress import each
from cchc_portal.demo.reading import A_DAY, DATA, filled, moment, read_pages, read_table, workday
from content.publishing import State
from inspections.models import (
    AHEAD,
    Course,
    CourseStep,
    Finding,
    FindingKind,
    Form,
    InspectionPlan,
    InspectionTeam,
    InspectionVisit,
    PaperRole,
    PlannedUnit,
    Recommendation,
    RecommendationComment,
    RemedyStep,
    Role,
    TeamMember,
    VisitDocument,
    VisitFigures,
    VisitKind,
)
from news.models import Area, Document

MORNING, EVENING = datetime.time(8), datetime.time(17)
MINUTES = "thong-bao-ket-luan.pdf"
UNPLANNED_KINDS = (VisitKind.UNPLANNED, VisitKind.RECHECK)


class InspectionShelf:
    """Where inspections go: `organizations`, `articles` and `documents` by reference.

    `stored` checks a row and saves it.
    """

    def __init__(self, organizations, articles, documents, stored):
        self.organizations, self.articles, self.documents = organizations, articles, documents
        self.stored = stored
        self.table = read_table("inspections")
        self.areas = {area.slug: area for area in Area.objects.all()}
        self.author = get_user_model().objects.get(username=AUTHOR_NAME)
        self.editor = get_user_model().objects.get(username=EDITOR_NAME)
        self.plans, self.teams, self.visits = {}, {}, {}

    def fill(self, today):
        """Store the plans of all years, then the visits, those of old first."""
        pages = sorted(read_pages("visits", today).items(), key=lambda item: item[1]["day"])
        kinds = {name: VisitKind[page.get("kind", "PLANNED")] for name, page in pages}
        for year in sorted({page["day"].year for _, page in pages}):
            self.put_plan(year, [p for name, p in pages if kinds[name] not in UNPLANNED_KINDS])
        for name, page in each("Cuộc kiểm tra", pages):
            self.visits[name] = self.put_visit(page, kinds[name], today)

    def public(self, day):
        """Return the fields of a row that was published on the morning of `day`."""
        at = moment(day, MORNING)
        return {"state": State.PUBLISHED, "published_at": at, "created_by": self.author}

    def put_document(self, kind, number, day, abstract, issuer="ubnd"):
        """Store a document of the inspection; return it."""
        return self.stored(
            Document(
                kind=kind,
                number=number,
                issued_on=day,
                abstract=abstract,
                issuer=self.organizations[issuer],
                area=self.areas["chi-dao-dieu-hanh"],
                **self.public(day),
            )
        )

    def put_plan(self, year, pages):
        """Store the plan of `year`, issued the December before, with visited and other units."""
        row = filled(self.table["plan"], datetime.date(year, 1, 1))
        issued_on = datetime.date(year - 1, 12, 20)
        document = self.put_document(
            Document.Kind.PLAN, row["number"], issued_on, row["abstract"], row["issuer"]
        )
        plan = InspectionPlan(
            year=year,
            issuer=self.organizations[row["issuer"]],
            document=document,
            summary=row["summary"],
            **self.public(issued_on),
        )
        self.plans[year] = self.stored(plan)
        for unit, (month, form) in self.planned_units(year, pages).items():
            organization = self.organizations[unit]
            if existed_in(organization, year):
                row = PlannedUnit(plan=plan, organization=organization, month=month, form=form)
                self.stored(row)

    def planned_units(self, year, pages):
        """Return {reference: (month, form)} of the units that the plan of `year` names."""
        units = {
            row["organization"]: (row["month"], row.get("form", Form.ON_SITE))
            for row in self.table["unit"]
        }
        visited = {
            page["organization"]: (page["day"].month, Form.ON_SITE)
            for page in pages
            if page["day"].year == year
        }
        return units | visited

    def team_of(self, ref, year):
        """Return the team `ref` of `year`, stored with its decision when first asked for."""
        if (ref, year) not in self.teams:
            self.teams[ref, year] = self.put_team(ref, year)
        return self.teams[ref, year]

    def put_team(self, ref, year):
        rows = (row for row in self.table["team"] if row["ref"] == ref)
        row = next(r for r in rows if r.get("from_year", 0) <= year <= r.get("to_year", year))
        row = filled(row, datetime.date(year, 1, 1))
        decision = self.put_document(
            Document.Kind.DECISION,
            row["number"],
            datetime.date(year - 1, 12, 22),
            f"Thành lập {row['name'].replace('Đoàn', 'đoàn')}.",
        )
        team = self.stored(InspectionTeam(name=row["name"], decision=decision))
        for member in row["members"]:
            person = {name: member[name] for name in ("person", "title")}
            organization = self.organizations[member["organization"]]
            role = Role[member["role"]]
            self.stored(TeamMember(team=team, organization=organization, role=role, **person))
        return team

    def put_visit(self, page, kind, today):
        """Store one page of data/visits with all its parts, and take the steps of its course."""
        day, course = page["day"], Course[page.get("course", "HELD")]
        is_ahead = course in (*AHEAD, Course.CANCELLED)
        after = page.get("concluded_after")
        visit = InspectionVisit(
            kind=kind,
            plan=None if kind == VisitKind.UNPLANNED else self.plans[day.year],
            organization=self.organizations[page["organization"]],
            team=self.team_of(page.get("team", "theo-ke-hoach"), day.year),
            scheduled_on=day,
            started_on=None if is_ahead else day,
            ended_on=None if is_ahead else day,
            concluded_on=None if after is None else day + after * A_DAY,
            follow_up_of=self.visits.get(page.get("follow_up_of")),
            place=page.get("place", ""),
            lead=page["lead"],
            summary=page["body"],
            **self.period_of(page),
            **self.publishing(page, is_ahead, today),
        )
        self.stored(visit)
        visit.articles.set([self.articles[name] for name in page.get("articles", ())])
        visit.areas.set([self.areas[name] for name in page.get("areas", ())])
        self.put_parts(visit, page)
        return self.go(visit, course, page)

    def period_of(self, page):
        """Return the period of figures: as written, or from 15/12 to `period_days` before."""
        if "period_days" not in page:
            return {name: page[name] for name in ("period_start", "period_end") if name in page}
        end = page["day"] - page["period_days"] * A_DAY
        return {"period_start": datetime.date(page["day"].year - 1, 12, 15), "period_end": end}

    def publishing(self, page, is_ahead, today):
        """Return state and time; what lies ahead was announced two weeks ago."""
        if page.get("state") == State.DRAFT:
            return {"state": State.DRAFT, "created_by": self.author}
        day = workday(today, 20) if is_ahead else page["day"]
        public = self.public(day)
        return public if is_ahead else public | {"published_at": moment(day, page.get("at"))}

    def put_parts(self, visit, page):
        """Store figures, findings, papers and recommendations of a visit."""
        if "figures" in page:
            self.stored(VisitFigures(visit=visit, **page["figures"]))
        for order, row in enumerate(page.get("findings", ()), start=1):
            kind, area = FindingKind[row["kind"]], self.areas[row["area"]]
            finding = Finding(visit=visit, kind=kind, area=area, text=row["text"], order=order)
            self.stored(finding)
        self.put_papers(visit, page)
        findings = [*visit.findings.all()]
        for order, row in enumerate(page.get("recommendations", ()), start=1):
            within = row.get("within")
            recommendation = Recommendation(
                visit=visit,
                finding=findings[row["finding"] - 1] if "finding" in row else None,
                addressee=self.organizations[row.get("addressee", page["organization"])],
                text=row["text"],
                priority=Recommendation.Priority.HIGH if row.get("priority") else 2,
                deadline=None if within is None else visit.concluded_on + within * A_DAY,
                order=order,
            )
            self.stored(recommendation)

    def put_papers(self, visit, page):
        """Store the conclusion and what it cites, for all; and the minutes, for staff alone."""
        if "conclusion" in page:
            abstract = f"Kết luận kiểm tra công tác cải cách hành chính tại {visit.organization}."
            document = self.put_document(
                Document.Kind.NOTICE,
                page["conclusion"],
                visit.concluded_on,
                abstract,
                page.get("issuer", "ubnd"),
            )
            self.put_paper(visit, PaperRole.CONCLUSION, document=document, is_public=True)
            self.put_paper(visit, PaperRole.MINUTES, title="Biên bản làm việc", file=a_file())
        for reference in page.get("cited", ()):
            document = self.documents[reference]
            self.put_paper(visit, PaperRole.CITED, document=document, is_public=True)

    def put_paper(self, visit, role, **fields):
        return self.stored(VisitDocument(visit=visit, role=role, **fields))

    def go(self, visit, course, page):
        """Take the steps that lead to where the page says the visit stands; return it."""
        if course in (Course.POSTPONED, Course.CANCELLED):
            step = CourseStep.POSTPONE if course == Course.POSTPONED else CourseStep.CANCEL
            at = moment(visit.scheduled_on - A_DAY, EVENING)
            return visit.advance(step, self.editor, page["reason"], at=at)
        if course == Course.PLANNED:
            return visit
        visit = visit.advance(CourseStep.HOLD, self.editor, at=moment(visit.started_on, EVENING))
        if visit.concluded_on is None:
            return visit
        at = moment(visit.concluded_on, EVENING)
        visit = visit.advance(CourseStep.CONCLUDE, self.editor, at=at)
        for row, recommendation in zip(
            page.get("recommendations", ()), visit.recommendations.all(), strict=True
        ):
            self.follow(recommendation, row)
        if visit.course == Course.CONCLUDED:
            visit = visit.advance(CourseStep.COMPLETE, self.editor, at=at)
        return visit

    def follow(self, recommendation, row):
        """Report, prove and verify a recommendation, or close it, on the days that `row` says."""
        concluded_on = recommendation.visit.concluded_on
        for comment in row.get("comments", ()):
            on = concluded_on + comment["after"] * A_DAY
            fields = {"on": on, "text": comment["text"]}
            public = comment.get("public", False)
            remark = RecommendationComment(
                recommendation=recommendation, is_public=public, **fields
            )
            self.stored(remark)
        if "given_up" in row:
            at = moment(concluded_on + row["given_up"] * A_DAY, EVENING)
            recommendation.take(RemedyStep.GIVE_UP, self.editor, row["result"], at=at)
        if "reported" in row:
            self.report(recommendation, concluded_on + row["reported"] * A_DAY)
        if "verified" in row:
            at = moment(concluded_on + row["verified"] * A_DAY, EVENING)
            recommendation.take(RemedyStep.ACCEPT, self.editor, row.get("result", ""), at=at)

    def report(self, recommendation, day):
        """Enter the report of the body, with its letter as evidence."""
        title = f"Báo cáo khắc phục của {recommendation.addressee.name}"
        recommendation.evidence = self.put_paper(
            recommendation.visit, PaperRole.EVIDENCE, title=title[:250], file=a_file()
        )
        recommendation.reported_on = day
        self.stored(recommendation)
        recommendation.take(RemedyStep.REPORT, self.author, at=moment(day, EVENING))


def existed_in(organization, year):
    """Whether the body was there on some day of `year`."""
    begun, ended = organization.valid_from, organization.valid_to
    return not (begun and begun.year > year) and not (ended and ended.year < year)


def a_file():
    """Return the sample file that stands for papers of a visit."""
    return ContentFile((DATA / "files" / MINUTES).read_bytes(), name=MINUTES)
