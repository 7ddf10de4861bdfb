"""The yardstick of pages made anew: the site of bench/plain_page.py, with the portal's database.

Its middleware and context processors are what `startproject` lists.
"""

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from cchc_portal import settings as portal

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

own = {name: getattr(portal, name) for name in dir(portal) if name.isupper()}
plain = {"ROOT_URLCONF": "bench.plain_page", "MIDDLEWARE": MIDDLEWARE, "TEMPLATES": TEMPLATES}
settings.configure(**own | plain)
application = get_wsgi_application()
