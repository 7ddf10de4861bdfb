"""Choices above lists: what they offer, what the address says of them."""

from unittest import mock

from django import forms
from django.test import SimpleTestCase

from content.address_forms import AddressForm, by_label, choices, newest_years


class Filter(AddressForm):
    PARAMETERS = {"text": "q", "year": "nam", "unit": "don-vi"}
    text = forms.CharField(required=False)
    year = forms.ChoiceField(required=False)
    unit = forms.ChoiceField(required=False)

    def offers_of(self, offered):
        units = {row["unit"]: row["unit"].upper() for row in offered}
        return {"year": choices(newest_years(offered)), "unit": choices(by_label(units))}


def offered():
    return [{"year": 2020, "unit": "đ"}, {"year": 2022, "unit": "e"}, {"year": 2020, "unit": "a"}]


class AddressFormTests(SimpleTestCase):
    def test_it_offers_all_and_what_there_is_in_order(self):
        boxes = dict(Filter({}, offered()).boxes)
        shown = {box.name: offers for box, offers in boxes.items()}
        self.assertEqual(shown["year"], (("", "Tất cả"), (2022, 2022), (2020, 2020)))
        self.assertEqual([value for value, _ in shown["unit"]], ["", "a", "đ", "e"])
        self.assertIsNone(shown["text"])

    def test_its_choices_are_made_once_for_what_is_offered(self):
        now, later = offered(), [*offered(), {"year": 2024, "unit": "a"}]
        how = {"autospec": True, "side_effect": Filter.offers_of}
        with mock.patch.object(Filter, "offers_of", **how) as made:
            for rows in (now, now, later, later):
                form = Filter({}, rows)
            self.assertEqual(made.call_count, 2)
        self.assertEqual(form.offers["year"][1], (2024, 2024))

    def test_what_was_asked_for_stands_in_the_address(self):
        form = Filter({"nam": "2020", "q": "a&b", "don-vi": "", "x": "1"}, offered())
        self.assertEqual(form.asked, {"q": "a&b", "nam": "2020"})
        self.assertEqual((form.kept, form.year_chosen), ("q=a%26b&nam=2020", 2020))

    def test_nonsense_is_no_choice(self):
        for data in ({"nam": "1999"}, {"nam": "2020x"}, {"don-vi": "<b>"}):
            form = Filter(data, offered())
            self.assertEqual((form.is_valid(), form.year_chosen), (False, None), data)
            self.assertIsNone(form.name_of_list(1))

    def test_one_choice_names_a_list_and_words_do_not(self):
        for data, expected in (
            ({}, (1,)),
            ({"nam": "2020"}, (1, ("nam", "2020"))),
            ({"nam": "2020", "don-vi": "a"}, None),
            ({"q": "a"}, None),
        ):
            self.assertEqual(Filter(data, offered()).name_of_list(1), expected, data)
