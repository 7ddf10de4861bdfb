"""Choices above a public list, which stand in its address."""

from urllib.parse import urlencode

from django import forms

from content.vietnamese import sort_key

ALL = ("", "Tất cả")


class AddressForm(forms.Form):
    """What readers may ask of a list; PARAMETERS says what its fields are called in the address.

    `offered` tells what there is, in one and the same value until that changes: the choices made
    of it, offers_of(), are kept as long.
    """

    PARAMETERS = {}
    made = {}  # {form: (offered, what it offers)}

    def __init__(self, data, offered):
        super().__init__(data, auto_id="loc-%s")
        known, self.offers = self.made.get(type(self), (None, None))
        if known is not offered:
            self.offers = self.offers_of(offered)
            self.made[type(self)] = offered, self.offers
        for name, choices in self.offers.items():
            self.fields[name].choices = choices

    def offers_of(self, offered):
        """Return {field: its choices, as choices() gives them}: nothing else can be chosen."""
        raise NotImplementedError

    def add_prefix(self, field_name):
        return self.PARAMETERS.get(field_name, field_name)

    @property
    def boxes(self):
        """[(field, its choices)]; without any, something is typed."""
        return [(box, self.offers.get(box.name)) for box in self]

    @property
    def asked(self):
        """{name in the address: value} of what was asked for."""
        names = (self.add_prefix(name) for name in self.fields)
        return {name: self.data[name] for name in names if self.data.get(name)}

    @property
    def kept(self):
        """What was asked for, encoded for an address; "" for nothing."""
        return urlencode(self.asked)

    @property
    def year_chosen(self):
        """The year asked for, or None."""
        year = self.cleaned_data.get("year") if self.is_valid() else ""
        return int(year) if year else None

    def name_of_list(self, day):
        """Return what tells the list of the local date `day` from others: one choice, or None.

        There are so many of two choices, and of words, that readers would fill what is kept.
        """
        is_typed = any(name not in self.offers for name in self.fields if self[name].data)
        if is_typed or len(self.asked) > 1 or not self.is_valid():
            return None
        return day, *self.asked.items()


def choices(values):
    """Return all and (value, label) pairs as the choices of a field."""
    return (ALL, *values)


def by_label(labels):
    """Return {value: label} as pairs, sorted as a dictionary sorts the labels."""
    return sorted(labels.items(), key=lambda choice: sort_key(choice[1]))


def newest_years(offered):
    """Return the years that stand in dictionaries, as pairs, the newest first."""
    return [(year, year) for year in sorted({row["year"] for row in offered}, reverse=True)]
