"""The one admin site of the portal; its index is the dashboard of the desk."""

from django.contrib import admin
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
