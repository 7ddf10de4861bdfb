"""Boxes to choose another row in, for inlines: a few questions whatever the number of rows."""

from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper


class KnownAutocomplete(AutocompleteSelect):
    """An autocomplete box that is told the rows chosen so far, not one that asks for its own.

    `known`: {id: row}, shared by all boxes of one formset.
    """

    def __init__(self, *args, known=None, **options):
        self.known = known or {}
        super().__init__(*args, **options)

    def optgroups(self, name, value, attrs=None):
        field = self.choices.field
        chosen = [each for each in value if str(each) not in field.empty_values]
        if any(not self.is_known(each) for each in chosen):
            return super().optgroups(name, value, attrs)  # just picked, in a form shown again
        rows = [self.known[int(each)] for each in chosen]
        empty = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        options = [
            self.create_option(name, row.pk, field.label_from_instance(row), True, at)
            for at, row in enumerate(rows, start=len(empty))
        ]
        return [(None, empty + options, 0)]

    def is_known(self, value):
        return str(value).isdigit() and int(value) in self.known


class PartInline(admin.options.InlineModelAdmin):
    """Rows that are parts of the one above: who may edit that may edit them.

    `autocomplete_fields` do not ask one by one; `chosen_once` are foreign keys whose choices
    (short lists, from choices_of) are read once for all rows.
    """

    extra = 0
    view_on_site = False
    chosen_once = ()

    def parent_permission(self, request, *actions):
        opts = self.parent_model._meta
        return any(
            request.user.has_perm(f"{opts.app_label}.{action}_{opts.model_name}")
            for action in actions
        )

    def has_view_permission(self, request, obj=None):
        return self.parent_permission(request, "view", "change", "add")

    def has_add_permission(self, request, obj=None):
        return self.parent_permission(request, "change", "add")

    def has_change_permission(self, request, obj=None):
        return self.parent_permission(request, "change", "add")

    def has_delete_permission(self, request, obj=None):
        return self.parent_permission(request, "change", "add")

    def get_queryset(self, request):
        """Bring along the rows that the boxes name."""
        rows = super().get_queryset(request)
        return rows.select_related(*self.autocomplete_fields) if self.autocomplete_fields else rows

    def get_formset(self, request, obj=None, **options):
        request.part_of = obj
        return super().get_formset(request, obj, **options)

    def formfield_for_dbfield(self, db_field, request, **options):
        """Give boxes in rows one way out at most: to add what is missing in the list."""
        field = super().formfield_for_dbfield(db_field, request, **options)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_add_related &= db_field.name in self.autocomplete_fields
            field.widget.can_change_related = field.widget.can_view_related = False
            field.widget.can_delete_related = False
        return field

    def formfield_for_foreignkey(self, db_field, request, **options):
        parent = request.part_of
        if db_field.name in self.autocomplete_fields:
            known = self.known(db_field, parent)
            options["widget"] = KnownAutocomplete(db_field, self.admin_site, known=known)
        field = super().formfield_for_foreignkey(db_field, request, **options)
        if db_field.name in self.chosen_once:
            rows = self.choices_of(db_field, parent)
            field.choices = [("", "Không"), *((row.pk, str(row)[:90]) for row in rows)]
        return field

    def known(self, db_field, parent):
        """Return {id: row} of what the stored parts of `parent` name in the field; one query."""
        if parent is None:
            return {}
        parts = self.model._default_manager.filter(**{self.parent_key: parent})
        named = parts.values(db_field.attname)
        return db_field.related_model._default_manager.filter(pk__in=named).in_bulk()

    def choices_of(self, db_field, parent):
        return db_field.related_model._default_manager.all()

    @property
    def parent_key(self):
        """The name of the foreign key that leads to the row above."""
        fields = self.model._meta.fields
        return next(f.name for f in fields if f.related_model is self.parent_model)
