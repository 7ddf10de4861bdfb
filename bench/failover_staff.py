"""Run by the shell of the portal: makes a superuser with an open session, prints its key."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model

from cchc_portal.accounts.sessions import mark_verified

user = get_user_model().objects.create_superuser("ghi", "ghi@example.vn", None)
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
mark_verified(session)
session.save()
__import__("sys").stdout.write(f"{session.session_key}\n")
