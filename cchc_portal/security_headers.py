"""Headers that every answer carries, beside those of Django's SecurityMiddleware."""

from django.conf import settings

PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def as_header(policy):
    """Return a policy, {directive: [source, …]}, as the value of its header (W3C CSP level 3)."""
    return "; ".join(" ".join([name, *sources]) for name, sources in policy.items())


class SecurityHeadersMiddleware:
    """Adds the content-security policy; a view that sets its own keeps it."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.policy = as_header(settings.SECURE_CSP)

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response
