"""HTML from people: the one cleaner, the one model field, and plain text out of HTML."""

import html
import re

import nh3
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.module_loading import import_string

from content.columns import PlainColumn
from content.vietnamese import tidy

# The parser is quadratic in nesting depth; half a megabyte is ten times the longest report.
MAX_LENGTH = 500_000
TAGS = {
    *("p br hr h2 h3 h4 h5 strong b em i u s sub sup blockquote ul ol li a img figure".split()),
    *("figcaption table caption colgroup col thead tbody tfoot tr th td span div".split()),
}
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
    "ol": {"start", "type"},
}
ALIGNMENTS = {"align-left", "align-center", "align-right"}
DROPPED_WITH_CONTENT = {"script", "style", "iframe", "svg", "math", "object", "template", "title"}
EMPTY_PARAGRAPH = re.compile(r"<p>(?:\s|&nbsp;|\u00a0|<br>)*</p>")
BLOCK_END = re.compile(r"</(?:p|h[2-5]|li|td|th|tr|figcaption|caption|div)>|<br>|<hr>")
TAG = re.compile(r"<[^>]+>")


def _allowed_attribute(tag, attribute, value):
    """Return the value to keep, or None: pictures only from our own media folder."""
    if tag == "img" and attribute == "src":
        return value if value.startswith(settings.MEDIA_URL) and ".." not in value else None
    return value


_cleaner = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags=DROPPED_WITH_CONTENT,
    attributes=ATTRIBUTES,
    attribute_filter=_allowed_attribute,
    allowed_classes={tag: ALIGNMENTS for tag in ("p", "td", "th", "figure", "h2", "h3", "h4")},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
    strip_comments=True,
)


def clean(value):
    """Return HTML from a person with only what the policy allows; idempotent.

    In: any HTML of at most MAX_LENGTH characters. Out: NFC, allowed tags, attributes and schemes,
    no pictures from elsewhere, no empty paragraphs. Raises ValidationError when too long.
    """
    if len(value) > MAX_LENGTH:
        raise ValidationError("Nội dung dài quá 500.000 ký tự. Hãy chia thành nhiều bài.")
    cleaned = _cleaner.clean(tidy(value))
    return EMPTY_PARAGRAPH.sub("", cleaned).replace("<img>", "").strip()


def plain_text(value):
    """Return the words of cleaned HTML as one line of text."""
    return " ".join(html.unescape(TAG.sub("", BLOCK_END.sub(" ", value))).split())


class RichTextField(PlainColumn, models.TextField):
    """HTML written by people; cleaned by the field on every save, whoever saves it."""

    def pre_save(self, model_instance, add):
        value = clean(super().pre_save(model_instance, add) or "")
        setattr(model_instance, self.attname, value)
        return value

    def get_db_prep_save(self, value, connection):
        cleaned = clean(value) if isinstance(value, str) else value
        return super().get_db_prep_save(cleaned, connection)

    def clean(self, value, model_instance):
        return super().clean(clean(value or ""), model_instance)

    def formfield(self, **options):
        return super().formfield(**options | {"widget": import_string(settings.RICH_TEXT_WIDGET)})
