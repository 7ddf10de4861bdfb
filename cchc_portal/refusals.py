"""Requests that no page of the portal ever needs are refused before a view sees them."""

from django.core.exceptions import BadRequest
from django.http import HttpResponseNotAllowed

METHODS = ("GET", "HEAD", "POST")
# PostgreSQL stores and compares no NUL; whoever sends one is no reader of ours.
NUL = ("\0", "%00")
# Longer than any address of ours, and what nginx takes; SQLite ends LIKE patterns at 50,000.
MAX_ADDRESS = 8_000


class RefusalMiddleware:
    """Answers 405 to other methods than METHODS, 400 to a NUL in the address and to too long a one.

    Which of METHODS an address takes is said at its view (require_safe, require_POST). A method
    in X-HTTP-Method-Override and the like is no method: nothing here reads these headers.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        return self.get_response(request)

    def process_view(self, request, view, args, named):
        """Refuse here and not before, so that the page of a 400 is Django's and ours."""
        address = request.get_full_path()
        if len(address) > MAX_ADDRESS or any(nul in address for nul in NUL):
            raise BadRequest("An address that no page of ours has")
