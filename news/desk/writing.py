"""Writing: the form of an article, calm and in two columns, with remarks beside what is typed.

static/desk/writing.js shows the remarks while somebody types, takes dropped files and adds picks;
without it the remarks come with each save and every button still works.
"""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from content.editorial import PublishableForm, admin_name
from content.history import recorded
from content.images import FORMATS
from content.legacy_fonts import to_unicode
from content.publishing import AFTER_APPROVAL, State
from content.richtext import clean
from content.vietnamese import slug as slug_of
from content.vietnamese import tidy
from news.desk.files import AttachmentInline, Chosen, ManyFilesField, attach
from news.desk.notices import LEAD_LENGTH, TITLE_LENGTH, notices
from news.desk.suggestions import suggestions
from news.models import Article, Section
from news.models.moving import move, objection_to

TEXTS = ("title", "lead", "body")
ATTRIBUTES = {
    "title": {"data-limit": TITLE_LENGTH, "rows": 2},
    "lead": {"data-limit": LEAD_LENGTH},
    "cover": {"accept": ",".join(f"image/{name.lower()}" for name in FORMATS)},
}
CLOSED_SECTION = "Chuyên mục này chỉ mở cho nhóm khác. Hãy chọn chuyên mục khác."
CONVERTED = "Đã đổi chữ trong biểu mẫu sang Unicode, chưa lưu. Hãy đọc lại rồi lưu."
MOVED = "Bài đã có địa chỉ mới. Địa chỉ cũ dẫn người đọc đến đó."
LONGEST = 2_000  # characters of a title or lead that are looked at; the form takes fewer
NOT_ALLOWED = "Bạn không có quyền viết bài này, hoặc phiên làm việc đã hết hạn."


class SectionSelect(forms.Select):
    """The tree of sections; those that are not open to the writer stand in it, not to be chosen."""

    closed = frozenset()

    def create_option(self, name, value, *args, **options):
        option = super().create_option(name, value, *args, **options)
        if getattr(value, "value", value) in self.closed:
            option["attrs"]["disabled"] = True
        return option


class WritingForm(PublishableForm):
    """What a writer fills in; `sections` is set by the admin: the tree, those open to the user."""

    slug = forms.CharField(
        label="Địa chỉ trang",
        required=False,
        max_length=200,
        widget=forms.TextInput({"placeholder": "tự tạo từ tiêu đề khi lưu"}),
    )
    more_files = ManyFilesField(
        label="Kéo tệp vào đây hoặc chọn tệp",
        required=False,
        help_text="PDF, DOCX, XLSX, PPTX, ODT, ODS; mỗi tệp tối đa 20 MB.",
    )

    class Meta:
        widgets = {"title": forms.Textarea}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for name, attributes in ATTRIBUTES.items():
            if name in self.fields:
                self.fields[name].widget.attrs |= attributes
        if "cover" in self.fields:
            self.fields["cover"].label = "Kéo ảnh vào đây hoặc chọn tệp"

    def clean_section(self):
        section = self.cleaned_data["section"]
        is_kept = section.pk == self.initial.get("section") and self.instance.pk
        rows = Section.objects.open_to(self.user)
        if not (is_kept or section.link or rows.filter(pk=section.pk).exists()):
            raise ValidationError(CLOSED_SECTION)
        return section

    def clean_slug(self):
        slug = slug_of(self.cleaned_data["slug"] or "")
        if slug and "slug" in self.changed_data and (sentence := objection_to(slug, self.instance)):
            raise ValidationError(sentence)
        return slug

    def clean(self):
        cleaned = super().clean()
        if "to_unicode" in self.data:
            self.add_error(None, CONVERTED)
        return cleaned


class AddressForm(forms.Form):
    slug = forms.CharField(
        label="Địa chỉ mới",
        max_length=200,
        error_messages={"required": "Hãy nhập địa chỉ mới."},
        help_text="Chữ không dấu, số và gạch nối. Địa chỉ cũ tự dẫn sang địa chỉ mới.",
    )


