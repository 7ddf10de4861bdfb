"""The production entry: any WSGI server serves `application`, Django behind its page cache."""

import gc
import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

GARBAGE = 20_000  # new objects until the youngest are looked through; a page makes thousands

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc_portal.settings")
django_application = get_wsgi_application()
if not settings.PRODUCTION:
    raise ImproperlyConfigured(
        "Biến môi trường SECRET_KEY chưa có: máy chủ thật không chạy ở chế độ thử."
    )

from cchc_portal.page_cache.application import PageCache  # noqa: E402  its models come with Django

application = PageCache(django_application)
get_resolver().url_patterns  # noqa: B018  the views are read now, not with the first request
gc.collect()
gc.freeze()  # what was read stays: looking through it for garbage would hold a page for 0.1 s
gc.set_threshold(GARBAGE)
