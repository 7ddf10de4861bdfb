"""Which addresses are kept, and the parameters that each of them reads."""

from functools import lru_cache

from django.core.handlers.wsgi import get_path_info
from django.urls import Resolver404, resolve

LIST = ("trang",)
# {view: the parameters it reads}; a view that is not here is asked every time.
KEPT = {
    "home": (),
    "search": ("q", "loai", "muc", "nam", "don-vi", "trang"),
    "site_map": (),
    "feeds": (),
    "site_page": (),
    "english": (),
    "english_organization": (),
    "sitemap": (),
    "django.contrib.sitemaps.views.sitemap": ("p",),
    "manifest": (),
    "robots": (),
    "security": (),
    "news:latest": LIST,
    "news:latest_feed": (),
    "news:article": (),
    "news:month": LIST,
    "news:archive": (),
    "news:section": ("nam", "trang"),
    "news:section_feed": (),
    "news:organization_feed": (),
    "news:documents": ("q", "loai", "co-quan", "nam", "linh-vuc", "hieu-luc", "trang"),
    "news:document": (),
    "inspections:visits": ("nam", "don-vi", "loai", "tinh-trang", "trang"),
    "inspections:feed": (),
    "inspections:data": (),
    "inspections:calendar": (),
    "inspections:recommendations": ("nam", "don-vi", "tinh-trang", "trang"),
    "inspections:plan": (),
    "inspections:visit": (),
    "contacts:directory": ("q",),
    "contacts:people": (),
    "contacts:information_contacts": (),
    "contacts:official_card": (),
    "contacts:organization_card": (),
    "contacts:organization": (),
}
# Public views that are asked every time, and why.
PASSED = {
    "favicon": "a short way to a static file",
    "search_suggestions": "none may mean that the search took too long",
    "news_sitemap": "48 hours end at another moment for each article",
    "news:preview": "private",
    "news:preview_attachment": "private",
    "news:attachment": "a file",
    "news:document_file": "a file",
    "inspections:paper": "a file, for some readers alone",
    "inspections:on_time": "sent piece by piece",
    "inspections:table": "sent piece by piece",
}


@lru_cache(maxsize=2_000)
def address_at(path):
    """Return (view, parameters) of the kept address that `path` is, else None.

    `path` as WSGI has it: bytes as latin-1.
    """
    try:
        view = resolve(get_path_info({"PATH_INFO": path})).view_name
    except Resolver404:
        return None
    return (view, KEPT[view]) if view in KEPT else None
