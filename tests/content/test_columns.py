"""Facts of how our fields are written into migrations."""

from django.apps import apps
from django.db import models
from django.test import SimpleTestCase

from content.attachments import AttachmentField
from content.images import PictureField
from content.richtext import RichTextField
from content.search import FoldedField
from content.slugs import AutoSlugField
from content.text import LineField, LinesField, SortKeyField

OURS = ("content", "contacts", "news", "inspections", "cchc_portal")


class PlainColumnTests(SimpleTestCase):
    def test_each_field_is_written_as_its_django_parent(self):
        written = {
            LineField(max_length=10): "CharField",
            LinesField(): "TextField",
            SortKeyField(): "CharField",
            AutoSlugField(): "SlugField",
            FoldedField(): "TextField",
            RichTextField(): "TextField",
            AttachmentField(): "FileField",
            PictureField(): "ImageField",
        }
        for field, parent in written.items():
            self.assertEqual(field.deconstruct()[1], f"django.db.models.{parent}")

    def test_what_is_python_only_is_not_written(self):
        field = LineField(
            "tên", max_length=10, validators=[print], error_messages={"null": "x"}, help_text="y"
        )
        _, _, args, options = field.deconstruct()
        self.assertEqual((args, options), ([], {"verbose_name": "tên", "max_length": 10}))

    def test_options_rebuild_the_same_column(self):
        for options, field in (
            ({"max_length": 200, "unique": True, "blank": True}, AutoSlugField(source="name")),
            ({"max_length": 1200, "editable": False, "default": ""}, SortKeyField(source="name")),
            ({"editable": False, "default": ""}, FoldedField(sources=("name",))),
            ({"max_length": 200, "upload_to": ""}, AttachmentField()),
            ({"max_length": 200, "upload_to": "anh"}, PictureField()),
        ):
            self.assertEqual(field.deconstruct()[3], options)

    def test_no_field_of_ours_names_us_in_a_migration(self):
        fields = [
            field
            for model in apps.get_models()
            if model._meta.app_label in OURS
            for field in model._meta.local_fields
        ]
        self.assertGreater(len(fields), 50)
        named = [str(field) for field in fields if field.deconstruct()[1].partition(".")[0] in OURS]
        self.assertEqual(named, [])

    def test_a_parent_is_always_djangos(self):
        self.assertIs(AutoSlugField.__mro__[2], models.SlugField)
