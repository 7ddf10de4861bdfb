"""How long a browser may keep an answer: what it would keep by its own guess, it asks for anew."""

from cchc_portal.page_cache.entries import FEEDS

ASK_AGAIN = "max-age=0"
MOVED = (301, 308)  # kept for good where nothing else is said
# Beside a Last-Modified a tenth of its age is guessed: feeds get theirs from the page cache, files
# from nginx. Pages have an ETag alone, by which nobody guesses, and "not here" has neither.
DATED = ("Last-Modified", "Content-Disposition")


class LifetimeMiddleware:
    """Says of redirects for good, of files and of feeds that they hold for this request alone.

    What was published, withdrawn or moved shows with the next request, as with pages. A view that
    says something of its own keeps it.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if "Cache-Control" not in response.headers and is_kept_by_guess(response):
            response.headers["Cache-Control"] = ASK_AGAIN
        return response


def is_kept_by_guess(response):
    """Say whether browsers would keep this answer though nothing tells how long."""
    return (
        response.status_code in MOVED
        or any(name in response.headers for name in DATED)
        or response.get("Content-Type", "").startswith(FEEDS)
    )