class WritingAdmin(admin.ModelAdmin):
    """The form of articles; mixed in before PublishableAdmin."""

    form = WritingForm
    inlines = (AttachmentInline,)
    autocomplete_fields = ("organizations", "related")
    fieldsets = (
        (None, {"fields": ("title", "slug", "lead", "body"), "classes": ("writing-text",)}),
        (None, {"fields": ("section",)}),
        ("Ảnh đại diện", {"fields": ("cover", "cover_alt", "cover_caption", "cover_credit")}),
        ("Tệp đính kèm", {"fields": ("more_files",), "classes": ("writing-files",)}),
        ("Liên quan", {"fields": ("organizations", "related")}),
        ("Đăng bài", {"fields": ("author", "source", "published_at", "expires_at")}),
        ("Khác", {"fields": ("short_title",), "classes": ("collapse",)}),
    )

    class Media:
        css = {"all": ["desk/writing.css"]}
        js = [forms.Script("desk/writing.js", defer=True)]

    def unwanted(self, request, obj):
        """Return the fields that are fixed: address and date of what is public; files, where none
        may be added."""
        names = {"published_at"} if obj and obj.live_id else set()
        if obj and (obj.live_id or obj.state in AFTER_APPROVAL):
            names.add("slug")
        if not request.user.has_perm("news.add_attachment") or not self.may_type(request, obj):
            names.add("more_files")
        return names

    def get_fieldsets(self, request, obj=None):
        unwanted = self.unwanted(request, obj)
        return [
            (name, options | {"fields": [f for f in options["fields"] if f not in unwanted]})
            for name, options in super().get_fieldsets(request, obj)
        ]

    def get_form(self, request, obj=None, **options):
        form = super().get_form(request, obj, **options)
        return type(form.__name__, (form,), dict.fromkeys(self.unwanted(request, obj)))

    def may_type(self, request, obj):
        """Whether the user may send the form of `obj`, or of a new article."""
        if obj is None:
            return self.has_add_permission(request)
        return self.has_change_permission(request, obj)

    def get_changeform_initial_data(self, request):
        """Preset the section that the user wrote into last, if it is still open to them."""
        last = Article.objects.filter(created_by=request.user).order_by("-pk").values("section")[:1]
        section = Section.objects.open_to(request.user).filter(pk__in=last).first()
        preset = {"section": section.pk} if section else {}
        return preset | super().get_changeform_initial_data(request)

    def formfield_for_foreignkey(self, db_field, request, **options):
        if db_field.name != "section":
            return super().formfield_for_foreignkey(db_field, request, **options)
        choices, closed = sections_for(request)
        field = db_field.formfield(widget=SectionSelect())
        field.choices = choices
        field.widget.closed = closed
        return field

    def formfield_for_dbfield(self, db_field, request, **options):
        """Offer no ways from the form to other forms: they would lead away from what is typed."""
        field = super().formfield_for_dbfield(db_field, request, **options)
        if isinstance(getattr(field, "widget", None), RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def changeform_view(self, request, *args, **options):
        if request.method == "POST" and "to_unicode" in request.POST:
            request.POST = request.POST.copy()
            request.POST.update(converted(request.POST))
        return super().changeform_view(request, *args, **options)

    def render_change_form(self, request, context, *args, obj=None, **options):
        form = context["adminform"].form
        found = remarks(self.typed(form), obj or Article(), request.user)
        for name in form.fields.keys() & found.keys():
            form.fields[name].below = f"admin/news/article/_{name_of(name)}.html"
            form.fields[name].found = found[name]
        base = request.build_absolute_uri(reverse("news:latest"))
        context["writing"] = {"base": base, "may_move": obj and may_move(obj, request.user)}
        if "slug" in form.fields:
            form.fields["slug"].base = base
        if "cover" in form.fields:
            form.fields["cover"].stored = obj and obj.cover._committed and obj.cover
        return super().render_change_form(request, context, *args, obj=obj, **options)

    @staticmethod
    def typed(form):
        """Return what a form shows, sent or not, as the remarks read it."""
        return {name: form[name].value() for name in form.fields if name != "more_files"}

    def save_related(self, request, form, formsets, change):
        chosen = form.cleaned_data.get("more_files") or Chosen()
        attach(form.instance, chosen, request)
        if change and chosen.kept:
            form.instance.note_amended(request.user)
        super().save_related(request, form, formsets, change)

    def get_urls(self):
        return [
            self.way("nhan-xet/", self.remarks_view, "remarks"),
            self.way("<int:pk>/dia-chi/", self.address_view, "address"),
            *super().get_urls(),
        ]

    @method_decorator([never_cache, require_POST])
    def remarks_view(self, request):
        """Answer what is remarked on the posted texts, as HTML for beside each field (JSON).

        POST: the form's fields, `article` (its number, empty for a new one). With `to_unicode`
        also "values": the texts converted; nothing is stored.
        """
        pk = request.POST.get("article", "")
        obj = self.get_object(request, pk) if pk else None
        if (pk and obj is None) or not self.may_type(request, obj):
            return JsonResponse({"message": NOT_ALLOWED}, status=403)
        typed = request.POST.dict() | {
            name: request.POST.getlist(name) for name in ("organizations", "related")
        }
        answer = {}
        if "to_unicode" in request.POST:
            answer["values"] = converted(request.POST)
            typed |= answer["values"]
        found = remarks(typed, obj or Article(), request.user)
        answer["remarks"] = {
            name: render_to_string(f"admin/news/article/_{name_of(name)}.html", {"found": rows})
            for name, rows in found.items()
        }
        return JsonResponse(answer)

    def address_view(self, request, pk):
        """Ask for another address of a published article, and move it there."""
        article = get_object_or_404(self.get_queryset(request), pk=pk)
        if not may_move(article, request.user):
            raise PermissionDenied
        form = AddressForm(request.POST or None, initial={"slug": article.slug})
        if form.is_valid() and moved(article, form, request):
            return redirect(reverse(admin_name(article, "change"), args=[pk]))
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": "Đổi địa chỉ trang",
            "original": article,
            "form": form,
            "base": request.build_absolute_uri(reverse("news:latest")),
        }
        return render(request, "admin/news/article/address.html", context)


