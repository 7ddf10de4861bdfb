from django.core.exceptions import ValidationError
from django.db import models
from django.test import SimpleTestCase

from content.numbers import AmountField, CountField, MoneyField, WholeNumberField, whole_number

AS_TYPED = {
    "21.817": 21817,
    "21817": 21817,
    "21.000": 21000,
    "3.075.347.446": 3_075_347_446,
    "3 075 347 446": 3_075_347_446,
    "3\u00a0075\u202f347 446": 3_075_347_446,
    " 5 ": 5,
    "0": 0,
    "007": 7,
}
NONSENSE = [*"21.81 21,817 1.5 1.0000 .5 5. 1..000 -5 +5 21.817,5 1e3 năm ٣ 5đ".split(), "12 34"]


class WholeNumberTests(SimpleTestCase):
    def test_dots_and_spaces_part_groups_of_three(self):
        for typed, number in AS_TYPED.items():
            with self.subTest(typed):
                self.assertEqual(whole_number(typed), number)

    def test_nothing_typed_is_no_figure_and_not_zero(self):
        self.assertEqual([whole_number(""), whole_number("  ")], [None, None])

    def test_all_else_is_refused_with_an_example(self):
        for typed in NONSENSE:
            with self.subTest(typed):
                with self.assertRaises(ValueError):
                    whole_number(typed)
                with self.assertRaisesMessage(ValidationError, "ví dụ 21.817"):
                    WholeNumberField().clean(typed)


class AmountTests(SimpleTestCase):
    def test_an_amount_is_typed_with_its_unit_or_without(self):
        for typed in (
            "3.075.347.446 đ",
            "3075347446đ",
            "3.075.347.446\u00a0đồng",
            "3.075.347.446 VNĐ",
        ):
            with self.subTest(typed):
                self.assertEqual(AmountField().clean(typed), 3_075_347_446)
        for typed in ("đ", "3,5 tỷ đồng", "5 USD", "-5 đ", "5 đ đ"):
            with self.subTest(typed), self.assertRaisesMessage(ValidationError, "ví dụ 21.817"):
                AmountField().clean(typed)

    def test_an_amount_is_shown_with_its_unit(self):
        shown = AmountField().widget.render("fee", 3_075_347_446)
        self.assertIn('value="3.075.347.446\u00a0đ"', shown)


class FieldTests(SimpleTestCase):
    def test_a_number_is_shown_with_its_dots_and_a_slip_as_it_was_typed(self):
        field = MoneyField("phí").formfield()
        self.assertIn('value="3.075.347.446\u00a0đ"', field.widget.render("fee", 3_075_347_446))
        self.assertIn('value="21.81"', field.widget.render("fee", "21.81"))

    def test_what_did_not_change_counts_as_unchanged(self):
        field = CountField("số").formfield()
        self.assertFalse(field.has_changed(21817, "21.817"))
        self.assertTrue(field.has_changed(21817, "21.818"))

    def test_limits_are_those_of_the_column(self):
        count, money = CountField("số").formfield(), MoneyField("phí").formfield()
        self.assertEqual(money.clean("3.075.347.446"), 3_075_347_446)
        with self.assertRaises(ValidationError):
            CountField("số").clean(3_075_347_446, None)
        self.assertEqual((count.clean(""), count.required), (None, False))

    def test_migrations_see_fields_of_django(self):
        paths = [field("số").deconstruct()[1] for field in (CountField, MoneyField)]
        self.assertEqual(
            paths,
            ["django.db.models.PositiveIntegerField", "django.db.models.PositiveBigIntegerField"],
        )
        self.assertTrue(issubclass(MoneyField, models.PositiveBigIntegerField))
