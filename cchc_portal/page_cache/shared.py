"""A second shelf in Redis, for several processes and machines: it may die at any time.

It holds entries only, never the version: that is read from the database. What comes from it is
believed for its signature alone, so whoever writes into Redis changes no page.
"""

import hashlib
import json
import logging
import time
from functools import cache
from secrets import token_bytes

import redis
from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from cchc_portal.page_cache.entries import Entry

log = logging.getLogger(__name__)
PREFIX = "cchc:trang:"
TIMEOUT = 0.25  # seconds, for connecting and for each answer
LEFT_ALONE = 10  # seconds after a failure
FAILURES = (redis.RedisError, OSError)
FOLDERS = ("content", "contacts", "news", "inspections", "cchc_portal", "templates")
SOURCES = (".py", ".html", ".txt", ".xml", ".mo")


@cache
def release():
    """Return a word for this code and its key: another release makes other pages of one content."""
    found = hashlib.sha256(settings.SECRET_KEY.encode())
    for folder in FOLDERS:
        for path in sorted((settings.BASE_DIR / folder).rglob("*")):
            if path.suffix in SOURCES:
                found.update(path.read_bytes())
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    if manifest.exists():
        found.update(manifest.read_bytes())
    return found.hexdigest()[:16]


class SharedShelf:
    """Entries in the Redis at `address` (URL); every failure is an entry that is not there."""

    def __init__(self, address):
        self.redis = redis.Redis.from_url(
            address, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT
        )
        self.asked_again_at = 0

    def get(self, asked, version):
        """Return the Entry for what was asked under this version, or None."""
        name = name_of(asked, version)
        data = self.tried(lambda: self.redis.get(name))
        return read(name, data) if data else None

    def put(self, asked, entry):
        """Keep a plain page, as long as it holds; queries and errors are kept by nobody else."""
        seconds = int(entry.until - entry.made_at)
        if asked.query or not entry.etag or seconds < 1:
            return
        name = name_of(asked, entry.version)
        entry.form(asked.encoding)  # the others need not make it
        self.tried(lambda: self.redis.set(name, written(name, entry), ex=seconds))

    def works(self):
        """Say whether what is put here comes back."""
        name, word = f"{PREFIX}kham", token_bytes(8)
        try:
            self.redis.set(name, word, ex=LEFT_ALONE)
            return self.redis.get(name) == word
        except FAILURES:
            return False

    def tried(self, ask):
        """Return what `ask` returns; None when Redis fails, which is then left alone a while."""
        if time.monotonic() < self.asked_again_at:
            return None
        try:
            return ask()
        except FAILURES as error:
            self.asked_again_at = time.monotonic() + LEFT_ALONE
            log.warning("Redis không trả lời: %s", type(error).__name__)
            return None


def name_of(asked, version):
    told = f"{release()} {version} {asked.key}"
    return PREFIX + hashlib.sha256(told.encode()).hexdigest()


def written(name, entry):
    """Return an Entry as signed bytes: signature, JSON in one line, bodies."""
    forms = dict(entry.forms)  # another thread may be adding one
    told = {
        "status": entry.status,
        "headers": entry.headers,
        "forms": {encoding: len(body) for encoding, body in forms.items()},
        "version": entry.version,
        "until": entry.until,
        "made_at": entry.made_at,
    }
    data = b"\n".join([json.dumps(told).encode(), b"".join(forms.values())])
    return signature(name, data) + data


def signature(name, data):
    return salted_hmac(PREFIX, name.encode() + data, algorithm="sha256").digest()


def read(name, stored):
    """Return the Entry in bytes that `written` gave; None when others wrote them."""
    given, data = stored[:32], stored[32:]
    if not constant_time_compare(given, signature(name, data)):
        return None
    line, _, bodies = data.partition(b"\n")
    told = json.loads(line)
    forms, at = {}, 0
    for encoding, length in told["forms"].items():
        forms[encoding], at = bodies[at : at + length], at + length
    return Entry(
        status=told["status"],
        headers=[tuple(each) for each in told["headers"]],
        forms=forms,
        version=told["version"],
        until=told["until"],
        made_at=told["made_at"],
    )
