"""Every public address of the portal; paths are Vietnamese without marks, names English."""

from django.conf import settings
from django.contrib import admin
from django.contrib.sitemaps import views as sitemaps
from django.urls import include, path
from django.views.decorators.http import require_safe

from cchc_portal import views
from cchc_portal.sitemaps import SITEMAPS, news_sitemap
from contacts import views as contacts
from content.editor import take_picture

SITEMAP = {"sitemaps": SITEMAPS, "template_name": "sitemap.xml"}
SITEMAP_VIEW = "django.contrib.sitemaps.views.sitemap"  # the name by which the index finds it
urlpatterns = [
    path("", views.home, name="home"),
    path("", include("news.urls")),  # looked through first: most pages are articles
    path("tim-kiem/", views.search, name="search"),
    path("tim-kiem/goi-y/", views.search_suggestions, name="search_suggestions"),
    path("kiem-tra/", include("inspections.urls")),
    path("danh-ba/", include("contacts.urls")),
    path("so-do-trang/", views.site_map, name="site_map"),
    path("kenh-rss/", views.feeds, name="feeds"),
    path("<site_page:address>/", contacts.site_page, name="site_page"),
    path("en/", contacts.english, name="english"),
    path("en/<slug:slug>/", contacts.english_organization, name="english_organization"),
    path("quan-tri/anh-bai-viet/", take_picture, name="editor_picture"),
    path("sitemap.xml", require_safe(sitemaps.index), {"sitemaps": SITEMAPS}, name="sitemap"),
    path("sitemap-tin-moi.xml", news_sitemap, name="news_sitemap"),
    path("sitemap-<section>.xml", require_safe(sitemaps.sitemap), SITEMAP, name=SITEMAP_VIEW),
    path("favicon.ico", views.favicon, name="favicon"),
    path("site.webmanifest", views.manifest, name="manifest"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security, name="security"),
    path("quan-tri/", admin.site.urls),
]
if settings.BUCKET or not settings.PRODUCTION:  # nginx serves the pictures on a server's disk
    urlpatterns.append(path("media/<path:path>", views.picture))

handler400 = "cchc_portal.views.bad_request"
handler403 = "cchc_portal.views.forbidden"
handler404 = "cchc_portal.views.not_found"
handler500 = "cchc_portal.views.server_error"
