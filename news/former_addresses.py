"""Addresses of the old portal lead to the article that took their place."""

from django.http import HttpResponsePermanentRedirect
from django.utils.encoding import escape_uri_path

from news.addresses import normal
from news.models import Article, FormerAddress


class FormerAddressMiddleware:
    """Turns a 404 into a redirect when the address, query string included, is a former one.

    A page that exists is never shadowed: only an answer of 404 is looked at, with one query.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code != 404 or request.method not in ("GET", "HEAD"):
            return response
        article = Article.objects.at_former_address(request.get_full_path())
        return HttpResponsePermanentRedirect(article.get_absolute_url()) if article else response


def begins_former(path):
    """Say whether some former address is this path with a query behind it: one query."""
    return FormerAddress.objects.with_query_at(normal(escape_uri_path(path))).exists()
