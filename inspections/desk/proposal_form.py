"""The form of proposals: one tick for each offer, and what a tick needs beside it."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import Q

from contacts.models import Organization
from content.publishing import State
from inspections.desk import offers
from inspections.models import InspectionPlan, InspectionVisit, VisitKind
from inspections.proposals.matching import best_match
from news.models import Area, Article, Document

NEW_VISIT = "Cuộc kiểm tra mới"
ASKED = {"area": "Lĩnh vực", "addressee": "Cơ quan thực hiện"}
MISSING = {
    "area": "Hãy chọn lĩnh vực của hạn chế.",
    "addressee": "Hãy chọn cơ quan thực hiện.",
    "abstract": "Hãy ghi trích yếu của văn bản.",
}


class SourceForm(forms.Form):
    """Where the text comes from: an article of the portal, or pasted."""

    article = forms.ModelChoiceField(
        Article.objects.none(),
        required=False,
        label="Bài đã có trên trang",
        widget=AutocompleteSelect(InspectionVisit._meta.get_field("articles"), admin.site),
    )
    text = forms.CharField(
        label="Hoặc dán nội dung bài viết",
        required=False,
        max_length=100_000,
        widget=forms.Textarea({"rows": 10}),
        error_messages={"max_length": "Bài dài quá 100.000 ký tự."},
    )

    def __init__(self, *args, user, **options):
        super().__init__(*args, **options)
        self.fields["article"].queryset = Article.objects.seen_by(user)

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not (cleaned.get("article") or cleaned.get("text")):
            self.add_error("text", "Hãy chọn một bài, hoặc dán nội dung bài viết.")
        return cleaned


class ProposalForm(forms.Form):
    """Ticks for what `proposals` offer to a new visit or to one that can still be edited.

    Nothing is ticked at first, or all that nothing is said against when `tick_clear`.
    """

    visit = forms.ModelChoiceField(
        InspectionVisit.objects.none(),
        label="Ghi vào",
        required=False,
        empty_label=NEW_VISIT,
        help_text="Đơn vị, loại và kế hoạch dưới đây chỉ dùng cho cuộc kiểm tra mới.",
    )
    organization = forms.ModelChoiceField(
        Organization.objects.none(),
        label="Đơn vị được kiểm tra",
        error_messages={"required": "Hãy chọn đơn vị được kiểm tra."},
    )
    kind = forms.ChoiceField(label="Loại", choices=VisitKind.choices)
    plan = forms.ModelChoiceField(
        InspectionPlan.objects.all(),
        label="Kế hoạch",
        required=False,
        empty_label="Không theo kế hoạch",
    )

    def __init__(self, *args, proposals, user, article=None, visit=None, tick_clear=False, **opts):
        super().__init__(*args, **opts)
        self.proposals, self.article = proposals, article
        day = proposals.visited.first if proposals.visited else None
        bodies = Organization.objects.in_force(day) if day else Organization.objects.all()
        self.bodies = bodies.in_order()
        self.named = list(self.bodies.values_list("pk", "name", "short_name"))
        if article:
            self.fields["link_article"] = forms.BooleanField(
                label="Ghi bài này là tin về cuộc kiểm tra", required=False
            )
        self.about_visit = [self[name] for name in self.fields]
        unit = self.body_named(proposals.unit.name) if proposals.unit else None
        self.offer_visits(unit, day, visit)
        self.groups = self.offer_all(visit or self.likely, user)
        self.add_ticks(unit, tick_clear)

    def body_named(self, name):
        return best_match(name, self.named)

    def offer_visits(self, unit, day, visit):
        """Set the choices about the visit, and the likely answers."""
        rows = InspectionVisit.objects.for_list().exclude(state=State.WITHDRAWN)
        if unit:
            rows = rows.filter(Q(organization=unit) | Q(pk=visit.pk if visit else None))
        self.likely = rows.filter(organization=unit, started_on=day).first() if unit else None
        self.fields["visit"].queryset = rows
        self.fields["visit"].initial = visit or self.likely
        self.fields["organization"].queryset = self.bodies
        self.fields["organization"].initial = unit
        plan = InspectionPlan.objects.filter(year=day.year).first() if day else None
        self.fields["plan"].initial = plan
        self.fields["kind"].initial = VisitKind.PLANNED if plan else VisitKind.UNPLANNED

    def offer_all(self, visit, user):
        """Return [(heading, [Offer, …])] of all that is proposed."""
        proposals = self.proposals
        self.documents = documents_cited(proposals)
        may_add = user.has_perm("news.add_document")
        groups = [
            ("Cuộc kiểm tra", offers.facts(proposals)),
            ("Số liệu", offers.figures(proposals, visit)),
            ("Hạn chế", offers.limitations(proposals, visit)),
            ("Kiến nghị", offers.requests(proposals, visit)),
            ("Văn bản", offers.citations(proposals, self.documents, may_add)),
        ]
        return [(name, offers.placed(rows, proposals)) for name, rows in groups if rows]

    def add_ticks(self, unit, tick_clear):
        areas = list(Area.objects.values_list("pk", "name", "slug"))
        area_of = {slug: pk for pk, _, slug in areas}
        for offer in self.offers:
            clear = tick_clear and offer.can_be_ticked and not offer.doubts
            self.fields[offer.key] = forms.BooleanField(
                label=offer.label,
                required=False,
                initial=clear,
                disabled=not offer.can_be_ticked,
            )
            if offer.asks == "area":
                self.ask(offer, areas, offers.proposed_area(offer, area_of))
            elif offer.asks == "addressee":
                self.ask(offer, self.named, self.body_named(offer.found.addressee) or unit)
            elif offer.asks == "abstract" and offer.can_be_ticked:
                field = forms.CharField(label="Trích yếu", required=False, max_length=1000)
                self.fields[f"{offer.key}-abstract"] = field

    def ask(self, offer, rows, initial):
        """Add the choice of one of `rows`, (pk, name, …) each, that goes with an offer."""
        self.fields[f"{offer.key}-{offer.asks}"] = forms.TypedChoiceField(
            label=ASKED[offer.asks],
            choices=[("", "---------"), *((pk, name) for pk, name, _ in rows)],
            coerce=int,
            empty_value=None,
            required=False,
            initial=initial,
        )

    @property
    def offers(self):
        return [offer for _, rows in self.groups for offer in rows]

    @property
    def shown(self):
        """Yield (heading, [(Offer, its tick, what it asks for or None), …]) for the page."""
        for heading, rows in self.groups:
            yield heading, [(row, self[row.key], self.asked(row)) for row in rows]

    def asked(self, offer):
        name = f"{offer.key}-{offer.asks}"
        return self[name] if name in self.fields else None

    def ticked(self):
        """Return the Offers that were ticked, of a valid form."""
        return [o for o in self.offers if o.can_be_ticked and self.cleaned_data[o.key]]

    def clean(self):
        cleaned = super().clean()
        for offer in self.offers:
            name = f"{offer.key}-{offer.asks}"
            if cleaned.get(offer.key) and name in self.fields and not cleaned.get(name):
                self.add_error(name, MISSING[offer.asks])
        self.refuse_two_of_one_field(cleaned)
        if not cleaned.get("visit") and "visited" in self.fields and not cleaned.get("visited"):
            self.add_error("visited", "Cuộc kiểm tra mới cần có ngày kiểm tra.")
        if not cleaned.get("visit") and "visited" not in self.fields:
            self.add_error("visit", "Bài không nêu ngày kiểm tra. Hãy chọn cuộc kiểm tra đã có.")
        return cleaned

    def refuse_two_of_one_field(self, cleaned):
        taken = set()
        for offer in self.offers:
            name = getattr(offer.found, "field", None)
            if name and cleaned.get(offer.key) and not offer.key.startswith("rest-"):
                if name in taken:
                    self.add_error(offer.key, "Chỉ chọn một số cho mỗi mục.")
                taken.add(name)


def documents_cited(proposals):
    """Return {key of the number: Document} of the cited documents that the portal has.

    A number restarts each January: with a date in the text only a document of that year is meant.
    """
    years = {cited.key: cited.issued_on and cited.issued_on.year for cited in proposals.citations}
    rows = Document.objects.filter(number_key__in=years).order_by("issued_on")
    return {row.number_key: row for row in rows if years[row.number_key] in (None, row.year)}
