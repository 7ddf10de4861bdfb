"""What a request asks of the page cache: its key, its encoding; or that it is none for it."""

import io
import sys
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.handlers.wsgi import get_path_info
from django.http import QueryDict
from django.http.request import split_domain_port, validate_host

from cchc_portal.page_cache.addresses import address_at
from cchc_portal.watching.kept import Told
from cchc_portal.watching.requests import HEADER_IN_WSGI, Answered

# Whoever sends one of these asks for more than a page.
FOR_DJANGO = frozenset(
    "HTTP_AUTHORIZATION HTTP_RANGE HTTP_IF_RANGE HTTP_IF_MATCH HTTP_IF_UNMODIFIED_SINCE"
    " HTTP_TRANSFER_ENCODING HTTP_UPGRADE".split()
)
LOOKED_INTO = FOR_DJANGO | {"HTTP_COOKIE", "CONTENT_LENGTH"}  # most send none of these
LONGEST_PATH, LONGEST_QUERY, LONGEST_HEADER = 1_000, 2_000, 300
MOST_READ, LONGEST_READ = 2_000, 600  # ways of asking that are remembered; characters of one
NUL = ("\0", "%00")
NO_UTF8 = "%EF%BF%BD"  # what QueryDict puts in place of bytes that are none
ENCODINGS = ("br", "gzip")  # the better one first
BYTES_BY_DEFAULT = (None, "", "0")


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What a kept page may answer, the same for all visitors who ask with the same words.

    `query` is canonical: known parameters in their order, nothing else. `is_reduced`: the visitor
    sent more than that. `encoding` is one of ENCODINGS or "" for none.
    """

    key: str
    scheme: str
    host: str
    path: str
    query: str
    view: str
    is_reduced: bool
    method: str
    encoding: str
    tellings: dict = field(default_factory=dict)  # {status line: its Told}

    def told(self, status):
        """Return the Told of an answer with this status line."""
        if status not in self.tellings:
            path = get_path_info({"PATH_INFO": self.path})
            answered = Answered(self.method, path, self.view, int(status[:3]))
            self.tellings[status] = Told(answered)
        return self.tellings[status]


class Reader:
    """Reads what requests ask, by the settings as they are when it is made.

    Most ask as others did before them: what was read of the same words is remembered.
    """

    def __init__(self):
        self.is_open = settings.MAINTENANCE_UNTIL is None
        self.session_cookie = settings.SESSION_COOKIE_NAME
        self.proxy_says, self.secure = settings.SECURE_PROXY_SSL_HEADER or ("", "")
        self.is_https_alone = settings.SECURE_SSL_REDIRECT
        self.allowed = tuple(settings.ALLOWED_HOSTS)
        self.known = {}  # {words: the Asked that read() returned}

    def asked(self, environ):
        """Return the Asked of a WSGI request; None for one that is Django's to answer."""
        get = environ.get
        if not self.is_open or get("SCRIPT_NAME"):
            return None
        if not environ.keys().isdisjoint(LOOKED_INTO) and self.is_for_django(environ):
            return None
        words = (
            environ["REQUEST_METHOD"],
            get("PATH_INFO", ""),
            get("QUERY_STRING", ""),
            get("HTTP_HOST", ""),
            get("HTTP_ACCEPT_ENCODING", ""),
            get("wsgi.url_scheme", "http"),
            get(self.proxy_says),
        )
        return self.known.get(words) or self.learned(words)

    def learned(self, words):
        """Return read() of these words, and remember it unless they are long."""
        asked = self.read(words)
        if asked and sum(map(len, filter(None, words))) <= LONGEST_READ:
            if len(self.known) >= MOST_READ:
                self.known.clear()
            self.known[words] = asked
        return asked

    def read(self, words):
        """Return the Asked of these words, None for what is Django's.

        `words` as WSGI has them: method, path, query, host, accepted encodings, scheme of the
        server's own line, scheme that the proxy tells or None.
        """
        method, path, query, host, accepted, scheme, told = words
        if method not in ("GET", "HEAD") or len(path) > LONGEST_PATH:
            return None
        address, scheme = address_at(path), self.scheme(scheme, told)
        host = known_host(host[:LONGEST_HEADER], self.allowed)
        encoding = encoding_of(accepted[:LONGEST_HEADER])
        if address is None or scheme is None or host is None or encoding is None:
            return None
        view, names = address
        try:
            query, is_reduced = canonical(query, names)
        except SuspiciousOperation:
            return None
        key = f"{scheme}://{host}{path}?{query}"
        return Asked(key, scheme, host, path, query, view, is_reduced, method, encoding)

    def is_for_django(self, environ):
        """Say whether a request has a session, a right, a body, or asks for a part of a page."""
        return (
            not environ.keys().isdisjoint(FOR_DJANGO)
            or self.session_cookie in environ.get("HTTP_COOKIE", "")
            or environ.get("CONTENT_LENGTH") not in BYTES_BY_DEFAULT
        )

    def scheme(self, scheme, told):
        """Return http or https as Django understands it; None where it leads on to https.

        `scheme`: of the server's own line, `told`: what the proxy tells of its line, or None.
        """
        if told is not None:
            scheme = "https" if told.partition(",")[0].strip() == self.secure else "http"
        return None if self.is_https_alone and scheme != "https" else scheme

    def request(self, asked, request_id):
        """Return a WSGI request made of the key alone; the id is for the log, not for the page."""
        made = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": asked.path,
            "QUERY_STRING": asked.query,
            "SERVER_NAME": split_domain_port(asked.host)[0],
            "SERVER_PORT": "443" if asked.scheme == "https" else "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": asked.host,
            HEADER_IN_WSGI: request_id,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": asked.scheme,
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        if self.proxy_says and asked.scheme == "https":
            made[self.proxy_says] = self.secure
        return made


@lru_cache(maxsize=200)
def known_host(given, allowed):
    domain, _ = split_domain_port(given)
    return given.lower() if domain and validate_host(domain, allowed) else None


@lru_cache(maxsize=200)
def encoding_of(accepted):
    """Return the encoding that Accept-Encoding wants most (RFC 9110, 12.5.3), "" for none.

    None when a plain answer is refused: not every answer has another form.
    """
    weights = {}
    for part in accepted.lower().split(","):
        name, _, parameter = part.partition(";")
        weights[name.strip()] = weight_of(parameter)
    if not weights.get("identity", weights.get("*", 1)):
        return None
    best = max(ENCODINGS, key=lambda name: weights.get(name, 0))
    wanted = weights.get(best, 0)
    return best if wanted and wanted >= weights.get("identity", 0) else ""


def weight_of(parameter):
    """Return the number in ";q=0.5"; 1 when there is none, 0 when it is nonsense."""
    name, _, value = parameter.replace(" ", "").partition("=")
    if not name:
        return 1.0
    try:
        weight = float(value) if name == "q" else 0.0
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0


def canonical(given, names):
    """Return a query string with the parameters `names` alone, in their order, and whether more
    was given. Of one given twice the last counts, as in QueryDict. Raises SuspiciousOperation for
    what Django is to refuse.
    """
    if not given:
        return "", False
    if len(given) > LONGEST_QUERY or any(nul in given for nul in NUL):
        raise SuspiciousOperation("A query that no page of ours has")
    pairs = QueryDict(given.encode("latin-1"))
    known = [(name, pairs[name]) for name in names if name in pairs]
    count = sum(len(values) for _, values in pairs.lists())
    query = urlencode(known)
    return query, count > len(known) or NO_UTF8 in query
