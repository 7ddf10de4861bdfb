"""The database of a request: which one, and one more try where it went away in the middle."""

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import FileResponse

from content import databases, versions


class DatabaseMiddleware:
    """Pins each request to a database; asks once more what changes nothing and lost its database.

    Whoever sent a form without being staff reads from the primary for some seconds: a cookie says
    so, which no page that is kept for all carries.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with databases.pinned_for(request.META):
            response = self.get_response(request)
            if response.streaming and not isinstance(response, FileResponse):
                pieces = response.streaming_content
                response.streaming_content = in_place(databases.alias(), pieces)
            if not getattr(response, "lost_database", False):
                return self.with_mark(request, response)
            other = databases.note_away()
        if request.method not in databases.SAFE_METHODS:
            return response
        public = databases.is_public(request.META)
        with databases.reading_from(other if public else databases.PRIMARY), versions.held():
            response = self.get_response(WSGIRequest(request.META))
        response["Cache-Control"] = "no-store"  # made at another database than its version is of
        return response

    def with_mark(self, request, response):
        """Return the answer, with a cookie when it is that to a visitor who wrote something."""
        wrote = request.method == "POST" and response.status_code < 400
        if wrote and settings.SESSION_COOKIE_NAME not in request.COOKIES:
            response.set_cookie(
                databases.WROTE,
                "1",
                max_age=databases.WROTE_FOR,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response


def in_place(name, pieces):
    """Yield the pieces of an answer, each made while reading from the database `name`.

    They are made when the server asks for them, after the request has left the middleware.
    """
    pieces, end = iter(pieces), object()
    while True:
        with databases.reading_from(name):
            piece = next(pieces, end)
        if piece is end:
            return
        yield piece
