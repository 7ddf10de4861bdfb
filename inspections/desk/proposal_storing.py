"""What was ticked → a visit: figures, findings, recommendations, documents. Nothing twice."""

from django.core.exceptions import ValidationError

from content.history import recorded
from inspections.desk.offers import known_texts, text_key
from inspections.models import (
    Finding,
    FindingKind,
    InspectionTeam,
    InspectionVisit,
    PaperRole,
    Recommendation,
    Role,
    VisitDocument,
    VisitFigures,
)
from inspections.proposals.figures import carried_over_from
from news.models import Document

COMMENT = "Lấy số liệu từ bài"
OTHER_HEAD = "Cuộc kiểm tra này đã có đoàn do {} làm trưởng đoàn."
ESTIMATE = "không phải số chính xác"


class Refused(Exception):
    """Nothing was stored; `errors`: (field of the form or None, sentences) of each reason."""

    def __init__(self, errors):
        super().__init__(str(errors))
        self.errors = errors


def store(form, user):
    """Store what is ticked in a valid ProposalForm, all or nothing; return the InspectionVisit.

    Raises Refused with what the models object to, each at the tick it belongs to; StaleVersion
    when somebody saved the visit meanwhile.
    """
    with recorded(user, COMMENT):
        storing = Storing(form, user)
        visit = storing.all()
        if storing.errors:
            raise Refused(storing.errors)
        return visit


