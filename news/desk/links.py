"""Links and pictures inside a body that lead nowhere on this site."""

import html
import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.urls import Resolver404, resolve

from content.richtext import plain_text
from news.models import Article, Attachment

LINK = re.compile(r'<a (?:[^>]* )?href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
PICTURE = re.compile(r'<img (?:[^>]* )?src="([^"]*)"[^>]*>')
FILE_NAME = re.compile(r"(?:(?!\.\.)[\w./-])+")
STAFF = "/quan-tri/"
MAX_CHECKED = 200  # addresses of one body; each may take a query or two


@dataclass(frozen=True)
class DeadLink:
    """An address on this site that nothing stands at, and the words that lead there.

    `words` is "" for a picture that is not there.
    """

    address: str
    words: str = ""

    @property
    def is_staff_only(self):
        return urlsplit(self.address).path.startswith(STAFF)


def dead_links(body, article=None):
    """Return the DeadLinks of cleaned HTML, links before pictures, each address once.

    `article` is the one that the body is of, whose own page and files may not be public yet.
    Other hosts are not asked. A page that exists but is not published is nowhere for readers.
    """
    words = {}
    for match in [*LINK.finditer(body), *PICTURE.finditer(body)][:MAX_CHECKED]:
        text = plain_text(match[2]) or match[1] if match.re is LINK else ""
        words.setdefault(html.unescape(match[1]), text)
    ours = [address for address in words if _is_ours(address)]
    return [DeadLink(at, words[at]) for at in ours if not leads_somewhere(at, article)]


def _is_ours(address):
    """Whether an address is a path of this site, with or without its host."""
    parts = urlsplit(address)
    if parts.scheme in ("http", "https"):
        return parts.hostname in settings.ALLOWED_HOSTS
    return not parts.scheme and parts.path.startswith("/")


def leads_somewhere(address, article=None):
    """Whether readers find a page or file at an address of this site: at most three queries."""
    parts = urlsplit(address)
    path = unquote(parts.path)
    if path.startswith(settings.MEDIA_URL):
        name = path.removeprefix(settings.MEDIA_URL)
        return bool(FILE_NAME.fullmatch(name)) and default_storage.exists(name)
    if path.startswith(settings.STATIC_URL):
        return True
    match = _resolved(path)
    if match and not path.startswith(STAFF) and _has_row(match, article):
        return True
    query = f"?{parts.query}" if parts.query else ""
    return Article.objects.at_former_address(path + query) is not None


def _resolved(path):
    """Return what the addresses of the portal make of a path, its last slash forgotten or not."""
    for tried in (path, f"{path}/"):
        try:
            return resolve(tried)
        except Resolver404:
            continue
    return None


def _has_row(match, article):
    """Whether the row that an address names is public; addresses without a row always are there."""
    if not match.kwargs:
        return True
    if match.view_name == "news:attachment":
        return _has_file(match.kwargs["pk"], article)
    if article and match.view_name == "news:article" and match.kwargs["slug"] == article.slug:
        return True
    models = apps.get_app_config(match.app_name).get_models() if match.app_name else ()
    return any(_shows(model, match) for model in models)


def _has_file(pk, article):
    own = article and article.pk and Attachment.objects.filter(article=article, pk=pk).exists()
    return own or Attachment.objects.published().filter(pk=pk).exists()


def _shows(model, match):
    """Whether a public row of `model` stands at the address that was resolved.

    An address is named like the end of its model's name: inspections:visit, InspectionVisit.
    """
    if not model._meta.model_name.endswith(match.url_name) or "slug" not in match.kwargs:
        return False
    rows = model.objects.published() if hasattr(model.objects, "published") else model.objects
    return rows.filter(slug=match.kwargs["slug"]).exists()
