"""One log line and the counts for each request; the number by which its lines are found."""

import logging
import re
import time
import uuid
from contextlib import ExitStack
from contextvars import ContextVar

from django.conf import settings
from django.db import connections

log = logging.getLogger("cchc.request")
slow_log = logging.getLogger("cchc.slow_query")
HEADER = "X-Request-ID"
WELL_FORMED = re.compile(r"[A-Za-z0-9-]{8,64}")
SECRET_PATHS = re.compile(r"^(/xem-truoc/)[^/]+")  # the token of a preview opens a draft
METHODS = {"GET", "HEAD", "POST", "OPTIONS"}
SQL_LENGTH = 1_000
NO_VIEW = "-"
request_id = ContextVar("request_id", default="")


class RequestMiddleware:
    """Gives each request its id, taken from X-Request-ID when that is well-formed, and tells of it.

    Told are method, path without query string, view, status, milliseconds and queries. The path
    says which public page it was; who asked is told nowhere.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.meter = None
        if settings.METRICS_FOLDER:  # imported only where somebody reads what it counts
            from cchc_portal.watching import metrics

            self.meter = metrics.count_request

    def __call__(self, request):
        given = request.headers.get(HEADER, "")
        token = request_id.set(given if WELL_FORMED.fullmatch(given) else uuid.uuid4().hex)
        began, queries = time.perf_counter(), QueryWatch(settings.SLOW_QUERY_MS)
        try:
            with ExitStack() as watching:
                for line in connections.all():
                    watching.enter_context(line.execute_wrapper(queries))
                response = self.get_response(request)
            response.headers[HEADER] = request_id.get()
            self.tell(request, response.status_code, time.perf_counter() - began, queries.count)
            return response
        finally:
            request_id.reset(token)

    def tell(self, request, status, seconds, queries):
        match = request.resolver_match
        view = (match and match.view_name) or NO_VIEW
        method = request.method if request.method in METHODS else "OTHER"
        if self.meter:
            self.meter(view, method, status, seconds, queries)
        facts = {
            "method": method,
            "path": SECRET_PATHS.sub(r"\1…", request.path),
            "view": view,
            "status": status,
            "ms": round(seconds * 1000, 1),
            "queries": queries,
        }
        log.info("%(method)s %(path)s %(status)s", facts, extra={"facts": facts})


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
