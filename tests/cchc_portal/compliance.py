"""What the yearly audit of government sites looks for on a page, as one function a fault."""

import itertools
import json
import re
from urllib.parse import urljoin, urlsplit

from lxml.html import fromstring

HOST = "http://testserver"
DUBLIN_CORE = ("title", "creator", "date", "description", "publisher", "identifier")
FOOTER = {
    "vi": (
        *("Cơ quan chủ quản", "Chịu trách nhiệm chính", "Trụ sở", "Điện thoại", "Thư điện tử"),
        *("Ghi rõ nguồn", "Cập nhật lần cuối"),
    ),
    "en": ("Published by", "Office", "Telephone", "E-mail", "Last updated"),
}
LOADED = "//script/@src | //img/@src | //iframe/@src | //source/@src | //object/@data"
LINKED = "//link[@rel='stylesheet' or @rel='icon' or @rel='preload' or @rel='manifest']/@href"


def faults(html, address):
    """Return the names of what is wrong with the page at `address`, in the order of CHECKS."""
    page = fromstring(html)
    return [name for name, holds in CHECKS.items() if not holds(page, address)]


def text_of(element):
    return " ".join(element.text_content().split())


def has_dublin_core(page, address):
    told = {name: page.xpath(f"//meta[@name='DC.{name}']/@content") for name in DUBLIN_CORE}
    return all(len(values) == 1 and values[0].strip() for values in told.values())


def identifies_itself(page, address):
    canonical = page.xpath("//link[@rel='canonical']/@href")
    return canonical == page.xpath("//meta[@name='DC.identifier']/@content")


def has_footer(page, address):
    footers = page.xpath("//footer[contains(@class, 'site-footer')]")
    said = text_of(footers[0]) if len(footers) == 1 else ""
    return all(field in said for field in FOOTER["en" if page.get("lang") == "en" else "vi"])


def loads_from_no_other_host(page, address):
    loaded = page.xpath(LOADED) + page.xpath(LINKED)
    return all(urljoin(HOST + address, way).startswith(f"{HOST}/") for way in loaded)


def has_one_h1(page, address):
    return len(page.xpath("//h1[normalize-space()]")) == len(page.xpath("//h1")) == 1


def headings_step_down_one_by_one(page, address):
    tags = page.xpath("//h1 | //h2 | //h3 | //h4 | //h5 | //h6")
    return all(int(b.tag[1]) - int(a.tag[1]) <= 1 for a, b in itertools.pairwise(tags))


def pictures_have_alt(page, address):
    return not page.xpath("//img[not(@alt)] | //svg[@role='img'][not(*[local-name()='title'])]")


def says_its_language(page, address):
    return page.get("lang") == ("en" if address.startswith("/en/") else "vi")


def ids_are_unique(page, address):
    ids = page.xpath("//@id")
    return len(ids) == len(set(ids))


def has_one_title(page, address):
    titles = page.xpath("//head/title")
    return len(titles) == 1 and bool(titles[0].text_content().strip())


def graph_holds_together(page, address):
    """Say whether there is one graph, valid, in which every @id that is only named is told of.

    The nodes of other pages' own things (offices) may be named with their own name and address.
    """
    blocks = page.xpath("//script[@type='application/ld+json']/text()")
    try:
        (document,) = map(json.loads, blocks)
    except ValueError:
        return False
    nodes = [node for node in everything_in(document["@graph"]) if "@id" in node]
    told = {node["@id"] for node in nodes if len(node) > 1}
    return document["@context"] == "https://schema.org" and {node["@id"] for node in nodes} <= told


def everything_in(value):
    """Yield every dictionary inside a JSON value."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from everything_in(each)


def has_card(page, address):
    return bool(re.match(HOST, "".join(page.xpath("//meta[@property='og:image']/@content"))))


CHECKS = {
    check.__name__: check
    for check in (
        *(has_dublin_core, identifies_itself, has_footer, loads_from_no_other_host, has_one_h1),
        *(headings_step_down_one_by_one, pictures_have_alt, says_its_language, ids_are_unique),
        *(has_one_title, graph_holds_together, has_card),
    )
}


def ways_on(html, address):
    """Return the addresses of this site, paths with their "?", to which the page links."""
    found = (urlsplit(urljoin(HOST + address, way)) for way in fromstring(html).xpath("//a/@href"))
    ours = (way for way in found if f"{way.scheme}://{way.netloc}" == HOST)
    return {way.path + (f"?{way.query}" if way.query else "") for way in ours}
