"""A page saved as HTML → blocks, the addresses it had, and its pictures.

Old pages are tables in tables with line breaks for paragraphs, so structure is not trusted: the
page becomes a flat run of lines, each with its inline markup and the lists and tables around it.
"""

import re
from dataclasses import dataclass, field, replace
from html import escape, unescape
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.html import HTMLParser, document_fromstring

from content.vietnamese import tidy
from news.legacy.page import Block, Picture, Refusal
from news.legacy.spacing import mended

BLOCKS = set(
    "address article aside blockquote body caption center dd div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody td tfoot"
    " th thead tr ul".split()
)
INLINE = {"a": "a", "b": "strong", "strong": "strong", "i": "em", "em": "em", "u": "u"}
INLINE |= {"s": "s", "strike": "s", "sub": "sub", "sup": "sup"}
NOT_CONTENT = (
    *"head script style noscript select option button textarea input iframe object svg xml".split(),
    *("template", etree.Comment, etree.ProcessingInstruction),
)
HIDDEN = "//*[@hidden or contains(translate(@style, ' DISPLAYNOE', 'displaynoe'), 'display:none')]"
HOLDERS = ("ul", "ol", "blockquote", "table")
SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(\S+)\s*-->", re.I)
OLD_HOME = re.compile(r"^/?(?:default|index|home|trang-?chu)?(?:\.\w+)?$", re.I)
EMPTY_INLINE = re.compile(r"<(a|strong|em|u|s|sub|sup)(?: [^>]*)?>(\s*)</\1>")
PICTURE = re.compile(r'<img src="picture:(\d+)"[^>]*>')
TAG = re.compile(r"<[^>]+>")
FILE_NAME = re.compile(r"^\S+\.(?:jpe?g|png|gif|webp|bmp)$|^(?:img|dsc|image)[\s_-]?\d*$", re.I)
SMALL = re.compile(r"^(?:[0-9]|[12][0-9]|3[0-2])(?:px)?$")
DOCUMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|zip|rar)(?:$|\?)", re.I)


@dataclass
class HtmlPage:
    blocks: list
    addresses: tuple
    pictures: tuple
    notes: tuple