class Storing:
    """One storing of a form's ticks, inside a transaction; objections gather in `errors`."""

    def __init__(self, form, user):
        self.form, self.user, self.errors = form, user, []
        self.ticked = form.ticked()
        self.visit = form.cleaned_data["visit"] or self.new_visit()

    def all(self):
        self.take_facts()
        if not self.saved():
            return None
        self.take_figures()
        self.take_limitations()
        self.take_requests()
        self.take_citations()
        if self.form.article and self.form.cleaned_data.get("link_article"):
            self.visit.articles.add(self.form.article)
        return self.visit.settle(self.user)

    def of(self, group):
        """Return the ticked Offers whose keys begin with `group`."""
        return [offer for offer in self.ticked if offer.key.startswith(f"{group}-")]

    def object(self, error, key, fields=()):
        """Note a ValidationError at the tick `key`, or at a field of the form of that name."""
        told = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        for name, sentences in told.items():
            self.errors.append((name if name in fields else key, sentences))

    def new_visit(self):
        given = self.form.cleaned_data
        return InspectionVisit(
            organization=given["organization"],
            kind=given["kind"],
            plan=given["plan"],
            created_by=self.user,
        )

    def take_facts(self):
        keys = {offer.key for offer in self.ticked}
        proposals, visit = self.form.proposals, self.visit
        if "visited" in keys:
            visit.started_on = proposals.visited.first
            visit.ended_on = proposals.visited.last
        if "period" in keys:
            visit.period_start, visit.period_end = proposals.period.first, proposals.period.last
        if "head" in keys:
            self.take_head(proposals.head)

    def take_head(self, head):
        """Give the visit the team that this person headed with this title; made when not there."""
        team, visit = self.visit.team, self.visit
        if team is None:
            visit.team = team_headed_by(head, visit.started_on) or self.new_team(head)
        elif team.head is None:
            self.add_head(team, head)
        elif text_key(team.head.person) != text_key(head.name):
            self.errors.append(("head", [OTHER_HEAD.format(team.head.person)]))

    def new_team(self, head):
        year = self.visit.started_on.year if self.visit.started_on else ""
        name = f"Đoàn kiểm tra cải cách hành chính {year}".strip()
        return self.add_head(InspectionTeam.objects.create(name=name), head)

    def add_head(self, team, head):
        body = self.form.body_named(head.title)
        team.members.create(
            person=head.name, title=head.title, role=Role.HEAD, organization_id=body
        )
        return team

    def saved(self):
        """Save the visit; False when it is refused, so that nothing can hang on it."""
        visit = self.visit
        try:
            visit.full_clean(exclude=["slug", "folded"])
        except ValidationError as error:
            self.object(error, "visited", fields=("organization", "kind", "plan"))
            return False
        if visit.pk:
            visit.save_over(visit.version)
        else:
            visit.save()
        return True

    def take_figures(self):
        rest = self.of("rest")
        chosen = self.of("figure")
        if not (chosen or rest):
            return
        row = VisitFigures.objects.filter(visit=self.visit).first()
        row = row or VisitFigures(visit=self.visit)
        keys = {}
        for offer in chosen:
            keys[offer.found.field] = offer.key
            setattr(row, offer.found.field, offer.found.value)
            if offer.found.field == "visitors":
                row.visitors_is_estimate = any(ESTIMATE in doubt for doubt in offer.found.doubts)
        if rest:
            row.carried_over = carried_over_from(self.form.proposals.figures)["carried_over"]
            keys["carried_over"] = rest[0].key
        self.save_part(row, next(iter(keys.values())), keys)

    def save_part(self, row, key, keys=None):
        """Save a row that belongs to the visit, or note why not at the ticks of its fields."""
        try:
            row.full_clean()
            row.save()
        except ValidationError as error:
            for name, sentences in error.message_dict.items():
                self.errors.append(((keys or {}).get(name, key), sentences))

    def take_limitations(self):
        there = known_texts(self.visit.findings.all())
        for place, offer in enumerate(self.of("limitation"), start=len(there) + 1):
            if text_key(offer.value) not in there:
                there.add(text_key(offer.value))
                area = self.form.cleaned_data[f"{offer.key}-area"]
                kind = FindingKind.SHORTCOMING
                row = Finding(visit=self.visit, kind=kind, text=offer.value, area_id=area)
                row.order = place * 10
                self.save_part(row, offer.key)

    def take_requests(self):
        there = known_texts(self.visit.recommendations.all())
        for place, offer in enumerate(self.of("request"), start=len(there) + 1):
            if text_key(offer.value) not in there:
                there.add(text_key(offer.value))
                row = Recommendation(
                    visit=self.visit,
                    addressee_id=self.form.cleaned_data[f"{offer.key}-addressee"],
                    text=offer.value,
                    deadline=offer.found.deadline,
                    order=place * 10,
                )
                self.save_part(row, offer.key)

    def take_citations(self):
        there = {paper.document_id for paper in self.visit.papers.all()}
        for offer in self.of("citation"):
            document = self.form.documents.get(offer.found.key) or self.new_document(offer)
            if document and document.pk not in there:
                there.add(document.pk)
                paper = VisitDocument(visit=self.visit, role=PaperRole.CITED, document=document)
                paper.is_public = True
                self.save_part(paper, offer.key)

    def new_document(self, offer):
        """Store a draft of a cited document; None when the models object to it."""
        cited = offer.found
        kinds = {label: value for value, label in Document.Kind.choices}
        document = Document(
            kind=kinds.get(cited.kind, Document.Kind.OTHER),
            number=cited.number,
            issued_on=cited.issued_on,
            abstract=self.form.cleaned_data[f"{offer.key}-abstract"],
            created_by=self.user,
        )
        body = self.form.body_named(cited.issuer)
        document.issuer_id, document.issuer_name = body, "" if body else cited.issuer
        try:
            document.full_clean(exclude=["slug", "folded", "effective_on"])
        except ValidationError as error:
            self.object(error, offer.key)
            return None
        document.save()
        return document


def team_headed_by(head, day):
    """Return the newest team with this head, title and all, that inspected in the year of `day`.

    One that has made no visit yet fits as well; None for none.
    """
    teams = InspectionTeam.objects.filter(
        members__role=Role.HEAD, members__person=head.name, members__title=head.title
    )
    if day is None:
        return None
    this_year = teams.filter(visits__started_on__year=day.year)
    return (this_year | teams.filter(visits__isnull=True)).order_by("-pk").first()
