"""A client of a WSGI application as a server calls it, without the clients of Django's tests."""

from io import BytesIO
from typing import NamedTuple

HOST = "127.0.0.1"


class Answer(NamedTuple):
    status: int
    headers: dict
    body: bytes


def ask(application, address="/", method="GET", **environ):
    """Return the Answer to a request; `environ` names further keys: HTTP_COOKIE="a=b"."""
    path, _, query = address.partition("?")
    environ = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": HOST,
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": HOST,
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": BytesIO(),
    } | environ
    started = []
    pieces = application(environ, lambda *given: started.append(given))
    body = b"".join(pieces)
    if hasattr(pieces, "close"):
        pieces.close()
    status, headers = started[-1][:2]
    return Answer(int(status[:3]), {name.lower(): value for name, value in headers}, body)
