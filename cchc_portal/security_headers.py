"""Headers that every answer carries, beside those of Django's SecurityMiddleware."""

from django.conf import settings
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.functional import cached_property

from content import editor

HEADER = "Content-Security-Policy"
MEASURING_HOST = "https://f-emc.ngsp.gov.vn"  # of the EMC, as the Ministry's code names it
MEASURED = ("script-src", "img-src", "connect-src")
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def as_header(policy):
    """Return a policy, {directive: [source, …]}, as the value of its header (W3C CSP level 3)."""
    return "; ".join(" ".join([name, *sources]) for name, sources in policy.items())


def allow_measuring(request):
    """Let the answer to `request` load the script of the measuring system: it carries its code."""
    request.is_measured = True


def measured(policy):
    """Return `policy` with the one host of the measuring system, and no other."""
    return policy | {name: [*policy[name], MEASURING_HOST] for name in MEASURED}


class SecurityHeadersMiddleware:
    """Adds the content-security policy; a view that sets its own keeps it.

    The one exception, SECURE_CSP_EDITOR, is for pages whose form carries the editor. They are
    known by the form's media in the context of a TemplateResponse, which the views of the Django
    admin give; a public page renders no form media. Nothing below the desk is kept by any cache,
    whatever it is called and whoever answers: /quan-tri/x.css is no style sheet.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.policy = as_header(settings.SECURE_CSP)
        self.measured_policy = as_header(measured(settings.SECURE_CSP))
        self.editor_policy = as_header(settings.SECURE_CSP_EDITOR)

    @cached_property
    def desk(self):
        return reverse("admin:index")

    def __call__(self, request):
        response = self.get_response(request)
        is_measured = getattr(request, "is_measured", False)
        response.headers.setdefault(HEADER, self.measured_policy if is_measured else self.policy)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if request.path_info.startswith(self.desk):
            add_never_cache_headers(response)
        return response

    def process_template_response(self, request, response):
        media = (response.context_data or {}).get("media")
        if media is not None and editor.is_on(media):
            response.headers[HEADER] = self.editor_policy
        return response
