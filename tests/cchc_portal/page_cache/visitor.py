"""A visitor of the page cache: sends a WSGI request and keeps what comes back."""

import gzip
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from unittest import mock

import brotli
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test import RequestFactory, TestCase
from django.utils import timezone

from cchc_portal.page_cache.application import PageCache
from cchc_portal.page_cache.freshness import Freshness

ROOM = 4 * 1024 * 1024
SIGNALS = (request_started, request_finished)


@dataclass
class Answer:
    status: int
    headers: dict
    data: bytes

    @property
    def text(self):
        unpack = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}
        return unpack[self.headers.get("Content-Encoding", "")](self.data).decode()


class Counted:
    """A WSGI application that counts how often it is asked, and by what."""

    def __init__(self, application):
        self.application, self.asked = application, []

    def __call__(self, environ, start_response):
        self.asked.append(environ)
        return self.application(environ, start_response)


class Visitor:
    """Asks a page cache of its own; `django` counts what comes through to Django."""

    def __init__(self, application=None, **options):
        self.django = Counted(application or WSGIHandler())
        self.cache = PageCache(self.django, **{"room": ROOM} | options)
        self.cache.teller.tell_later = bool  # told when a test asks: later might be in the next one

    def get(self, path, method="GET", **environ):
        """Return the Answer; `environ` adds to the WSGI request."""
        factory = RequestFactory()
        path, _, query = path.partition("?")
        asked = factory.generic(method, path).environ | {"QUERY_STRING": query} | environ
        asked.setdefault("HTTP_HOST", "testserver")
        said = []
        with in_one_transaction():
            answer = self.cache(asked, lambda *told: said.extend(told))
            data = b"".join(answer)
            getattr(answer, "close", bool)()
        status, headers = said[:2]
        return Answer(int(status[:3]), dict(headers), data)

    def comes_through(self, path, **environ):
        """Say whether Django is asked for `path`, even a second time."""
        self.get(path, **environ)
        before = len(self.django.asked)
        self.get(path, **environ)
        return len(self.django.asked) > before


@contextmanager
def in_one_transaction():
    """Inside, Django closes no connection that is in a TestCase's transaction."""
    signals = SIGNALS if connection.in_atomic_block else ()
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


class VisitorTestCase(TestCase):
    def setUp(self):
        super().setUp()
        self.visitor = Visitor()


def soon(seconds):
    return timezone.now() + timedelta(seconds=seconds)


@contextmanager
def clock_at(moment):
    """Inside, it is `moment` for Django and for the page cache, which asks for the time itself."""
    with (
        mock.patch("django.utils.timezone.now", return_value=moment),
        mock.patch.object(Freshness, "now", return_value=moment.timestamp()),
    ):
        yield


def set_cookie(response):
    response.set_cookie("a", "b")
    return response


def as_application(view):
    """Return a WSGI application that answers everything by `view(request)`."""

    def application(environ, start_response):
        request = RequestFactory().request(**environ)
        response = view(request)
        cookies = [("Set-Cookie", each.OutputString()) for each in response.cookies.values()]
        start_response(f"{response.status_code} X", [*response.items(), *cookies])
        return response

    return application
