from django.core.exceptions import ValidationError
from django.db import models
from django.test import TestCase

from content.rules import OnlyOne, Rule, among, in_order
from inspections.models import InspectionPlan, PlannedUnit
from tests.factories import make_organization, make_plan, make_visit


class RuleTests(TestCase):
    def test_a_broken_rule_speaks_at_its_field(self):
        plan = make_plan()
        plan.year = 1999
        with self.assertRaises(ValidationError) as refused:
            plan.validate_constraints()
        self.assertEqual(refused.exception.message_dict, {"year": ["Năm phải từ 2000 đến 2100."]})

    def test_a_second_row_is_refused_at_its_field(self):
        plan = make_plan()
        second = InspectionPlan(year=plan.year, issuer=plan.issuer)
        with self.assertRaises(ValidationError) as refused:
            second.validate_constraints()
        self.assertEqual([*refused.exception.message_dict], ["year"])

    def test_migrations_see_constraints_of_django(self):
        rules = [
            in_order("a", "b", name="in_order", says="Sai."),
            among("a", ["x"], name="among", says="Sai."),
            OnlyOne(at="a", says="Sai.", fields=["a"], name="only_one"),
        ]
        self.assertEqual(
            [rule.deconstruct()[0] for rule in rules],
            [
                "django.db.models.CheckConstraint",
                "django.db.models.CheckConstraint",
                "django.db.models.UniqueConstraint",
            ],
        )

    def test_a_copy_keeps_its_field_and_equals_what_a_migration_holds(self):
        rule = Rule(at="a", says="Sai.", condition=models.Q(a=1), name="one")
        self.assertEqual((rule.clone().at, rule.clone()), ("a", rule))
        stock = models.CheckConstraint(
            condition=models.Q(a=1), name="one", violation_error_message="Sai."
        )
        self.assertEqual(rule, stock)

    def test_a_field_that_is_in_no_form_is_read_all_the_same(self):
        visit = make_visit()
        visit.started_on, visit.scheduled_on = None, visit.day
        with self.assertRaises(ValidationError) as refused:
            visit.validate_constraints(exclude={"course", "state"})
        self.assertEqual([*refused.exception.message_dict], ["started_on"])

    def test_a_rule_over_a_field_that_a_form_leaves_out_is_not_judged(self):
        unit = PlannedUnit(plan=make_plan(), organization=make_organization(), month=13)
        unit.validate_constraints(exclude={"month"})
        with self.assertRaises(ValidationError):
            unit.validate_constraints()
