"""The newsroom's desk: articles with their files, and the tree of sections."""

from django.contrib import admin

from content.editorial import PublishableAdmin
from news.desk.approving import ApprovingAdmin
from news.desk.keeping import KeepingAdmin
from news.desk.lists import ListingAdmin
from news.desk.writing import WritingAdmin
from news.models import Article, Section


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
