"""The editor of article bodies, CKEditor 4, and the view that takes its pictures.

CKEditor 4 gets no fixes any more, so it is treated as an untrusted client: what it sends is
cleaned by content.richtext, what it uploads is judged by content.images, and its page runs no
script written in HTML (static/editor/editor.js). `cchc_portal.checks` holds these guards.
"""

from ckeditor.widgets import CKEditorWidget
from django import forms
from django.apps import apps
from django.contrib.auth import get_permission_codename
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.http import JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from content.images import check_picture, store_picture
from content.richtext import ATTRIBUTES, CLASSES, TAGS, RichTextField

FOLDER = "ckeditor/ckeditor/"  # CKEditor asks for its parts below it by their plain names
ENGINE = f"{FOLDER}ckeditor.js"
NOT_ALLOWED = "Bạn không có quyền tải ảnh lên, hoặc phiên làm việc đã hết hạn."
NOTHING_SENT = "Chưa có ảnh nào được gửi lên. Hãy chọn lại tệp ảnh."


class EditorWidget(CKEditorWidget):
    """CKEditor 4 in place of a textarea, in Django's own template, which has no inline style."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.template_name = forms.Textarea.template_name

    @property
    def media(self):
        base = {"id": "ckeditor-init-script", "data-ckeditor-basepath": static(FOLDER)}
        start = forms.Script("ckeditor/ckeditor-init.js", **base)
        css = {"all": ["ckeditor/ckeditor.css", "editor/editor.css"]}
        return forms.Media(css=css, js=[start, ENGINE, "editor/editor.js"])

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget["attrs"] |= {
            "data-type": "ckeditortype",
            "data-processed": "0",
            "data-config": widget["config"],
            "data-external-plugin-resources": widget["external_plugin_resources"],
        }
        return context

    def _set_config(self):
        """Add to the settings what only the running portal knows: the policy and the addresses."""
        super()._set_config()
        self.config["imageUploadUrl"] = reverse("editor_picture")
        self.config["extraAllowedContent"] = allowed_content()

    def use_required_attribute(self, initial):
        """No: a browser cannot show its message at the hidden textarea."""
        return False


def allowed_content():
    """Return the HTML policy as CKEditor writes it, so that it keeps what the policy keeps."""
    rules = [
        f"{tag}{_listed('[]', ATTRIBUTES.get(tag))}{_listed('()', CLASSES.get(tag))}"
        for tag in sorted(TAGS)
    ]
    aligned = " ".join(tag for tag in CLASSES if tag not in ("img", "figure"))
    return "; ".join([*rules, f"{aligned}{{text-align}}"])


def _listed(brackets, names):
    return ",".join(sorted(names)).join(brackets) if names else ""


def is_on(media):
    """Say whether a page with this form media carries the editor."""
    return static(ENGINE) in str(media)


def may_write(user):
    """Say whether `user` is staff who may add or change rows that have rich text."""
    return user.is_staff and any(
        user.has_perm(f"{model._meta.app_label}.{get_permission_codename(action, model._meta)}")
        for model in apps.get_models()
        if any(isinstance(field, RichTextField) for field in model._meta.fields)
        for action in ("add", "change")
    )


@never_cache
@require_POST
def take_picture(request):
    """Store the picture in `upload`; answer what CKEditor's upload plugins expect (JSON)."""
    if not may_write(request.user):
        return _refusal(NOT_ALLOWED, status=403)
    file = request.FILES.get("upload")
    if file is None:
        return _refusal(NOTHING_SENT)
    try:
        check_picture(file)
        name, width, height = store_picture(file, with_card=False)
    except ValidationError as error:
        return _refusal(error.messages[0])
    answer = {"uploaded": 1, "fileName": file.name, "url": default_storage.url(name)}
    return JsonResponse(answer | {"width": width, "height": height})


def _refusal(message, status=200):
    return JsonResponse({"uploaded": 0, "error": {"message": message}}, status=status)
