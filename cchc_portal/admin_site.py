"""The one admin site of the portal; its index is the dashboard of the desk."""

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.http import Http404
from django.utils import timezone

from cchc_portal.accounts.door import DeskDoor
from contacts.hours import year_without_holidays
from contacts.models import CONFIRMED_FOR, Organization
from news.desk.dashboard import board


class PortalAdminSite(DeskDoor, admin.AdminSite):
    site_header = "Cải cách hành chính – Quản trị nội dung"
    site_title = "Quản trị nội dung"
    index_title = "Bàn làm việc"

    def index(self, request, extra_context=None):
        context = board(request.user) | unconfirmed(request.user) | (extra_context or {})
        return super().index(request, context)

    def get_urls(self):
        """Django's addresses; the one that tells a public address asks who may know it."""
        urls = super().get_urls()
        for each in urls:
            if getattr(each, "name", "") == "view_on_site":
                each.callback = self.admin_view(self.on_site)
        return urls

    def on_site(self, request, content_type_id, object_id):
        """Lead to the public page of a row that the user may see here; Django asks nobody."""
        asked = int(content_type_id) if content_type_id.isdecimal() else None
        kind = ContentType.objects.filter(pk=asked).first()
        model_admin = self._registry.get(kind.model_class()) if kind else None
        row = model_admin.get_object(request, object_id) if model_admin else None
        if row is None or not model_admin.has_view_permission(request, row):
            raise Http404("Không có mục này.")
        return shortcut(request, content_type_id, object_id)


def unconfirmed(user):
    """Return what waits for those who keep the directory: bodies to confirm, holidays to enter."""
    if not user.has_perm("contacts.change_organization"):
        return {}
    days = CONFIRMED_FOR.days
    return {
        "unconfirmed": Organization.objects.unconfirmed().count(),
        "confirmed_days": days,
        "holiday_year": year_without_holidays(timezone.localdate()),
    }
