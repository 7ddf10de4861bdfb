"""The link at the desk by which a row is read before its time, without an account."""

from django import forms
from django.contrib import admin

from content.publishing import State
from news.preview import preview_address


class PreviewingAdmin(admin.ModelAdmin):
    """Offers a new link with each form of a row that the public cannot read yet, or any more."""

    class Media:
        css = {"all": ["desk/approving.css"]}
        js = [forms.Script("desk/approving.js", defer=True)]

    def render_change_form(self, request, context, *args, obj=None, **options):
        if obj and not obj.is_public and obj.state != State.WITHDRAWN:
            context["preview"] = request.build_absolute_uri(preview_address(obj))
        return super().render_change_form(request, context, *args, obj=obj, **options)
