"""System checks of our own: what contains CKEditor 4 (ckeditor.W001 is silenced for these)."""

import re

from django.conf import settings
from django.core.checks import Error, Tags, register

from content.richtext import RichTextField

# Plugins that open windows or frames, talk to other hosts, or let raw HTML in.
UNSAFE_PLUGINS = set(
    "about a11yhelp ajax autoembed codesnippet docprops embed embedbase embedsemantic exportpdf "
    "filebrowser flash forms iframe iframedialog mathjax newpage popup preview print save scayt "
    "smiley sourcearea sourcedialog templates uicolor wsc xml wysiwygarea stylesheetparser "
    "devtools language".split()
)
REQUIRED_PLUGINS = {"divarea", "portal"}
REQUIRED_OPTIONS = {"entities": False, "versionCheck": False, "customConfig": ""}
STRICT = ["'self'"]
HOSTILE = '<p onclick="x()" style="top:0">Chữ<script>x()</script></p>'
CLEANED = "<p>Chữ</p>"


@register(Tags.security)
def editor_is_contained(app_configs, **options):
    """Return an Error for each guard around CKEditor 4 that is gone."""
    faults = [
        *_application_faults(),
        *_field_faults(),
        *_policy_faults(),
        *(
            fault
            for config in settings.CKEDITOR_CONFIGS.values()
            for fault in _config_faults(config)
        ),
    ]
    return [Error(message, id=f"cchc_portal.{number}") for number, message in faults]


def _application_faults():
    """Yield (id, message): views and files of the editor's package that must not be reachable."""
    if any(name.startswith("ckeditor_uploader") for name in settings.INSTALLED_APPS):
        yield (
            "E001",
            "Bỏ ckeditor_uploader khỏi INSTALLED_APPS: nó nhận mọi tệp và không kiểm tra CSRF.",
        )
    finders = settings.STATICFILES_FINDERS
    if "django.contrib.staticfiles.finders.AppDirectoriesFinder" in finders:
        yield (
            "E002",
            "STATICFILES_FINDERS phải dùng NeededFilesFinder thay cho AppDirectoriesFinder.",
        )


def _field_faults():
    """Yield (id, message) for each way of saving rich text that stores it as it came."""
    field = RichTextField()
    field.attname = "body"
    row = type("Row", (), {"body": HOSTILE})()
    if (field.clean(HOSTILE, None), field.pre_save(row, True)) != (CLEANED, CLEANED):
        yield "E003", "RichTextField không còn làm sạch HTML trước khi lưu."


def _policy_faults():
    """Yield (id, message) where a page would run a script that stands in its HTML."""
    middleware = "cchc_portal.security_headers.SecurityHeadersMiddleware"
    if middleware not in settings.MIDDLEWARE:
        yield "E004", f"Thiếu {middleware} trong MIDDLEWARE."
    for name in ("SECURE_CSP", "SECURE_CSP_EDITOR"):
        policy = getattr(settings, name)
        scripts = [sources for key, sources in policy.items() if key.startswith("script-src")]
        if scripts != [STRICT] or policy.get("default-src") != ["'none'"]:
            yield "E005", f"{name} chỉ được cho chạy mã từ tệp của chính trang này."


def _config_faults(config):
    """Yield (id, message) for each option of one CKEditor configuration that opens it again."""
    loaded = set(
        re.split(r"[\s,]+", f"{config.get('plugins', '')},{config.get('extraPlugins', '')}")
    )
    unsafe = sorted(loaded & UNSAFE_PLUGINS)
    if "plugins" not in config:
        yield "E006", "CKEDITOR_CONFIGS phải liệt kê plugins; thiếu nó là nạp cả bộ."
    if unsafe:
        yield "E007", f"CKEDITOR_CONFIGS nạp phần không an toàn: {', '.join(unsafe)}."
    if not loaded >= REQUIRED_PLUGINS:
        yield (
            "E008",
            "CKEDITOR_CONFIGS phải nạp divarea và portal (không khung, không mã trong HTML).",
        )
    for option, value in REQUIRED_OPTIONS.items():
        if config.get(option) != value:
            yield "E009", f"CKEDITOR_CONFIGS: {option} phải là {value!r}."
    opened = sorted(name for name in config if name.startswith("filebrowser"))
    if opened or config.get("allowedContent") is True:
        yield "E010", "CKEDITOR_CONFIGS không được mở duyệt tệp hay cho qua mọi HTML."
