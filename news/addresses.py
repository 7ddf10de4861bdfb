"""One spelling for an address of the old portal, however a browser or a page writes it. Pure."""

import re
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlsplit

from django.utils.encoding import iri_to_uri

from content.vietnamese import nfc

MAX_LENGTH = 500
TRACKING = re.compile(r"^(utm_.*|fbclid|gclid|msclkid|zarsrc|zalo_.*|_ga|mc_cid|mc_eid)$")
# What would be read as something else, or that PostgreSQL does not store (NUL).
NOT_PLAIN = re.compile(r"[%&=+#?\x00-\x20\x7f-\xa0]")


def normal(address):
    """Return path and query string of `address` in one spelling; "" when that is too long.

    In: a full address or one from "/" on. Out: no host, no fragment, percent-encoding undone,
    NFC, parameters sorted by name, those of trackers gone, no slash at the end. Path and names in
    lower case, as the old portal's server (IIS) did not tell them apart; values as they are.
    """
    parts = _split(address)
    if parts is None:
        return ""
    path = _plain(_unquoted(parts.path).lower()).rstrip("/") or "/"
    path = re.sub("/{2,}", "/", path if path.startswith("/") else f"/{path}")
    pairs = [(name.lower(), value) for name, value in _pairs(parts.query)]
    kept = [pair for pair in pairs if pair[0] and not TRACKING.match(pair[0])]
    ordered = sorted(kept, key=lambda pair: pair[0])
    query = "&".join(f"{_plain(name)}={_plain(value)}" for name, value in ordered)
    made = f"{path}?{query}" if query else path
    return made if len(made) <= MAX_LENGTH else ""


def _split(address):
    """Return the parts of `address`; a path is never read as a host, "//x" included."""
    try:
        parts = urlsplit(address)
        if parts.scheme in ("http", "https"):
            return parts
        return urlsplit("http://old/" + address.lstrip("/"))
    except ValueError:
        return None


def _pairs(query):
    """Return the (name, value) pairs of a query string; "?12" is the name 12 without a value."""
    raw = parse_qsl(iri_to_uri(query), keep_blank_values=True, encoding="latin-1")
    return [tuple(_text(part.encode("latin-1")) for part in pair) for pair in raw]


def _unquoted(text):
    return _text(unquote_to_bytes(text))


def _text(data):
    """Return UTF-8 bytes as NFC text; bytes in another encoding stay percent-encoded."""
    try:
        return nfc(data.decode())
    except UnicodeDecodeError:
        return quote(data)


def _plain(text):
    return NOT_PLAIN.sub(lambda found: quote(found[0], safe=""), text)
