"""The page cache as a WSGI application in front of Django's."""

import time
from contextlib import closing
from threading import Event, Lock

from django.conf import settings
from django.core.handlers.wsgi import get_path_info
from django.db import DatabaseError, connections

from cchc_portal.page_cache.asking import Reader
from cchc_portal.page_cache.entries import Entry, Made
from cchc_portal.page_cache.freshness import Freshness
from cchc_portal.page_cache.shelves import Shelves
from cchc_portal.watching.kept import KeptTeller
from cchc_portal.watching.requests import HEADER, HEADER_IN_WSGI, id_of
from content import versions
from content.databases import STANDBY, pinned_for
from news.former_addresses import begins_former

KEPT, MADE = "kept", "made"  # where an answer comes from
PATIENCE = 5  # seconds that a request waits for another that makes the same page


class Flight:
    """A page being made: others wait for it and take it; what is for one alone they make anew."""

    def __init__(self):
        self.landed, self.entry = Event(), None


class PageCache:
    """Answers with kept pages what it may, and hands everything else on to `application`.

    `room`: bytes of memory; `shared`: a second shelf for several processes, or None.
    """

    def __init__(self, application, room=None, shared=None):
        self.application = application
        self.shelves = Shelves(settings.PAGE_CACHE_BYTES if room is None else room)
        self.shared = shared or shared_shelf()
        self.reader, self.freshness = Reader(), Freshness(shared_stamp())
        self.teller = KeptTeller()
        self.has_one_database = STANDBY not in connections
        self.flights, self.lock = {}, Lock()

    def __call__(self, environ, start_response):
        began = time.perf_counter()
        asked = self.reader.asked(environ)
        if asked is None:  # /live and files ask no database; Django pins what needs one
            return self.application(environ, start_response)
        if self.has_one_database:
            return self.answer(asked, began, environ, start_response)
        with pinned_for(environ):  # version and page come from the same database
            return self.answer(asked, began, environ, start_response)

    def answer(self, asked, began, environ, start_response):
        """Return the answer to what was Asked as WSGI wants it, kept or made."""
        version = self.freshness.version()
        if version is None:
            return self.application(environ, start_response)
        now = self.freshness.now()
        entry = self.found(asked, version, now)
        request_id = id_of(environ.get(HEADER_IN_WSGI, ""))
        made, source = (entry, KEPT) if entry else self.made_once(asked, request_id, version, now)
        if made is None or (asked.is_reduced and not is_for_longer(asked, made)):
            return self.application(environ, start_response)
        if isinstance(made, Made):
            start_response(made.status, made.headers)
            return [] if asked.method == "HEAD" else [made.body]
        status, headers, body = made.reply(asked, environ, now)
        start_response(status, [*headers, (HEADER, request_id)])
        if source == KEPT:  # of what Django made it has told itself
            took = time.perf_counter() - began
            self.teller.tell(asked.told(status), request_id, took, now + took)
        return body

    def found(self, asked, version, now):
        """Return the kept Entry that holds, as is_good() says without a call, or None."""
        entry = self.shelves.get(asked)
        if entry is None or entry.version != version or not entry.made_at <= now < entry.until:
            return None
        return entry

    def made_once(self, asked, request_id, version, now):
        """Return what make() does, done once for all who ask for it at the same time.

        The flight is known by its version, too: who asks under a later one makes a later page. So
        whoever waits asked before the change that kept the page from being kept, and may have it.
        """
        name = (asked.key, version)
        with self.lock:
            flight = self.flights.get(name)
            if mine := flight is None:
                flight = self.flights[name] = Flight()
        if not mine:
            flight.landed.wait(PATIENCE)
            entry, now = flight.entry, self.freshness.now()
            is_mine = entry and entry.is_good(version, now)
            return (entry, KEPT) if is_mine else self.make(asked, request_id, version, now)
        try:
            made, source = self.make(asked, request_id, version, now)
            flight.entry = made if isinstance(made, Entry) else None
            return made, source
        finally:
            with self.lock:
                del self.flights[name]
            flight.landed.set()

    def make(self, asked, request_id, version, now):
        """Return (answer, KEPT or MADE): an Entry, or a Made that is for nobody else.

        The answer is None when Django is to answer the visitor's own request. Kept is what was
        made while the version stayed: an entry on a shelf is of its version exactly.
        """
        entry = self.shared.get(asked, version) if self.shared else None
        if entry is not None and entry.is_good(version, now):
            self.shelves.put(asked, entry)
            return entry, KEPT
        try:
            until = self.freshness.until(version, now)
        except DatabaseError:
            return None, MADE
        made, version_after = self.ask(asked, request_id, version)
        if made.is_personal or not made.is_whole:
            return None, MADE
        if not made.may_be_kept:
            return made, MADE
        entry = Entry.of(made, version, until, now)
        if version_after == version:
            self.shelves.put(asked, entry)
            if self.shared:
                self.shared.put(asked, entry)
        return entry, MADE

    def ask(self, asked, request_id, version):
        """Return what Django answers to the request made of the key, and the version after it."""
        said = []

        def start_response(status, headers, exc_info=None):
            said[:] = status, headers

        request = self.reader.request(asked, request_id)
        with (
            versions.held(version),
            closing(self.application(request, start_response)) as answer,
        ):
            is_whole = not getattr(answer, "streaming", True)
            made = Made(*said, b"".join(answer) if is_whole else b"", is_whole)
            return made, self.freshness.version()


def shared_stamp():
    """Return the Stamp that VERSION_STAMP names; without it nothing is imported."""
    if not settings.VERSION_STAMP:
        return None
    from content.stamp import stamp

    return stamp()


def shared_shelf():
    """Return the SharedShelf that REDIS_URL names; without it nothing is imported."""
    if not settings.REDIS_URL:
        return None
    from cchc_portal.page_cache.shared import SharedShelf

    return SharedShelf(settings.REDIS_URL)


def is_for_longer(asked, answer):
    """Say whether an Entry or Made answers a visitor whose query was longer than its key.

    "Not here" and "moved" may not: the address with the whole query may be a former one, which
    leads elsewhere. That no former address begins so is asked once for an entry, which is of one
    version: who asks read this version before, so what is found is as new as it or newer.
    """
    if answer.status[:3] != "404" or not isinstance(answer, Entry):
        return answer.status[:3] not in ("301", "404")
    if answer.begins_former is None:
        try:
            answer.begins_former = begins_former(get_path_info({"PATH_INFO": asked.path}))
        except DatabaseError:
            return False
    return not answer.begins_former
