"""A session of staff: worth nothing before the second factor, over when idle or old."""

import time

from django.contrib.auth import SESSION_KEY, get_user
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.utils.functional import SimpleLazyObject

IDLE = 30 * 60  # seconds
WHOLE = 8 * 60 * 60
TOUCHED_EVERY = 60  # seconds between two notes that somebody is there; each is a write
VERIFIED_AT, SEEN_AT = "verified_at", "seen_at"
BY_THEMSELVES = ("/tu-luu/", "/phien/")  # what open pages ask without anybody doing anything
BY_A_PERSON = {"values", "stay"}  # text that was typed, the button to stay


def mark_verified(session):
    """Note in `session` that the second factor was given just now."""
    session[VERIFIED_AT] = session[SEEN_AT] = int(time.time())


def is_open(session, now):
    """Say whether `session` passed the second factor and is neither idle nor old."""
    return min(time_left(session, now).values()) > 0


def time_left(session, now):
    """Return the seconds until `session` ends: "idle" when nobody does anything, "whole" anyhow.

    Both are 0 or less when it is over, or was never opened by a second factor.
    """
    verified, seen = session.get(VERIFIED_AT, 0), session.get(SEEN_AT, 0)
    return {"idle": seen + IDLE - now, "whole": verified + WHOLE - now}


def end_sessions(user):
    """End every session of `user`, on every machine."""
    for session in Session.objects.iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()


class StaffSessionMiddleware:
    """Makes request.user anonymous unless the session passed the second factor and is open.

    So that no address, the next one neither, has to ask: whoever asks for the user or for a
    permission gets that of a stranger. Looked at when somebody asks, so public pages pay nothing.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.user = SimpleLazyObject(lambda: verified_user(request))
        request.auser = None  # no view is asynchronous; nobody goes around by this door
        return self.get_response(request)


def verified_user(request):
    """Return the user of the request's session, anonymous when it is not or no longer good."""
    if SESSION_KEY not in request.session:
        return AnonymousUser()
    now = int(time.time())
    if not is_open(request.session, now):
        request.session.flush()
        return AnonymousUser()
    if now - request.session[SEEN_AT] >= TOUCHED_EVERY and is_work(request):
        request.session[SEEN_AT] = now
    return get_user(request)


def is_work(request):
    """Say whether a person asks; what an open page asks by itself keeps no session open."""
    return not request.path.endswith(BY_THEMSELVES) or not BY_A_PERSON.isdisjoint(request.POST)
