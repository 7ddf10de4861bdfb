"""Filters and tags that every template may use: dates, numbers, telephones, pictures, pages."""

import re
from dataclasses import dataclass
from datetime import datetime, time
from functools import lru_cache
from urllib.parse import quote, urlencode

from django import template
from django.template.defaultfilters import stringfilter
from django.template.loader_tags import BlockNode
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator

from content import english
from content.images import card_of, sources
from content.people import name_of
from content.richtext import plain_text
from content.slugs import path_of
from content.versions import is_held, kept_as

register = template.Library()
register.filter("person", name_of)
register.filter("day_in_english", english.day)
register.simple_tag(path_of, name="path")  # {% url %} looks for a public page at each call

NO_BREAK_SPACE = "\u00a0"
# Words of two syllables that browsers would break in headings; the commonest of this subject.
COMPOUNDS = (
    "cải cách|hành chính|thủ tục|trung tâm|phục vụ|kiểm tra|công tác|kế hoạch|kết quả|giải quyết|"
    "hồ sơ|ủy ban|uỷ ban|nhân dân|văn phòng|công chức|viên chức|người dân|doanh nghiệp|chỉ số|"
    "hài lòng|báo cáo|hội nghị|khắc phục|quyết định|nghị quyết|chỉ đạo|điều hành|dịch vụ|"
    "trực tuyến|một cửa|chính phủ|thủ tướng|giám đốc|lai châu|liên ngành|chuyển đổi|phiên họp|"
    "làm việc|công nghệ|cộng đồng|kỷ luật|kỷ cương|chấn chỉnh|đất đai|cán bộ|cơ quan|đơn vị|"
    "thông tin|dữ liệu|tiếp nhận|xử lý|sáng kiến|mô hình|tổ chức|bộ máy|chất lượng|phản ánh|"
    "kiến nghị|tiếp cận|tuyên bố|cá nhân|điều khoản|sử dụng|bảo vệ|chức năng|nhiệm vụ|văn bản|"
    "đầu mối|cung cấp"
)
JOINED = re.compile(rf"\b(?:{COMPOUNDS})\b|\b(?:ngày|tháng|quý|năm|số|thứ) (?=\d)", re.IGNORECASE)
TABLE_FRAME = '<div class="table-frame" role="group" aria-label="Bảng" tabindex="0">'
LONG_DIGITS = re.compile(r"\d{5,}")
DIGITS_BEFORE_THREES = re.compile(r"(?<=\d)(?=(?:\d{3})+$)")
HOTLINE = re.compile(r"^\+84(1[89]00\d+)$")
KILOBYTE = 1024
DESCRIPTION_LENGTH = 200
SUBJECT = "Cải cách hành chính"  # of what names no other
MOST_MOMENTS = 10_000  # or numbers that are remembered as text
MOST_TITLES = 2_000


@register.filter
def day(value):
    """Return a date or an aware datetime as its local day, 24/09/2021; "" for nothing."""
    if not value:
        return ""
    return written_day(local(value).date() if isinstance(value, datetime) else value)


@lru_cache(maxsize=MOST_MOMENTS)
def written_day(value):
    return date_format(value, "DATE_FORMAT")


@register.filter
@lru_cache(maxsize=MOST_MOMENTS)
def published(value):
    """Return an aware datetime as lists of one article print it: 15/10/2026, 16:20.

    Midnight local time is how an item says that only its day is known: 24/09/2021.
    """
    if not value or knows_only_its_day(value):
        return day(value)
    return f"{day(value)}, {date_format(local(value), 'TIME_FORMAT')}"


@register.filter
@lru_cache(maxsize=MOST_MOMENTS)
def machine(value):
    """Return a date or aware datetime for <time datetime>: ISO 8601, without an unknown time."""
    if not value:
        return ""
    if knows_only_its_day(value):
        return local(value).isoformat()[:10]
    return local(value).isoformat(timespec="minutes")


