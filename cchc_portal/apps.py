from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class PortalConfig(AppConfig):
    name = "cchc_portal"
    verbose_name = "Cổng thông tin"

    def ready(self):
        from cchc_portal import checks  # noqa: F401  registers the checks


class PortalAdminConfig(AdminConfig):
    default_site = "cchc_portal.admin_site.PortalAdminSite"
