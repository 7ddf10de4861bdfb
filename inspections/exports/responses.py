"""What the addresses of exports answer, to the public and to staff alike."""

from django.http import FileResponse, Http404, StreamingHttpResponse
from django.utils import timezone

from inspections.exports.forms import as_csv, as_json, as_xlsx
from inspections.exports.tables import TABLES

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EVERYTHING = "tat-ca"


def table_named(name):
    """Return the Table of that name; raises Http404 for any other."""
    table = next((each for each in TABLES if each.name == name), None)
    if table is None:
        raise Http404
    return table


def given_out(name, form, visits, internal=False, narrow=None):
    """Return the response that sends the table `name` of these visits as csv, json or xlsx.

    `narrow` takes the rows of the table and returns those that are wanted.

    The name "tat-ca" gives all tables, as xlsx only. Raises Http404 for what there is not.
    """
    day = timezone.localdate()
    if form == "xlsx":
        tables = TABLES if name == EVERYTHING else [table_named(name)]
        sheets = [
            (each.label, each.columns(internal), each.lines(visits, day, internal, narrow))
            for each in tables
        ]
        return FileResponse(
            as_xlsx(sheets), as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX
        )
    table = table_named(name)
    columns, lines = table.columns(internal), table.lines(visits, day, internal, narrow)
    if form == "csv":
        pieces, kind = as_csv(columns, lines), "text/csv; charset=utf-8"
    else:
        facts = {"table": table.name, "label": table.label, "as_of": day.isoformat()}
        pieces, kind = as_json(columns, lines, **facts), "application/json"
    name = f'attachment; filename="{table.name}.{form}"'
    headers = {"Content-Disposition": name}
    return StreamingHttpResponse(pieces, content_type=kind, headers=headers)
