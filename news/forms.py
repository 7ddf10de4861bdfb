"""What readers may ask of lists."""

from urllib.parse import urlencode

from django import forms
from django.utils import timezone

from content.standing import kept_until
from content.vietnamese import sort_key
from news.models import Document, Force

# The names of fields in addresses
PARAMETERS = {
    "text": "q",
    "kind": "loai",
    "issuer_key": "co-quan",
    "year": "nam",
    "area__slug": "linh-vuc",
    "force": "hieu-luc",
}


class DocumentFilter(forms.Form):
    """The choices above the list of documents; its fields are named as DocumentQuerySet's are.

    `data` comes from the address, `offered` from offered_documents(): nothing else can be chosen.
    """

    text = forms.CharField(label="Số, ký hiệu hoặc trích yếu", required=False, max_length=200)
    kind = forms.ChoiceField(label="Hình thức", required=False)
    issuer_key = forms.ChoiceField(label="Cơ quan ban hành", required=False)
    year = forms.ChoiceField(label="Năm ban hành", required=False)
    area__slug = forms.ChoiceField(label="Lĩnh vực", required=False)
    force = forms.ChoiceField(
        label="Hiệu lực", required=False, choices=[("", "Tất cả"), *Force.choices]
    )

    def __init__(self, data, offered):
        super().__init__(data, auto_id="loc-%s")
        kinds = {row["kind"] for row in offered}
        issuers = {row["issuer_key"]: row["issuer__name"] or row["issuer_name"] for row in offered}
        areas = {row["area__slug"]: row["area__name"] for row in offered if row["area__slug"]}
        years = sorted({row["year"] for row in offered}, reverse=True)
        self.offers = {
            "kind": tuple(choice for choice in Document.Kind.choices if choice[0] in kinds),
            "issuer_key": by_label(issuers),
            "year": tuple((year, year) for year in years),
            "area__slug": by_label(areas),
        }
        for name, choices in self.offers.items():
            self.fields[name].choices = [("", "Tất cả"), *choices]

    def add_prefix(self, field_name):
        return PARAMETERS.get(field_name, field_name)

    @property
    def told(self):
        """All that stands in it, hashable, as long as nothing is chosen."""
        return tuple(self.offers.values())

    def chosen_of(self, documents, day, at):
        """Return those of `documents` that are asked for; none when nonsense is.

        In force or not: on the local date `day`, as published at `at`.
        """
        if not self.is_valid():
            return documents.none()
        wanted = {name: value for name, value in self.cleaned_data.items() if name != "text"}
        return documents.chosen(day, at, **wanted)

    def keys_of(self, documents, most):
        """Return the keys of those that hold the words typed, in order, `most` of them.

        None when nothing is typed.
        """
        typed = self.cleaned_data["text"] if self.is_valid() else ""
        year = int(self.year_chosen) if self.year_chosen else None
        return documents.keys_of(typed, most, year) if typed else None

    @property
    def year_chosen(self):
        """The year asked for, or ""."""
        return self.cleaned_data.get("year", "") if self.is_valid() else ""

    def name_of_list(self, day):
        """What tells the list of the local date `day` from others: one choice at most, else None.

        There are so many of two choices, and of words, that readers would fill what is kept.
        """
        asked = [name for name in PARAMETERS if self.data.get(PARAMETERS[name])]
        if len(asked) > 1 or "text" in asked or not self.is_valid():
            return None
        return day, *((name, self.cleaned_data[name]) for name in asked)

    @property
    def kept(self):
        """What was asked for, encoded for an address; "" for nothing."""
        asked = {name: self.data.get(name, "") for name in PARAMETERS.values()}
        return urlencode({name: value for name, value in asked.items() if value})


def by_label(labels):
    """Return {value: label} as choices, sorted as a dictionary sorts the labels."""
    return tuple(sorted(labels.items(), key=lambda choice: sort_key(choice[1])))


def offered_documents():
    """Return what the public documents may be chosen by now, see offered(): no query while kept."""
    return kept_until("documents offered", lambda: Document.objects.offered(at=timezone.now()))
