"""/live and /ready for those who watch the servers: before all else, never cached, two words."""

import logging
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from functools import partial

from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse

from content.databases import PRIMARY, STANDBY

log = logging.getLogger(__name__)
PATIENCE = 1  # seconds that the database has to answer


class HealthMiddleware:
    """Answers /live without I/O, /ready after a word with the database.

    It stands first, so a probe by address over plain http meets neither ALLOWED_HOSTS nor the
    redirect to https. Ready: the database answers within a second and knows all migrations of this
    code; a cache server that is down changes nothing, and while a standby answers pages can be
    shown without the primary. Why not is in the log alone.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        names = [name for name in (PRIMARY, STANDBY) if name in connections]
        self.probes = [Probe(partial(ask_database, name)) for name in names]

    def __call__(self, request):
        if request.path_info == "/live":
            return answer(True)
        if request.path_info == "/ready":
            return answer(any(probe.is_ready() for probe in self.probes))
        return self.get_response(request)


def answer(well):
    status, text = (200, "ok\n") if well else (503, "unavailable\n")
    return HttpResponse(
        text, status=status, content_type="text/plain", headers={"Cache-Control": "no-store"}
    )


class Probe:
    """Asks one database in a thread of its own, one at a time: a hanging one costs no worker."""

    def __init__(self, ask):
        self.ask = ask
        self.threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ready")
        self.asked = None
        self.is_migrated = False

    def is_ready(self, patience=PATIENCE):
        """Say whether the database answered within `patience` seconds."""
        if self.asked is None or self.asked.done():
            self.asked = self.threads.submit(self.ask, not self.is_migrated)
        try:
            pending = self.asked.result(timeout=patience)
        except (DatabaseError, TooSlow) as error:
            log.warning("Chưa sẵn sàng: %s", type(error).__name__)
            return False
        self.is_migrated = not pending
        if pending:
            log.warning("Chưa sẵn sàng: còn %d bước migrate chưa chạy", pending)
        return not pending


def ask_database(name, with_migrations):
    """Return how many migrations of this code the database lacks, 0 when that is not asked.

    The connection is closed, since this thread is needed once a probe.
    """
    connection = connections[name]
    try:
        if with_migrations:
            executor = MigrationExecutor(connection)
            return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return 0
    finally:
        connection.close()
