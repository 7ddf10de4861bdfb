"""Reads data/: TOML tables, and pages that are TOML between two +++ lines and HTML below.

A day is `date = 2024-05-22`, or `workdays_ago = 3` so that the demo always looks fresh (a negative
number lies ahead). Text may hold {…}:
{ngày} {ngày-7} {tháng} {tháng-1} {năm} {năm-1}: the page's own day, and counted from it;
{19540/21817 hồ sơ}: the fraction with its percentage; {19540/21817}: the percentage alone.
"""

import datetime
import re
import tomllib
from pathlib import Path

from django.utils import timezone

from content.figures import share

DATA = Path(__file__).parent / "data"
BRACES = re.compile(r"\{([^{}]*)\}")
COUNTED = re.compile(r"(ngày|tháng|năm)([+-]\d+)?")
FRACTION = re.compile(r"(\d+)/(\d+)( .+)?")
A_DAY = datetime.timedelta(days=1)


def read_table(name):
    """Return data/`name`.toml as a dictionary."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def read_pages(folder, today):
    """Return {file name without ending: page} of data/`folder`, in the order of the names.

    A page is its TOML head as a dictionary, with "day" (a date) and "body" (HTML) added and every
    {…} filled in. Raises ValueError naming the file when a {…} says nothing.
    """
    paths = sorted((DATA / folder).glob("*.html"))
    return {path.stem: read_page(path, today) for path in paths}


def read_page(path, today):
    _, head, body = path.read_text(encoding="utf-8").split("+++\n", 2)
    page = tomllib.loads(head) | {"body": body}
    page["day"] = page.pop("date", None) or workday(today, page.pop("workdays_ago"))
    try:
        return filled(page, page["day"])
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from error


def filled(value, day):
    """Return `value` (text, or lists and dictionaries of it) with every {…} filled in."""
    if isinstance(value, dict):
        return {key: filled(each, day) for key, each in value.items()}
    if isinstance(value, list):
        return [filled(each, day) for each in value]
    if isinstance(value, str):
        return BRACES.sub(lambda braces: said(braces[1], day), value)
    return value


def said(inside, day):
    """Return what {inside} stands for on a page of `day`."""
    if counted := COUNTED.fullmatch(inside):
        unit, number = counted[1], int(counted[2] or 0)
        return {"ngày": shifted_day, "tháng": shifted_month, "năm": shifted_year}[unit](day, number)
    if fraction := FRACTION.fullmatch(inside):
        part, whole, noun = int(fraction[1]), int(fraction[2]), fraction[3]
        percentage = share(part, whole)
        return f"{dotted(part)}/{dotted(whole)}{noun}, đạt {percentage}" if noun else percentage
    raise ValueError(f"không hiểu {{{inside}}}")


def shifted_day(day, number):
    return f"{day + number * A_DAY:%d/%m/%Y}"


def shifted_month(day, number):
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    return f"{month + 1:02}/{year}"


def shifted_year(day, number):
    return str(day.year + number)


def dotted(number):
    """Return a whole number as Vietnamese print it: 21.817."""
    return f"{number:,}".replace(",", ".")


def workday(today, ago):
    """Return the working day (Monday to Friday) that lies `ago` of them before `today`."""
    step = -A_DAY if ago > 0 else A_DAY
    day = today
    while ago:
        day += step
        if day.weekday() < 5:
            ago -= 1 if ago > 0 else -1
    return day


def moment(day, time=None):
    """Return the local time on `day` as an aware datetime; without a time midnight."""
    return timezone.make_aware(datetime.datetime.combine(day, time or datetime.time.min))
