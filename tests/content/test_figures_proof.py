from django.test import SimpleTestCase, tag

from content.figures import share
from tests.runner import SWEEP


@tag(SWEEP)
class AllFractionsTests(SimpleTestCase):
    def test_no_percentage_of_0_to_2000_out_of_2000_lies(self):
        for whole in range(1, 2_001):
            wrong = [
                part for part in range(whole + 1) if not is_true(share(part, whole), part, whole)
            ]
            self.assertEqual(wrong, [], f"out of {whole}")


def is_true(text, part, whole):
    """Whether `text` is part of whole in percent: comma, half up, held back from both ends.

    In whole numbers throughout: what is shown, in units of its last decimal, is near when twice
    its distance from the exact value is at most one unit.
    """
    if part in (0, whole):
        return text == ("100%" if part else "0%")
    digits, _, decimals = text.removesuffix("%").partition(",")
    full = 100 * 10 ** len(decimals)
    shown, exact = int(digits + decimals), full * part  # exact: times `whole`
    half_up = -whole < 2 * (shown * whole - exact) <= whole
    held_up = shown == 1 and 2 * exact < whole
    held_down = shown == full - 1 and 2 * exact >= (2 * full - 1) * whole
    has_two = len(decimals) == 2
    needs_two = not full <= 100 * shown < 99 * full
    return 0 < shown < full and (half_up or held_up or held_down) and (has_two or not needs_two)
