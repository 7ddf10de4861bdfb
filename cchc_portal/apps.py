from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin.apps import AdminConfig


class PortalConfig(AppConfig):
    name = "cchc_portal"
    verbose_name = "Cổng thông tin"

    def ready(self):
        from cchc_portal import checks  # noqa: F401  registers the checks

        if settings.SENTRY_DSN:
            from cchc_portal.watching.errors import report_to

            report_to(settings.SENTRY_DSN)


class PortalAdminConfig(AdminConfig):
    default_site = "cchc_portal.admin_site.PortalAdminSite"
