"""One log line and the counts for each request; the number by which its lines are found."""

import logging
import re
import time
import uuid
from contextlib import ExitStack
from contextvars import ContextVar
from typing import NamedTuple

from django.conf import settings
from django.db import connections

log = logging.getLogger("cchc.request")
slow_log = logging.getLogger("cchc.slow_query")
HEADER, HEADER_IN_WSGI = "X-Request-ID", "HTTP_X_REQUEST_ID"
WELL_FORMED = re.compile(r"[A-Za-z0-9-]{8,64}")
SECRET_PATHS = re.compile(r"^(/xem-truoc/)[^/]+")  # the token of a preview opens a draft
METHODS = {"GET", "HEAD", "POST", "OPTIONS"}
SQL_LENGTH = 1_000
NO_VIEW = "-"
request_id = ContextVar("request_id", default="")


def id_of(given):
    """Return the id of a request: the one that it brings when that is well-formed, else a new."""
    return given if WELL_FORMED.fullmatch(given) else uuid.uuid4().hex


class Answered(NamedTuple):
    """What was asked and the status it was answered with; path without query string."""

    method: str
    path: str
    view: str
    status: int


class Teller:
    """Tells of an answered request, in the log and, where somebody reads them, in the counts.

    Told are method, path without query string, view, status, milliseconds and queries. The path
    says which public page it was; who asked is told nowhere.
    """

    def __init__(self):
        self.meter = None
        if settings.METRICS_FOLDER:  # imported only where somebody reads what it counts
            from cchc_portal.watching import metrics

            self.meter = metrics.count_request

    def tell(self, answered, seconds, queries):
        """`answered`: an Answered, which took `seconds` and so many queries."""
        method = answered.method if answered.method in METHODS else "OTHER"
        if self.meter:
            self.meter(answered.view, method, answered.status, seconds, queries)
        if not log.isEnabledFor(logging.INFO):
            return
        facts = {
            "method": method,
            "path": SECRET_PATHS.sub(r"\1…", answered.path),
            "view": answered.view,
            "status": answered.status,
            "ms": round(seconds * 1000, 1),
            "queries": queries,
        }
        log.info("%(method)s %(path)s %(status)s", facts, extra={"facts": facts})


class RequestMiddleware:
    """Gives each request its id, from X-Request-ID when that is well-formed, and tells of it."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.teller = Teller()

    def __call__(self, request):
        token = request_id.set(id_of(request.headers.get(HEADER, "")))
        began, queries = time.perf_counter(), QueryWatch(settings.SLOW_QUERY_MS)
        try:
            with ExitStack() as watching:
                for line in connections.all():
                    watching.enter_context(line.execute_wrapper(queries))
                response = self.get_response(request)
            response.headers[HEADER] = request_id.get()
            match = request.resolver_match
            view = (match and match.view_name) or NO_VIEW
            answered = Answered(request.method, request.path, view, response.status_code)
            self.teller.tell(answered, time.perf_counter() - began, queries.count)
            return response
        finally:
            request_id.reset(token)


class QueryWatch:
    """Counts the statements of a request and tells of slow ones, without their values."""

    def __init__(self, slow_ms):
        self.count = 0
        self.slow_ms = slow_ms

    def __call__(self, execute, statement, parameters, many, context):
        self.count += 1
        began = time.perf_counter()
        try:
            return execute(statement, parameters, many, context)
        finally:
            ms = (time.perf_counter() - began) * 1000
            if self.slow_ms and ms >= self.slow_ms:
                facts = {"ms": round(ms, 1), "sql": str(statement)[:SQL_LENGTH]}
                slow_log.warning("Câu truy vấn chậm", extra={"facts": facts})
