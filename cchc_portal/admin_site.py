"""The one admin site of the portal."""

from django.contrib import admin


class PortalAdminSite(admin.AdminSite):
    site_header = "Cải cách hành chính – Quản trị nội dung"
    site_title = "Quản trị nội dung"
    index_title = "Bàn làm việc"
