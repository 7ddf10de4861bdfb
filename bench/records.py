"""Made-up documents and inspection visits that read like an office's, the same for the same seed.

Over the years of the articles (bench.articles); each visit with a paper, concluded ones with
findings and recommendations. Some are not public; of documents one in three replaces another, one
in twenty has an end.
"""

from datetime import UTC, datetime, time, timedelta

from bench.articles import DAYS, FAMILIES, FIRST_DAY, PLACES, Writer

A_DAY = timedelta(days=1)
AT_ONCE = 1000
# Kinds of documents, their signs, and how often each is met.
KINDS = {
    "cong-van": ("{}/UBND-TH", 30),
    "quyet-dinh": ("{}/QĐ-UBND", 25),
    "ke-hoach": ("{}/KH-UBND", 15),
    "bao-cao": ("{}/BC-UBND", 12),
    "thong-bao": ("{}/TB-UBND", 8),
    "nghi-quyet": ("{}/NQ-HĐND", 4),
    "chi-thi": ("{}/CT-UBND", 3),
    "huong-dan": ("{}/HD-SNV", 2),
    "nghi-dinh": ("{}/{year}/NĐ-CP", 1),
}
OUTSIDE = "Chính phủ|Bộ Nội vụ|Bộ Tài chính|Tỉnh ủy|Quốc hội|Thủ tướng Chính phủ".split("|")
COMMON = "cải cách|hành chính|thủ tục|kiểm tra|cong tac".split("|")
STATES = {"published": 92, "draft": 4, "withdrawn": 4}
COURSES = {"completed": 60, "remedying": 25, "held": 5, "planned": 4, "cancelled": 6}
VISITS_OF_UNIT = 28  # two a year: an office with more visits has more units
FEWEST_VISITS = 400  # of an office whose portal is small
REMEDIES = {"implemented": 55, "not_implemented": 10, "reported": 10, "open": 25}


class RecordWriter(Writer):
    """Writes documents and visits one after another, the oldest first."""

    def drawn(self, shares):
        """Return one of the keys of {key: share}."""
        return self.random.choices([*shares], [*shares.values()])[0]

    def day(self, number):
        """Return the local day of number `number` of them all."""
        return FIRST_DAY.date() + timedelta(days=int(DAYS * number / self.count))

    def document(self, number, in_year, bodies, areas):
        """Return the fields of a Document; `in_year`: its number among those of its year."""
        day = self.day(number)
        kind = self.drawn({name: share for name, (_, share) in KINDS.items()})
        outside = kind == "nghi-dinh" or self.random.random() < 0.15
        later = timedelta(days=self.random.choice([0, 0, 0, 10, 45]))
        return {
            "kind": kind,
            "number": KINDS[kind][0].format(in_year, year=day.year),
            "issued_on": day,
            "effective_on": day + later,
            "expires_on": day + 700 * A_DAY if self.random.random() < 0.05 else None,
            "abstract": f"Về việc {self.sentence(self.random.randint(12, 30)).lower()}",
            "signer": self.name(),
            "area_id": self.random.choice([None, *areas]),
            "slug": f"van-ban-{number}",
            **({"issuer_name": self.random.choice(OUTSIDE)} if outside else self.body(bodies)),
            **self.public(day),
        }

    def body(self, bodies):
        """Return the issuer of a document: some of these keys far more often than others."""
        return {"issuer_id": bodies[int(self.random.paretovariate(0.8)) % len(bodies)]}

    def public(self, day):
        """Return the fields that say whether and when one of `day` was published."""
        state = self.drawn(STATES)
        moment = datetime.combine(day, time(3), UTC) + A_DAY
        return {"state": state, "published_at": moment}

    def visit(self, number, units, plans):
        """Return the fields of an InspectionVisit; `plans`: {year: key}."""
        day, course = self.day(number), self.drawn(COURSES)
        held = course not in ("planned", "cancelled")
        plan = plans.get(day.year)
        plan = plan if self.random.random() < 0.5 else None
        return {
            "plan_id": plan,
            "kind": "recheck" if plan else "unplanned",  # one that is planned is one of a unit
            "organization_id": units[number % len(units)],
            "team_lead": self.name(),
            "scheduled_on": day,
            "started_on": day if held else None,
            "concluded_on": day + 20 * A_DAY if held and course != "held" else None,
            "course": course,
            "place": self.random.choice(PLACES),
            "lead": self.sentence(25) + ".",
            "summary": f"<p>{self.sentence(60)}.</p>",
            "slug": f"cuoc-{number}",
            **self.public(day),
        }


