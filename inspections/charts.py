"""The line of a rate over time, as numbers that templates/includes/chart.html draws. Pure."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from content.figures import share

WIDTH, HEIGHT = 420, 250
LEFT, RIGHT, TOP, BOTTOM = 62, 388, 34, 206
HUNDRED = 100
RAISED_FLOOR = 90  # rates that all stand above it are drawn from there, and the caption says so


@dataclass(frozen=True)
class Rate:
    """One point in time: its label, part of whole; `is_here` for the one that the page is about."""

    label: str
    part: int
    whole: int
    is_here: bool = False

    @cached_property
    def percent(self):
        return Decimal(HUNDRED * self.part) / self.whole

    @cached_property
    def text(self):
        return share(self.part, self.whole)


@dataclass(frozen=True)
class LineChart:
    """A drawing of Rates in order; all places are whole numbers in the drawing's own units."""

    rates: list

    width, height, left, right, baseline = WIDTH, HEIGHT, LEFT, RIGHT, BOTTOM

    @cached_property
    def floor(self):
        return RAISED_FLOOR if all(r.percent >= RAISED_FLOOR for r in self.rates) else 0

    @property
    def grid(self):
        """[(y, label)] of the lines across: the floor, the middle, the top."""
        middle = (self.floor + HUNDRED) // 2
        return [(self.height_of(value), value) for value in (HUNDRED, middle, self.floor)]

    @cached_property
    def dots(self):
        """[(x, y, y of the figure, rate)], from left to right."""
        last = max(1, len(self.rates) - 1)
        inner_left, inner_right = LEFT + 24, RIGHT - 24
        found = []
        for place, rate in enumerate(self.rates):
            x = inner_left + (inner_right - inner_left) * place // last
            y = self.height_of(rate.percent)
            found.append((x, y, y - 13, rate))
        return found

    @property
    def path(self):
        return " ".join(f"{x},{y}" for x, y, _, _ in self.dots)

    def height_of(self, value):
        span = HUNDRED - self.floor
        return round(BOTTOM - (BOTTOM - TOP) * (Decimal(value) - self.floor) / span)
