"""Sums of figures in the database and at their fields; shares with their fractions."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import SimpleTestCase, TestCase

from inspections.models import SUMS, VisitFigures
from tests.factories import make_figures, make_visit

# What breaks each sum of SUMS: the figures, the field that speaks, its sentence.
WRONG = [
    ({"resolved": 10, "on_time": 11}, "on_time", "Số đúng và trước hạn không được lớn hơn số đã"),
    ({"received": 10, "resolved": 11}, "resolved", "Số đã giải quyết không được lớn hơn số tiếp"),
    ({"received": 10, "on_time": 11}, "on_time", "không được lớn hơn số tiếp nhận."),
    ({"new_in_period": 10, "online": 11}, "online", "Số trực tuyến không được lớn hơn số phát"),
    ({"received": 10, "new_in_period": 11}, "new_in_period", "Số phát sinh trong kỳ không được"),
    ({"received": 10, "online": 11}, "online", "Số trực tuyến không được lớn hơn số tiếp nhận."),
    ({"received": 10, "carried_over": 11}, "carried_over", "Số kỳ trước chuyển sang không được"),
    ({"received": 10, "pending": 11}, "pending", "Số đang giải quyết không được lớn hơn số tiếp"),
    ({"pending": 10, "pending_overdue": 11}, "pending_overdue", "Số quá hạn không được lớn hơn"),
    ({"procedures_total": 10, "procedures_on_spot": 11}, "procedures_on_spot", "Số thủ tục giải"),
    (
        {"received": 10, "carried_over": 4, "new_in_period": 5},
        "received",
        "Số tiếp nhận phải bằng kỳ trước chuyển sang cộng phát sinh trong kỳ.",
    ),
    ({"received": 10, "resolved": 6, "pending": 5}, "pending", "cộng lại không được lớn hơn số"),
    ({"received": 10, "resolved": 6, "pending_overdue": 5}, "pending_overdue", "Số quá hạn"),
]


class SumTests(TestCase):
    def test_each_sum_is_named_once_and_broken_below(self):
        self.assertEqual(len(WRONG), len(SUMS))
        self.assertEqual(len({each.name for each in SUMS}), len(SUMS))

    def test_a_wrong_sum_is_refused_at_its_field_and_by_the_database(self):
        visit = make_visit()
        for figures, field, sentence in WRONG:
            row = VisitFigures(visit=visit, **figures)
            with self.subTest(figures):
                with self.assertRaises(ValidationError) as refused:
                    row.full_clean()
                self.assertIn(sentence, " ".join(refused.exception.message_dict[field]))
                with self.assertRaises(IntegrityError), transaction.atomic():
                    row.save()

    def test_unknown_figures_break_nothing_and_equal_ones_hold(self):
        visit = make_visit()
        for figures in (
            {},
            {"on_time": 11},
            {"received": 10, "carried_over": 4},
            {"received": 10, "resolved": 10, "on_time": 10, "pending": 0, "pending_overdue": 0},
            {"received": 0, "carried_over": 0, "new_in_period": 0, "online": 0},
        ):
            with self.subTest(figures):
                VisitFigures(visit=visit, **figures).full_clean()

    def test_no_figure_is_negative(self):
        with self.assertRaises(IntegrityError), transaction.atomic():
            make_figures(visitors=-1)

    def test_a_fee_larger_than_32_bits_is_kept_to_the_dong(self):
        self.assertEqual(VisitFigures.objects.get(pk=make_figures().pk).fee_vnd, 3_075_347_446)


class ShareTests(SimpleTestCase):
    def figures(self, **fields):
        return VisitFigures(**fields)

    def test_the_figures_of_2021_give_their_shares_with_fraction_and_denominator(self):
        figures = self.figures(
            new_in_period=20_332,
            received=21_817,
            online=7_395,
            resolved=19_540,
            on_time=19_535,
            procedures_total=92,
            procedures_on_spot=22,
        )
        self.assertEqual(
            [(s.label, s.fraction, s.denominator, s.percentage) for s in figures.shares],
            [
                ("Trực tuyến", "7.395/20.332 hồ sơ", "hồ sơ phát sinh trong kỳ", "36,4%"),
                ("Đã giải quyết", "19.540/21.817 hồ sơ", "hồ sơ đã tiếp nhận", "89,6%"),
                ("Đúng và trước hạn", "19.535/19.540 hồ sơ", "hồ sơ đã giải quyết", "99,97%"),
                ("Trả quá hạn", "5/19.540 hồ sơ", "hồ sơ đã giải quyết", "0,03%"),
                ("Giải quyết “5 tại chỗ”", "22/92 thủ tục", "thủ tục hành chính", "23,9%"),
            ],
        )
        self.assertEqual((figures.late, figures.pending_count), (5, 2_277))

    def test_what_is_reported_as_pending_goes_before_the_difference(self):
        self.assertEqual(self.figures(received=10, resolved=6, pending=3).pending_count, 3)

    def test_without_both_figures_nothing_is_derived(self):
        figures = self.figures(received=10, on_time=3)
        self.assertEqual((figures.late, figures.pending_count, figures.shares), (None, None, []))

    def test_there_is_no_share_of_nothing_and_zero_is_a_figure(self):
        figures = self.figures(received=0, resolved=0, new_in_period=5, online=0)
        self.assertEqual([s.percentage for s in figures.shares], ["0%"])
        self.assertEqual(
            figures.entries,
            [
                ("phát sinh trong kỳ", "5"),
                ("đã tiếp nhận", "0"),
                ("trực tuyến", "0"),
                ("đã giải quyết", "0"),
            ],
        )