def stored(model, rows):
    """Store rows, AT_ONCE at a time."""
    for start in range(0, len(rows), AT_ONCE):
        model.objects.bulk_create(rows[start : start + AT_ONCE])


def make_documents(count):
    """Store `count` documents, each with a file, and what replaced them; with their terms."""
    from contacts.models import Organization
    from news.models import Area, Document, DocumentFile, DocumentRelation

    writer, in_year, rows = RecordWriter(count, seed=2022), {}, []
    bodies = [*Organization.objects.order_by("pk").values_list("pk", flat=True)]
    areas = [*Area.objects.order_by("pk").values_list("pk", flat=True)]
    known = Organization.objects.in_bulk()
    for number in range(count):
        year = writer.day(number).year
        in_year[year] = in_year.get(year, 0) + 1
        row = Document(**writer.document(number, in_year[year] + 10_000, bodies, areas))
        row.issuer = known.get(row.issuer_id)  # its terms hold the name
        row.derive()
        rows.append(row)
    stored(Document, rows)
    rows = [*Document.objects.filter(slug__startswith="van-ban-").order_by("issued_on", "pk")]
    stored(
        DocumentFile,
        [
            DocumentFile(document=row, title="Toàn văn", file=f"x/{row.pk}.pdf", size=90_000)
            for row in rows
        ],
    )
    last, links = {}, []
    for row in rows:
        older = last.setdefault(row.kind, row)
        if older is not row and writer.random.random() < 0.5:
            links.append(DocumentRelation(newer=row, older=older, kind="replaces"))
            del last[row.kind]
        elif writer.random.random() < 0.15:
            last[row.kind] = row
    stored(DocumentRelation, links)


