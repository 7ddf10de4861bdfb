"""Addresses whose views fail, each in its own way."""

from django.core.exceptions import BadRequest, PermissionDenied
from django.urls import path

from cchc_portal.urls import handler400, handler403, handler404, handler500, urlpatterns


def failing(error):
    def view(request):
        raise error

    return view


handlers = (handler400, handler403, handler404, handler500)
urlpatterns = [
    path("", failing(RuntimeError("broken on purpose"))),
    path("403/", failing(PermissionDenied())),
    path("400/", failing(BadRequest())),
    *urlpatterns,
]
