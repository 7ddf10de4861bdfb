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

# Half a megabyte is ten times the longest report. The parser is quadratic in the depth of
# blocks: 5,000 of them, all open, take 0.1 s; 60,000 took half a minute.
MAX_LENGTH = 500_000
MAX_BLOCKS = 5_000
TOO_LONG = "Nội dung dài quá 500.000 ký tự. Hãy rút gọn hoặc chia nhỏ."
TOO_DEEP = "Nội dung có quá nhiều khối lồng nhau. Hãy dán lại dưới dạng chữ thường."
TAGS = {
    *("p br hr h2 h3 h4 h5 strong b em i u s sub sup blockquote ul ol li a img figure".split()),
    *("figcaption table caption colgroup col thead tbody tfoot tr th td div".split()),
}
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
    "ol": {"start", "type"},
}
ATTRIBUTE_VALUES = {
    "width": re.compile(r"[1-9]\d{0,3}"),
    "height": re.compile(r"[1-9]\d{0,3}"),
    "colspan": re.compile(r"[1-9]\d{0,2}"),
    "rowspan": re.compile(r"[1-9]\d{0,2}"),
    "scope": re.compile(r"(?:row|col)(?:group)?"),
    "start": re.compile(r"-?\d{1,5}"),
    "type": re.compile(r"[1aAiI]"),
    # A scheme of ours or a path of this site; "//host" is neither.
    "href": re.compile(
        r"\s*(?:https?:|mailto:|tel:|[#?]|/(?![\s/\\])).*", re.DOTALL | re.IGNORECASE
    ),
}
ALIGNMENTS = {"align-left", "align-center", "align-right"}
CLASSES = {tag: ALIGNMENTS for tag in "p h2 h3 h4 h5 td th div img".split()}
CLASSES["figure"] = ALIGNMENTS | {"image"}
DROPPED_WITH_CONTENT = {
    *("script style iframe svg math object template title noscript textarea select".split()),
}

# What the text goes through before the parser
REFERENCE = re.compile(r"&(?:#\d{1,7};?|#[xX][\da-fA-F]{1,6};?|[A-Za-z]\w{1,30};|nbsp|shy)")
BLOCK = re.compile(
    r"<(?:address|article|aside|blockquote|center|details|dialog|dir|div|dl|fieldset|fig\w+|"
    r"footer|form|header|hgroup|listing|main|menu|nav|ol|pre|r[pt]|search|section|summary|ul)\b",
    re.IGNORECASE,
)
# An open <b> is opened anew in every paragraph that follows, each one with other attributes
# once more: without them three at most. No formatting of ours has an attribute.
FORMATTING = re.compile(
    r"<(b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)[\s/][^>]*", re.IGNORECASE
)
FIRST_HEADING = re.compile(r"(</?)h1(?=[\s/>])", re.IGNORECASE)
FOREIGN_BLOCK = re.compile(
    r"(</?)(?:center|pre|dt|dd|section|article|address|header|footer|main|aside|h6)(?=[\s/>])",
    re.IGNORECASE,
)
ALIGNABLE = re.compile(r"<(p|h[2-5]|td|th|div|figure|img)(?=[\s/])([^>]*)", re.IGNORECASE)
ALIGNED = re.compile(
    r"(text-align\s*:|float\s*:|\salign\s*=)\s*[\"']?\s*(left|center|right|end)\b", re.IGNORECASE
)

# What it goes through behind the parser, which writes attributes as name="value"
LINK_TO_NOTHING = re.compile(r"<a>(.*?)</a>", re.DOTALL)
NO_CLASS = re.compile(r'(<\w+) class=""')
PICTURE_OF_NOTHING = re.compile(r'<img(?: (?!src=)[a-z]+="[^"]*")*>')
SPACE = r"(?:\s|&nbsp;|<br>|</?(?:strong|b|em|i|u|s|sub|sup)>)*"
EMPTY_BLOCK = re.compile(rf'<(p|h[2-5])(?: class="[^"]*")?>{SPACE}</\1>')
SPACES = re.compile(r" {2,}")