def make_visits(count, user):
    """Store `count` visits with findings, papers and recommendations; `user` has verified them."""
    from contacts.models import Organization
    from inspections.models import (
        Finding,
        InspectionPlan,
        InspectionVisit,
        Recommendation,
        VisitDocument,
    )
    from news.models import Area, Document

    writer = RecordWriter(count, seed=2023)
    units = Organization.objects.order_by("pk").values_list("pk", flat=True)
    units = [*units[: max(1, count // VISITS_OF_UNIT)]]
    areas = [*Area.objects.order_by("pk").values_list("pk", flat=True)]
    plans = dict(InspectionPlan.objects.values_list("year", "pk"))
    paper = Document.objects.order_by("pk").first()
    rows = [InspectionVisit(**writer.visit(n, units, plans)) for n in range(count)]
    for row in rows:
        row.derive()
    stored(InspectionVisit, rows)
    rows = [*InspectionVisit.objects.filter(slug__startswith="cuoc-").order_by("pk")]
    papers = [VisitDocument(visit=row, role="conclusion", document=paper) for row in rows]
    stored(VisitDocument, papers)
    papers = dict(VisitDocument.objects.order_by("pk").values_list("visit", "pk"))
    kinds, findings, asked = ("strength", "shortcoming", "cause"), [], []
    for row in (row for row in rows if row.is_concluded):
        for n in range(3):
            area = writer.random.choice(areas)
            text = writer.sentence(20)
            findings.append(Finding(visit=row, kind=kinds[n], area_id=area, text=text, order=n))
            state = writer.drawn(REMEDIES)
            closed = state in ("implemented", "not_implemented")
            asked.append(
                Recommendation(
                    visit=row,
                    addressee_id=row.organization_id,
                    text=writer.sentence(20),
                    deadline=writer.random.choice([None, *[row.concluded_on + 60 * A_DAY] * 9]),
                    order=n,
                    state=state,
                    reported_on=row.concluded_on + 50 * A_DAY if state != "open" else None,
                    verified_on=row.concluded_on + 80 * A_DAY if closed else None,
                    verified_by=user if closed else None,
                    evidence_id=papers[row.pk] if state == "implemented" else None,
                    result="Không còn phù hợp." if state == "not_implemented" else "",
                )
            )
    stored(Finding, findings)
    stored(Recommendation, asked)


def make_records(documents):
    """Store so many documents, and a fifth as many visits: a small office's at least, two a year to
    each unit at most.
    """
    from django.contrib.auth import get_user_model

    from contacts.models import Organization
    from inspections.models import InspectionVisit

    make_documents(documents)
    folded = InspectionVisit._meta.get_field("folded")
    folded.terms = lambda row: ()  # no list asks for words of visits
    most = VISITS_OF_UNIT * Organization.objects.count()
    visits = max(FEWEST_VISITS, min(documents // 5, most))
    make_visits(visits, get_user_model().objects.order_by("pk").first())
    del folded.terms


def pages_of_records(one_of):
    """Return {kind of page: function that names one} of the lists of documents and visits.

    `one_of`: see bench.growth. Units are those whose visits fill a page, bodies with a kind the
    five that issued most; a late page is the last that a list of 1,000 rows has, if there are so
    many.
    """
    from django.db.models import Count

    from inspections.models import InspectionVisit
    from news.models import Document

    documents, visits = Document.objects.published(), InspectionVisit.objects.published()
    late, late_visits = (min(50, max(1, rows.count() // 20)) for rows in (documents, visits))
    years = range(2014, 2026)
    bodies = [*documents.order_by("pk").values_list("issuer_key", flat=True)[:200]]
    pairs = documents.values_list("issuer_key", "kind").annotate(count=Count("pk"))
    pairs = [pair for *pair, _ in pairs.order_by("-count", "issuer_key", "kind")[:5]]
    units = visits.values("organization__slug").annotate(count=Count("pk"))
    units = [*units.filter(count__gt=20).values_list("organization__slug", flat=True)]
    early = documents.filter(slug__startswith="van-ban-").order_by("pk")[:60]
    numbers = [row.number.partition("/")[0] for row in early]  # most years have these
    cited = [f"{row.number} {row.signer}" for row in documents.order_by("pk")[:200]]
    return {
        "documents": lambda: "/van-ban/",
        "documents, a late page": lambda: f"/van-ban/?trang={late}",
        "documents, one year": one_of(lambda choice: f"/van-ban/?nam={choice(years)}"),
        "documents, one body": one_of(lambda choice: f"/van-ban/?co-quan={choice(bodies)}"),
        "documents, body and kind": one_of(
            lambda choice: "/van-ban/?co-quan={}&loai={}".format(*choice(pairs))
        ),
        "documents, in force": lambda: "/van-ban/?hieu-luc=con",
        "documents, ended": lambda: "/van-ban/?hieu-luc=het",
        "documents, to come": lambda: "/van-ban/?hieu-luc=chua",
        "documents, common words": one_of(lambda choice: f"/van-ban/?q={choice(COMMON)}"),
        "documents, a family name": one_of(lambda choice: f"/van-ban/?q={choice(FAMILIES)}"),
        "documents, words of one": one_of(lambda choice: f"/van-ban/?q={choice(cited)}"),
        "documents, a number": one_of(lambda choice: f"/van-ban/?q={choice(numbers)}"),
        "visits": lambda: "/kiem-tra/",
        "visits, a late page": lambda: f"/kiem-tra/?trang={late_visits}",
        "visits, one year": one_of(lambda choice: f"/kiem-tra/?nam={choice(years)}"),
        "visits, one unit": one_of(lambda choice: f"/kiem-tra/?don-vi={choice(units)}"),
        "visits, overdue": lambda: "/kiem-tra/?tinh-trang=qua-han",
        "recommendations": lambda: "/kiem-tra/kien-nghi/",
        "recommendations, overdue": lambda: "/kiem-tra/kien-nghi/?tinh-trang=qua-han",
        "recommendations, a year": one_of(
            lambda choice: f"/kiem-tra/kien-nghi/?nam={choice(years)}"
        ),
    }
