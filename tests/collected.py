"""Our static files collected as for production, once a run: most of it is compressing."""

import shutil

from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

from cchc_portal.locks import locked
from tests.runner import PortalTestRunner


def collected():
    """Return the folder; the process of the run that needs it first makes it."""
    folder = PortalTestRunner.root / "collected"
    made = folder / "made"
    with locked(PortalTestRunner.root) as lock:
        lock(wait=True)
        if not made.exists():
            collect(folder / "static")
            made.touch()
    return folder / "static"


def collect(folder):
    files = settings.STORAGES | {"staticfiles": {"BACKEND": settings.COLLECTED}}
    with override_settings(STATIC_ROOT=folder, STORAGES=files):
        call_command("collectstatic", interactive=False, verbosity=0)


def copy_collected(folder):
    """Fill `folder` with the collected files."""
    shutil.copytree(collected(), folder, dirs_exist_ok=True)