BLOCK_END = re.compile(r"</(?:p|h[2-5]|li|td|th|tr|figcaption|caption|div)>|<br>|<hr>")
TAG = re.compile(r"<[^>]+>")


def _allowed_attribute(tag, attribute, value):
    """Return the value to keep, or None: pictures only from our own media folder."""
    if attribute == "src":
        return _own_picture(value)
    allowed = ATTRIBUTE_VALUES.get(attribute)
    return value if allowed is None or allowed.fullmatch(value) else None


def _own_picture(address):
    """Return the path of a picture in our media folder, or None; our own host may stand before."""
    hosts = "|".join(re.escape(host) for host in settings.ALLOWED_HOSTS)
    path = re.sub(rf"^https?://(?:{hosts})(?::\d+)?(?=/)", "", address)
    inside = re.fullmatch(rf"{re.escape(settings.MEDIA_URL)}[\w./-]+", path)
    return path if inside and ".." not in path else None


_cleaner = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags=DROPPED_WITH_CONTENT,
    attributes=ATTRIBUTES | {"*": set()},  # else nh3 keeps lang and title on every tag
    attribute_filter=_allowed_attribute,
    allowed_classes=CLASSES,
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
    strip_comments=True,
)


class CleanHtml(str):
    """HTML that `clean` has returned; form, row and query of one save need it cleaned once."""

    __slots__ = ()


def clean(value):
    """Return HTML from a person with only what the policy allows; idempotent.

    In: any HTML of at most MAX_LENGTH characters. Out: NFC, allowed tags, attributes and schemes,
    no pictures from elsewhere, no empty paragraphs. Raises ValidationError when too long or too
    deep.
    """
    if isinstance(value, CleanHtml):
        return value
    if len(value) > MAX_LENGTH:
        raise ValidationError(TOO_LONG)
    text = tidy(REFERENCE.sub(_character, value))
    if len(BLOCK.findall(text)) > MAX_BLOCKS:
        raise ValidationError(TOO_DEEP)
    cleaned = _without_remains(_cleaner.clean(_in_our_tags(text)))
    if len(cleaned) > MAX_LENGTH:
        raise ValidationError(TOO_LONG)
    return CleanHtml(cleaned)


def _character(reference):
    """Return the character that a reference stands for, unless it means something in HTML."""
    character = html.unescape(reference[0])
    return reference[0] if character in "<>&\"'" else character


def _in_our_tags(text):
    """Return HTML with what Word, old pages and CKEditor write said in tags of the policy."""
    text = FORMATTING.sub(r"<\1", text)
    text = FOREIGN_BLOCK.sub(r"\1div", FIRST_HEADING.sub(r"\1h2", text))
    return ALIGNABLE.sub(_with_class, text)


def _with_class(start_tag):
    """Return a start tag whose alignment by style or attribute has become a class."""
    tag, attributes = start_tag.groups()
    found = ALIGNED.search(attributes)
    if not found:
        return start_tag[0]
    side = found[2].lower().replace("end", "right")
    floats = tag.lower() in ("img", "figure")
    if side == "left" and not floats:
        return start_tag[0]
    return f'<{tag} class="align-{side}"{attributes}'


def _without_remains(cleaned):
    """Return the parser's HTML without what shows nothing."""
    cleaned = LINK_TO_NOTHING.sub(r"\1", NO_CLASS.sub(r"\1", cleaned))
    cleaned = SPACES.sub(" ", EMPTY_BLOCK.sub("", PICTURE_OF_NOTHING.sub("", cleaned)))
    while (emptied := EMPTY_BLOCK.sub("", cleaned)) != cleaned:  # a heading in a heading
        cleaned = emptied
    return cleaned.strip()


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
        cleaned = str(clean(value)) if isinstance(value, str) else value
        return super().get_db_prep_save(cleaned, connection)

    def clean(self, value, model_instance):
        return super().clean(clean(value or ""), model_instance)

    def formfield(self, **options):
        return super().formfield(**options | {"widget": import_string(settings.RICH_TEXT_WIDGET)})
