"""A closed portal: while MAINTENANCE_UNTIL is set, all addresses answer 503, with no query."""

from django.conf import settings
from django.shortcuts import render
from django.utils import timezone

SOON = 600  # seconds: when to come again once the time that was told has passed


class MaintenanceMiddleware:
    """Answers in place of every view, the staff's too: what they wrote now could be lost.

    Stands behind WhiteNoise, which goes on serving the style sheet of the page.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        until = settings.MAINTENANCE_UNTIL
        return self.get_response(request) if until is None else closed(until, timezone.now())


def closed(until, now):
    """Return the answer of a portal that is closed until the aware time `until`."""
    left = round((until - now).total_seconds())
    context = {"until": until if left > 0 else None, "today": timezone.localdate(now)}
    answer = render(None, "503.html", context, status=503)
    answer["Retry-After"] = str(left if left > 0 else SOON)
    answer["Cache-Control"] = "no-store"
    return answer