def html_page(text):
    """Return the HtmlPage of a document. Raises Refusal when there is no document."""
    try:
        root = document_fromstring(text.encode(), HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise Refusal("Không đọc được HTML.") from error
    addresses = _addresses(root, text)
    etree.strip_elements(root, *NOT_CONTENT, with_tail=False)
    for element in root.xpath(HIDDEN):
        if element.getparent() is not None:
            element.drop_tree()
    notes = _rewrite_links(root, addresses[0] if addresses else "")
    pictures = _number_pictures(root)
    for element in root.iter():
        element.text, element.tail = mended(element.text or ""), mended(element.tail or "")
    return HtmlPage(_blocks(root), addresses, pictures, notes)


def _addresses(root, text):
    """Return the addresses that the page says it had, the surest first; a bare home is none."""
    base = next(iter(root.xpath("//base/@href")), "")
    told = [
        *root.xpath("//link[translate(@rel, 'CANOIL', 'canoil')='canonical']/@href"),
        *root.xpath("//meta[@property='og:url']/@content"),
        *SAVED_FROM.findall(text),
    ]
    if not told and not base.endswith("/"):
        told = [base]
    full = [_joined(base, address.strip()) for address in told]
    return tuple(dict.fromkeys(address for address in full if _is_old_address(address)))


def _joined(base, address):
    """Return `address` as seen from `base`, "" when that is no address."""
    try:
        return urlsplit(urljoin(base, address)).geturl()
    except ValueError:
        return ""


def _is_old_address(address):
    parts = urlsplit(address) if address else None
    if parts is None or parts.scheme not in ("", "http", "https"):
        return False
    return bool(parts.query or not OLD_HOME.match(parts.path))


def _rewrite_links(root, address):
    """Make links of the old site start at our root, drop dead ones; return notes on files."""
    notes = []
    for link in root.iter("a"):
        target = _target(link.get("href", "").strip(), address)
        if target:
            link.set("href", target)
        else:
            link.attrib.pop("href", None)
        if target.startswith("/") and DOCUMENT.search(target):
            notes.append(f"Bài dẫn đến tệp chưa được nhập: {target}")
    return tuple(dict.fromkeys(notes))


def _target(href, address):
    """Return where a link leads: from our root on for the old site's own pages, "" for nowhere."""
    if re.match(r"(?:mailto|tel):", href, re.I):
        return href
    full, home = urlsplit(_joined(address, href)), urlsplit(address)
    if not href or href.startswith("#") or full.scheme not in ("http", "https", ""):
        return ""
    if full.netloc.removeprefix("www.") not in ("", home.netloc.removeprefix("www.")):
        return full.geturl()
    is_rooted = full.netloc or full.path.startswith("/")
    return full._replace(scheme="", netloc="").geturl() if is_rooted else ""


def _number_pictures(root):
    """Give each picture its number for an address; return the pictures. Spacers go."""
    pictures = []
    for image in list(root.iter("img")):
        if any(SMALL.match(image.get(side, "")) for side in ("width", "height")):
            image.drop_tree()
            continue
        told = (tidy(image.get(name, "")) for name in ("alt", "title"))
        alt = next((text for text in told if text and not FILE_NAME.match(text)), "")[:200]
        pictures.append(Picture(image.get("src", "").strip(), alt))
        image.attrib.clear()
        image.set("src", f"picture:{len(pictures) - 1}")
        image.set("alt", alt)
    return tuple(pictures)


def _blocks(root):
    lines = _Lines()
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            lines.start(element)
            lines.text(element.text)
        else:
            lines.end(element)
            lines.text(element.tail)
    lines.flush()
    return lines.blocks


@dataclass
class _Lines:
    """Collects text and inline markup into blocks, one for each line a reader sees."""

    blocks: list = field(default_factory=list)
    around: list = field(default_factory=list)
    inline: list = field(default_factory=list)
    parts: list = field(default_factory=list)

    def text(self, text):
        if text:
            self.parts.append(escape(re.sub(r"\s+", " ", text), quote=False))

    def start(self, element):
        if element.tag in BLOCKS:
            self.flush(ends_element=True)
            self.around.append(element)
        elif element.tag == "br":
            self.flush()
        elif element.tag == "img":
            src, alt = element.get("src"), escape(element.get("alt", ""))
            self.parts.append(f'<img src="{src}" alt="{alt}">')
        elif element.tag in INLINE:
            self.inline.append(element)
            self.parts.append(_opening(element))

    def end(self, element):
        if element.tag in BLOCKS:
            self.flush(ends_element=True)
            self.around.pop()
        elif element.tag in INLINE:
            self.inline.pop()
            self.parts.append(f"</{INLINE[element.tag]}>")

    def flush(self, ends_element=False):
        """End the line: close its inline markup, and open the same on the next."""
        closing = [f"</{INLINE[element.tag]}>" for element in reversed(self.inline)]
        html = _without_empty(tidy("".join([*self.parts, *closing])))
        self.parts = [_opening(element) for element in self.inline]
        text = tidy(unescape(TAG.sub("", html)))
        pictures = tuple(int(number) for number in PICTURE.findall(html))
        if text or pictures:
            within = tuple(element for element in self.around if element.tag in HOLDERS)
            owner = self.around[-1] if self.around else None
            self.blocks.append(Block(text, html, ends_element, pictures, owner, within))
        elif self.blocks:
            self.blocks[-1] = replace(self.blocks[-1], gap=True)


def _opening(element):
    href = element.get("href")
    attribute = f' href="{escape(href)}"' if element.tag == "a" and href else ""
    return f"<{INLINE[element.tag]}{attribute}>"


def _without_empty(html):
    """Return a line of HTML without inline elements that hold nothing."""
    while (shorter := EMPTY_INLINE.sub(r"\2", html)) != html:
        html = shorter
    return html.strip()