def sections_for(request):
    """Return (choices of the tree, those not open to the user); asked once, used by three forms."""
    if not hasattr(request, "sections"):
        tree = Section.objects.tree()
        opened = set(Section.objects.open_to(request.user).values_list("pk", flat=True))
        choices = [("", "Chọn chuyên mục"), *tree.choices()]
        request.sections = choices, tree.by_pk.keys() - opened
    return request.sections


def may_move(article, user):
    return article.state == State.PUBLISHED and not article.live_id and article.may_publish(user)


def moved(article, form, request):
    """Whether `article` stands at the address of a valid form now; errors go to the form."""
    try:
        with recorded(request.user, "Đổi địa chỉ trang"):
            move(article, form.cleaned_data["slug"])
    except ValidationError as error:
        form.add_error("slug", error)
        return False
    messages.success(request, MOVED)
    return True


def converted(data):
    """Return {"title": …, "lead": …, "body": …} of a QueryDict, in Unicode."""
    texts = texts_of(data)
    return {
        name: str(clean(to_unicode(text)) if name == "body" else to_unicode(text))
        for name, text in texts.items()
    }


def texts_of(typed):
    """Return title and lead as plain text, the body as cleaned HTML; one too long is left out."""
    try:
        body = str(clean(typed.get("body") or ""))
    except ValidationError:
        body = ""
    title, lead = (tidy((typed.get(name) or "")[:LONGEST]) for name in ("title", "lead"))
    return {"title": " ".join(title.split()), "lead": lead, "body": body}


def remarks(typed, article, user):
    """Return the notices by field, and under "related" the suggestions, on what is typed."""
    texts = texts_of(typed)
    section, bodies = numbers([typed.get("section")]), numbers(typed.get("organizations"))
    picked = numbers(typed.get("related"))
    first = section[0] if section else None
    close = suggestions(texts["title"], first, bodies, article, picked) if texts["title"] else []
    return notices(texts, article, user) | {"related": close}


def numbers(values):
    """Return primary keys, sent as text or as rows, as integers; anything else is left out."""
    texts = (str(getattr(value, "pk", value)) for value in values or ())
    return [int(text) for text in texts if text.isdecimal() and len(text) < 19]


def name_of(field):
    return "suggestions" if field == "related" else "notices"