@lru_cache(maxsize=MOST_MOMENTS)
def local(value):
    return timezone.localtime(value) if isinstance(value, datetime) else value


def knows_only_its_day(value):
    return not isinstance(value, datetime) or local(value).time() == time.min


@register.filter
@stringfilter
@lru_cache(maxsize=MOST_TITLES, typed=True)  # what is marked safe and what is not stay apart
def compounds(text):
    """Return `text` with no-break spaces inside set compounds, so that lines end between words."""
    return JOINED.sub(lambda found: found.group().replace(" ", NO_BREAK_SPACE), text)


@register.filter
def label_of(step, row):
    """Return what a button says that takes an editorial `step` with `row`; None: a new one."""
    return step.label_of(row.noun) if row else step.label


@register.filter
def marked(runs):
    """Return the runs of a text as HTML: escaped, those that were asked for in <mark>."""
    shown = (format_html("<mark>{}</mark>", run.text) if run.found else run.text for run in runs)
    return format_html_join("", "{}", zip(shown))


@register.filter
def framed_tables(html):
    """Return cleaned HTML with each table in a frame that scrolls sideways, by keyboard too."""
    return html.replace("<table", f"{TABLE_FRAME}<table").replace("</table>", "</table></div>")


@register.filter
def host(request):
    """Return scheme and host of a request, as whole addresses begin: https://cchc.example.gov.vn."""
    if not hasattr(request, "known_host"):  # a page asks four times
        request.known_host = f"{request.scheme}://{request.get_host()}"
    return request.known_host


@register.filter
def address_asked(request):
    """Return the whole address that was asked for, with its query, as a browser shows it."""
    return host(request) + request.get_full_path()


@dataclass
class OfThing:
    """What a page that shows one thing may say of it; `image` comes from a PictureField."""

    kind: str = "website"
    date: object = None
    creator: str = ""
    source: str = ""
    subject: str = ""
    image: object = None
    alt: str = ""


@register.inclusion_tag("includes/meta.html", takes_context=True)
def meta(context, title="", description="", query="", **of_thing):
    """Show what machines read of this page; what is not said of it is said of the site.

    `title`, `description`: its own words; `query`: the part of its address from "?" on that
    belongs to it; `of_thing`: as OfThing.
    """
    request, publisher, thing = context["request"], context["publisher"], OfThing(**of_thing)
    site, start = publisher.site_name, host(request)
    office = publisher.governing_body or site
    picture, dated = card(thing.image), machine(thing.date)
    return {
        "title": title,
        "site": site,
        "office": office,
        "name": title or site,
        "short": at_most(description or site, DESCRIPTION_LENGTH),
        "address": f"{start}{request.path}{query}",
        "kind": thing.kind,
        "picture": start + (picture or static("icons/share.png")),
        "alt": thing.alt if picture else site,
        "published": dated if thing.kind == "article" else "",
        "source": thing.source or start,
        "creator": thing.creator or office,
        "subject": thing.subject or SUBJECT,
        "dated": dated or machine(publisher.last_change) or machine(publisher.updated_at),
    }


def at_most(text, length):
    """Return a text, cut behind so many characters with "…" where it is longer."""
    return text if len(text) <= length else Truncator(text).chars(length)


@register.filter
def or_opening_of(lead, html):
    """Return the lead, or else the opening words of cleaned HTML, as a page's description."""
    return lead or at_most(plain_text(html), DESCRIPTION_LENGTH)


@register.filter
@lru_cache(maxsize=MOST_MOMENTS, typed=True)
def grouped(number):
    """Return an integer as Vietnamese readers expect it: 26418 gives 26.418."""
    return number_format(number, force_grouping=True)


@register.filter
def filesize(size):
    """Return a size in bytes as 412 KB or 1,2 MB (1 KB is 1024 bytes)."""
    kilobytes = max(1, round(size / KILOBYTE))
    if kilobytes < 1000:
        return f"{kilobytes} KB"
    return f"{number_format(round(size / KILOBYTE**2, 1), 1).removesuffix(',0')} MB"


