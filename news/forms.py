"""What readers may ask of lists."""

from django import forms
from django.utils import timezone

from content.address_forms import AddressForm, by_label, choices, newest_years
from content.standing import kept_until
from news.models import Document, Force


class DocumentFilter(AddressForm):
    """The choices above the list of documents; its fields are named as DocumentQuerySet's are.

    `offered`: of offered_documents().
    """

    PARAMETERS = {
        "text": "q",
        "kind": "loai",
        "issuer_key": "co-quan",
        "year": "nam",
        "area__slug": "linh-vuc",
        "force": "hieu-luc",
    }
    text = forms.CharField(label="Số, ký hiệu hoặc trích yếu", required=False, max_length=200)
    kind = forms.ChoiceField(label="Hình thức", required=False)
    issuer_key = forms.ChoiceField(label="Cơ quan ban hành", required=False)
    year = forms.ChoiceField(label="Năm ban hành", required=False)
    area__slug = forms.ChoiceField(label="Lĩnh vực", required=False)
    force = forms.ChoiceField(label="Hiệu lực", required=False)

    def offers_of(self, offered):
        kinds = {row["kind"] for row in offered}
        issuers = {row["issuer_key"]: row["issuer__name"] or row["issuer_name"] for row in offered}
        areas = {row["area__slug"]: row["area__name"] for row in offered if row["area__slug"]}
        return {
            "kind": choices(kind for kind in Document.Kind.choices if kind[0] in kinds),
            "issuer_key": choices(by_label(issuers)),
            "year": choices(newest_years(offered)),
            "area__slug": choices(by_label(areas)),
            "force": choices(Force.choices),
        }

    def chosen_of(self, documents, day, at):
        """Return those of `documents` that are chosen; none when nonsense is.

        In force or not: on the local date `day`, as published at `at`.
        """
        if not self.is_valid():
            return documents.none()
        return documents.chosen(day, at, **{name: self.cleaned_data[name] for name in self.offers})

    def found_in(self, documents, most):
        """Return the keys of those that hold the words typed, in order, `most` of them.

        None when nothing is typed.
        """
        typed = self.cleaned_data["text"] if self.is_valid() else ""
        return documents.keys_of(typed, most, self.year_chosen) if typed else None


def offered_documents():
    """Return what the public documents may be chosen by now, see offered(): no query while kept."""
    return kept_until("documents offered", lambda: Document.objects.offered(at=timezone.now()))
