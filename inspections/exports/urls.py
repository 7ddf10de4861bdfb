"""Addresses of the data, below those of the inspections."""

from django.urls import path, re_path

from inspections.exports import views

urlpatterns = [
    path("du-lieu/", views.guide, name="data"),
    path("lich.ics", views.calendar, name="calendar"),
    re_path(r"^(?P<name>[a-z-]+)\.(?P<form>csv|json|xlsx)$", views.table, name="table"),
]