@register.filter
def phone(number):
    """Return a PhoneNumber in the local form, grouped to be read aloud: 0213 3876 650."""
    return LONG_DIGITS.sub(in_threes, number.as_national) if number else ""


def in_threes(digits):
    return DIGITS_BEFORE_THREES.sub(" ", digits.group())


@register.filter
def dial(number):
    """Return what a tel: link dials (RFC 3966); 1800 and 1900 work without a country code only."""
    return HOTLINE.sub(r"\1", number.as_e164) if number else ""


@register.inclusion_tag("includes/picture.html")
def picture(file, sizes, alt="", lazy=True):
    """Show a stored picture in the width that fits, or a drawn placeholder when there is none.

    `file` comes from a PictureField with width and height fields, `sizes` is as of <img sizes>;
    a picture that stands beside its own title needs no `alt`.
    """
    if not file:
        return {"address": ""}
    width = getattr(file.instance, file.field.width_field)
    urls = [(file.storage.url(name), pixels) for name, pixels in sources(file.name, width)]
    return {
        "address": urls[-1][0],
        "srcset": ", ".join(f"{url} {pixels}w" for url, pixels in urls) if len(urls) > 1 else "",
        "width": str(width),
        "height": str(getattr(file.instance, file.field.height_field)),
        "sizes": sizes,
        "alt": alt,
        "lazy": lazy,
    }


def card(file):
    """Return the address of the card of a picture as for picture above; "" when it has none."""
    if not file:
        return ""
    sides = (
        getattr(file.instance, name) for name in (file.field.width_field, file.field.height_field)
    )
    name = card_of(file.name, *sides)
    return file.storage.url(name) if name else ""


@register.inclusion_tag("includes/pages.html")
def pages(page, query="", kept=""):
    """Show the numbered ways to the other pages of a list.

    The searched words `query`, or the encoded parameters `kept`, stay in their addresses.
    """
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    if query:
        kept = urlencode({"q": query}, quote_via=quote)
    return {"page": page, "numbers": numbers, "kept": kept}


@register.filter
def choosing(options, value):
    """Return the HTML of <option>s with the one of this `value` selected, if it is there."""
    tag = format_html('<option value="{}"', value)
    return options.replace(f"{tag}>", f"{tag} selected>", 1) if value else options


@register.filter
def page_query(page):
    """Return what tells a page of a list from the first in its address: "?trang=2" or ""."""
    return f"?trang={page.number}" if page.number > 1 else ""


class Frame(template.Node):
    """What {% frame %} holds; `told`: what its text depends on beside the content.

    No block may stand in it, so none is looked for: a page that extends another asks each time.
    """

    child_nodelists = ()

    def __init__(self, name, told, nodes):
        self.key, self.told, self.nodelist = ("frame", name), told, nodes

    def render(self, context):
        if not is_held():
            return self.nodelist.render(context)
        key = self.key
        if self.told:
            key += tuple([each.resolve(context) for each in self.told])
        return kept_as(key, lambda: self.nodelist.render(context))


@register.filter
def keys(rows):
    """Return the primary keys of rows, by which a frame knows what it shows."""
    return tuple(row.pk for row in rows)


@register.tag
def frame(parser, token):
    """Render what stands inside once for each content version, for all pages: the same in each.

    {% frame "footer" publisher.last_change %}…{% endframe %}: a name, then whatever the text
    depends on that is no content: a moment that passed, a page's own choice. Nothing is kept in an
    answer to a POST, which would ask for the version at each frame.
    """
    _, name, *told = token.split_contents()
    nodes = parser.parse(("endframe",))
    if nodes.get_nodes_by_type(BlockNode):
        raise template.TemplateSyntaxError("A block of a page stands in no frame of all pages.")
    parser.delete_first_token()
    return Frame(name.strip('"'), [parser.compile_filter(each) for each in told], nodes)
