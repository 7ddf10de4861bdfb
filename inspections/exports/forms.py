"""A table as CSV, JSON and XLSX: each function gives what a response sends, piece by piece."""

import csv
import json
import tempfile
from datetime import date

import xlsxwriter

BOM = "\ufeff"  # by which Excel knows UTF-8
# What a spreadsheet takes for a formula (OWASP, CSV injection), wide forms of East Asia too.
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
WIDTH, LONGEST_WIDTH = 18, 60


class Echo:
    """A file that hands back what is written, for csv.writer."""

    def write(self, text):
        return text


def harmless(value):
    """Return a cell of a CSV: dates as ISO 8601, text that would be a formula behind a quote."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and value.lstrip(" \u00a0").startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def as_csv(columns, lines):
    """Yield a CSV of RFC 4180 with BOM: the labels of `columns`, then one line for each list."""
    writer = csv.writer(Echo())
    yield BOM + writer.writerow([column.label for column in columns])
    for line in lines:
        yield writer.writerow([harmless(value) for value in line])


def as_json(columns, lines, **facts):
    """Yield a JSON object: `facts`, what the columns hold, and the rows as objects by key."""
    told = [{"key": c.key, "label": c.label, "about": c.about} for c in columns]
    yield json.dumps(facts | {"columns": told}, ensure_ascii=False)[:-1] + ', "rows": ['
    keys, comma = [column.key for column in columns], "\n"
    for line in lines:
        row = {key: _plain(value) for key, value in zip(keys, line, strict=True)}
        yield comma + json.dumps(row, ensure_ascii=False)
        comma = ",\n"
    yield "\n]}\n"


def _plain(value):
    return value.isoformat() if isinstance(value, date) else value


def as_xlsx(sheets):
    """Return an open temporary file, at its start, that holds a workbook.

    `sheets`: (name, columns, lines) of each; a last sheet tells what every column holds. Rows are
    written one by one; text is never a formula or a link.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115  whoever sends it closes it
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "dd/mm/yyyy",
    }
    with xlsxwriter.Workbook(file, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for name, columns, lines in sheets:
            _write_sheet(book.add_worksheet(name), columns, lines, bold)
        _write_guide(book.add_worksheet("Giải thích"), sheets, bold)
    file.seek(0)
    return file


def _write_sheet(sheet, columns, lines, bold):
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, LONGEST_WIDTH if column.key == "text" else WIDTH)
    sheet.write_row(0, 0, [column.label for column in columns], bold)
    for number, line in enumerate(lines, start=1):
        for place, value in enumerate(line):
            _write(sheet, number, place, value)


def _write(sheet, row, place, value):
    if isinstance(value, str):
        sheet.write_string(row, place, value)
    elif isinstance(value, date):
        sheet.write_datetime(row, place, value)
    elif value is not None:
        sheet.write_number(row, place, value)


def _write_guide(sheet, sheets, bold):
    sheet.set_column(0, 2, WIDTH * 2)
    sheet.write_row(0, 0, ["Bảng", "Cột", "Nội dung"], bold)
    told = [(name, c.label, c.about) for name, columns, _ in sheets for c in columns]
    for number, line in enumerate(told, start=1):
        sheet.write_row(number, 0, line)
