"""Log lines as JSON, one object a line, from an allow-list of what they may say."""

import json
import logging
from datetime import UTC, datetime

from cchc_portal.watching.requests import request_id

ENCODE = json.JSONEncoder(ensure_ascii=False, default=str).encode  # json.dumps() makes one a line


class JsonLines(logging.Formatter):
    """Writes time, level, logger, message, request id, our own facts and the trace of an error.

    Whatever else code hangs on a record stays out: Django hangs the whole request there. Of an
    exception the kind and the places in the code are told, not its text, which may quote a row.
    A record with `lines` is a bundle of lines that are written already.
    """

    def format(self, record):
        if lines := getattr(record, "lines", ()):
            return "\n".join(lines)
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id.get():
            line["request_id"] = request_id.get()
        line |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["trace"] = places(record.exc_info[2])
        return ENCODE(line)


def places(trace):
    """Return where an error came by, ["file:line function", …], outermost first."""
    found = []
    while trace:
        code = trace.tb_frame.f_code
        found.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return found
