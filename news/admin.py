"""The newsroom's desk: articles with their files, and the tree of sections."""

from django.contrib import admin

from content.editorial import PublishableAdmin
from news.desk.keeping import KeepingAdmin
from news.desk.lists import ListingAdmin
from news.models import Article, Attachment, Section


class SectionTreeAdmin(admin.ModelAdmin):
    """Offers sections as the tree stands, wherever one is chosen."""

    def formfield_for_foreignkey(self, db_field, request, **options):
        field = super().formfield_for_foreignkey(db_field, request, **options)
        if db_field.related_model is Section:
            field.choices = [("", "Chọn chuyên mục"), *Section.objects.tree().choices()]
        return field


class AttachmentInline(admin.TabularInline):
    model = Attachment
    fields = ("title", "file", "order")
    extra = 0


@admin.register(Article)
class ArticleAdmin(KeepingAdmin, ListingAdmin, PublishableAdmin, SectionTreeAdmin):
    exclude = ("state", "is_minor", "replaced_by")
    autocomplete_fields = ("organizations", "related")
    inlines = (AttachmentInline,)
    fieldsets = (
        (None, {"fields": ("title", "section", "lead", "body")}),
        (
            "Ảnh đại diện",
            {"fields": ("cover", "cover_alt", ("cover_caption", "cover_credit"))},
        ),
        ("Đăng bài", {"fields": ("published_at", "expires_at", ("author", "source"))}),
        ("Liên quan", {"fields": ("organizations", "related")}),
        ("Khác", {"fields": ("short_title", "slug"), "classes": ("collapse",)}),
    )


@admin.register(Section)
class SectionAdmin(SectionTreeAdmin):
    list_display = ("name", "parent", "order", "in_menu", "on_home")
    list_editable = ("order", "in_menu", "on_home")
    list_select_related = ("parent",)
    list_filter = (("parent", admin.RelatedOnlyFieldListFilter), "in_menu", "on_home")
    fields = (
        *("name", "parent", "description", "order", ("in_menu", "on_home")),
        *("writers", "link", "slug"),
    )
    autocomplete_fields = ("writers",)
    search_fields = ("name",)
