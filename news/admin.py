"""The newsroom's desk: articles and documents with their files, the tree of sections."""

from django.contrib import admin, messages
from django.forms import BaseInlineFormSet
from django.utils.text import Truncator

from content.editorial import OLD_DATE, PublishableAdmin, SearchOfFewAdmin
from content.living import LivingAdmin
from content.state_lists import StateFilter, state_tag
from news.desk.approving import ApprovingAdmin
from news.desk.history import RestoringAdmin
from news.desk.keeping import KeepingAdmin
from news.desk.lists import ListingAdmin, TogetherAdmin
from news.desk.previewing import PreviewingAdmin
from news.desk.writing import WritingAdmin
from news.models import Area, Article, Document, DocumentFile, DocumentRelation, Section

ABSTRACT_LENGTH = 120


class SectionTreeAdmin(admin.ModelAdmin):
    """Offers sections as the tree stands, wherever one is chosen."""

    def formfield_for_foreignkey(self, db_field, request, **options):
        field = super().formfield_for_foreignkey(db_field, request, **options)
        if db_field.related_model is Section:
            field.choices = [("", "Chọn chuyên mục"), *Section.objects.tree().choices()]
        return field


@admin.register(Article)
class ArticleAdmin(
    KeepingAdmin, WritingAdmin, ApprovingAdmin, ListingAdmin, PublishableAdmin, SectionTreeAdmin
):
    exclude = ("state", "is_minor", "replaced_by")
    of_old_dates = f"{OLD_DATE} Các danh sách xếp theo ngày đó, không đưa lên trên cùng."


class DocumentFileInline(admin.TabularInline):
    model = DocumentFile
    fields = ("file", "title", "is_public", "order")
    extra = 0
    view_on_site = False  # the file leads there itself, for staff before it is public


class RelationFormSet(BaseInlineFormSet):
    def get_unique_error_message(self, unique_check):
        """In place of Django's, which names the field as the program does."""
        return "Một văn bản trước được chọn hai lần. Hãy bỏ bớt một dòng."


class DocumentRelationInline(admin.TabularInline):
    model = DocumentRelation
    formset = RelationFormSet
    fk_name = "newer"
    fields = ("kind", "older")
    autocomplete_fields = ("older",)
    extra = 0


@admin.register(Document)
class DocumentAdmin(PreviewingAdmin, RestoringAdmin, TogetherAdmin, LivingAdmin):
    list_display = ("called", "issued_on", "issued_by", state_tag)
    list_filter = (StateFilter, "kind", "year", ("area", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("issuer",)
    date_hierarchy = "issued_on"
    autocomplete_fields = ("issuer",)
    inlines = (DocumentFileInline, DocumentRelationInline)
    fieldsets = (
        (None, {"fields": (("kind", "number"), "abstract", ("issuer", "issuer_name"))}),
        ("Hiệu lực", {"fields": (("issued_on", "effective_on", "expires_on"),)}),
        ("Phân loại", {"fields": (("signer", "area"),)}),
        ("Đăng", {"fields": (("published_at", "expires_at"),)}),
        ("Khác", {"fields": ("slug",), "classes": ("collapse",)}),
    )

    @admin.display(description="văn bản", ordering="number_key")
    def called(self, document):
        return f"{document.name}: {Truncator(document.abstract).chars(ABSTRACT_LENGTH)}"

    @admin.display(description="cơ quan ban hành", ordering="issuer_key")
    def issued_by(self, document):
        return document.issuer_label

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)  # a step may be refused in there
        for sentence in form.instance.doubts:
            messages.warning(request, sentence)


@admin.register(Area)
class AreaAdmin(admin.ModelAdmin):
    list_display = ("name", "order")
    list_editable = ("order",)
    fields = ("name", "order", "slug")


@admin.register(Section)
class SectionAdmin(SearchOfFewAdmin, SectionTreeAdmin):
    list_display = ("name", "parent", "order", "in_menu", "on_home")
    list_editable = ("order", "in_menu", "on_home")
    list_select_related = ("parent",)
    list_filter = (("parent", admin.RelatedOnlyFieldListFilter), "in_menu", "on_home")
    fields = (
        *("name", "parent", "description", "order", ("in_menu", "on_home")),
        *("writers", "link", "name_en", "slug"),
    )
    autocomplete_fields = ("writers",)
