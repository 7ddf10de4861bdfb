"""Metrics for Prometheus: counted by every worker, shown by a process of its own.

The library (prometheus-client) shares the counts through files in PROMETHEUS_MULTIPROC_DIR. The
portal itself has no address for them; `manage.py metrics` shows them on an internal one.
"""

import shutil

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from cchc_portal.backup.shelf import Shelf
from cchc_portal.jobs import JOBS
from cchc_portal.models import JobRun
from content.publishing import State
from news.models import Article

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
REQUESTS = Counter("cchc_requests", "Requests answered", ["view", "method", "status"])
LATENCY = Histogram(
    "cchc_request_seconds", "Time to answer, kept pages left out", ["view"], buckets=SECONDS
)
KEPT = Counter("cchc_kept_pages", "Requests answered with kept pages, which count above, too")
QUERIES = Counter("cchc_queries", "Statements sent to the database", ["view"])


def count_request(view, method, status, seconds, queries):
    """Count one request; views and methods are of closed lists, so the series are bounded."""
    REQUESTS.labels(view, method, str(status)).inc()
    LATENCY.labels(view).observe(seconds)
    QUERIES.labels(view).inc(queries)


def count_kept(view, method, status, number):
    """Count so many requests that were answered with a kept page; each asked for the version."""
    REQUESTS.labels(view, method, str(status)).inc(number)
    QUERIES.labels(view).inc(number)
    KEPT.inc(number)


def registry():
    """Return what `manage.py metrics` shows: all workers' counts and the state of the portal."""
    found = CollectorRegistry()
    MultiProcessCollector(found, path=settings.METRICS_FOLDER)
    found.register(PortalCollector())
    return found


class PortalCollector:
    """The state of the portal at the moment somebody asks. Without its database: cchc_up 0."""

    def collect(self):
        try:
            gauges = [*self.database_gauges()]
        except DatabaseError:
            gauges = []
        finally:
            if not connection.in_atomic_block:  # each scrape has a thread of its own
                connection.close()
        yield GaugeMetricFamily("cchc_up", "The database answers", value=bool(gauges))
        yield from gauges
        yield from self.file_gauges()

    def describe(self):
        return ()

    def database_gauges(self):
        waiting = Article.objects.filter(state=State.REVIEW).count()
        yield GaugeMetricFamily("cchc_articles_waiting", "Articles in review", value=waiting)
        now = timezone.now()
        ages = GaugeMetricFamily("cchc_job_age_seconds", "Since a job ended well", labels=["job"])
        failed = GaugeMetricFamily("cchc_job_failed", "The last run failed", labels=["job"])
        for run in JobRun.objects.filter(name__in=JOBS):
            failed.add_metric([run.name], bool(run.trouble))
            if run.succeeded_at:
                ages.add_metric([run.name], (now - run.succeeded_at).total_seconds())
        yield from (ages, failed)

    def file_gauges(self):
        age = Shelf(settings.BACKUP_ROOT).age(timezone.now())
        if age is not None:
            seconds = age.total_seconds()
            yield GaugeMetricFamily("cchc_backup_age_seconds", "Newest backup", value=seconds)
        free = shutil.disk_usage(settings.BASE_DIR).free
        yield GaugeMetricFamily("cchc_disk_free_bytes", "Free on the portal's disk", value=free)
