"""Where the demo is served: the address as typed, the open port, the serving itself."""

import contextlib
import errno
import logging
import re
import socket
from typing import NamedTuple

from django.conf import settings
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application

from cchc_portal.demo import Refusal
from cchc_portal.page_cache.application import PageCache

ADDRESS = re.compile(r"(?P<host>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):(?P<port>[0-9]{1,5})")
EVERY_INTERFACE = ("0.0.0.0", "[::]")  # noqa: S104  asked for by the person who starts the demo
LAST_PORT = 65_535


class Address(NamedTuple):
    """Host and port; an IPv6 host stands in brackets."""

    host: str
    port: int

    @classmethod
    def read(cls, text):
        """Return the Address that `text` names; raise Refusal when it is none."""
        found = ADDRESS.fullmatch(text)
        if not found:
            raise Refusal(f"--addr cần dạng MÁY:CỔNG, ví dụ 127.0.0.1:8001; không hiểu “{text}”.")
        if not 1 <= int(found["port"]) <= LAST_PORT:
            raise Refusal(f"Cổng phải từ 1 đến {LAST_PORT}; không dùng được {found['port']}.")
        return cls(found["host"], int(found["port"]))

    @property
    def url(self):
        """The address to type into a browser on this machine."""
        host = "127.0.0.1" if self.host in EVERY_INTERFACE else self.host
        return f"http://{host}:{self.port}/"

    def open(self):
        """Return a server that holds the port already and answers once it serves.

        Raises Refusal when the port cannot be had.
        """
        bare = self.host.strip("[]")
        try:
            return ThreadedWSGIServer(
                (bare, self.port), WSGIRequestHandler, ipv6=self.host.startswith("[")
            )
        except OSError as error:
            raise Refusal(self.why_not(error)) from error

    def why_not(self, error):
        if error.errno == errno.EADDRINUSE:
            other = self.port + 1 if self.port < LAST_PORT else self.port - 1
            return (
                f"Cổng {self.port} đang có chương trình khác dùng."
                f" Thử: python3 manage.py demo --addr {self.host}:{other}"
            )
        if error.errno == errno.EACCES:
            return f"Không được phép mở cổng {self.port}. Hãy chọn cổng từ 1024 trở lên."
        return f"Máy này không có địa chỉ {self.host}. Thử: --addr 127.0.0.1:{self.port}"


def allow(address):
    """Let browsers name the host of `address` for this run."""
    names = [address.host]
    if address.host in EVERY_INTERFACE:
        own = socket.gethostname()
        names = [own, *{each[4][0] for each in socket.getaddrinfo(own, None, socket.AF_INET)}]
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, *names]


def serve(server):
    """Answer requests until Ctrl+C; the logins stay on the screen, so requests are not listed."""
    server.set_app(
        PageCache(get_wsgi_application())
    )  # sets up logging, so what follows comes after
    logging.getLogger("django.server").setLevel(logging.ERROR)
    logging.getLogger("django.request").setLevel(logging.ERROR)
    with server, contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()
