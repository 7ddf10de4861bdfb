"""Pages: cold, kept, 304, through nginx, beside the ceilings of their server. Prints a table.

    python bench/pages.py [--seconds 4] [--rounds 3] [--servers granian,gunicorn] [--path /…/]
                          [--wagtail PYTHON]

Needs a portal with content (the demo's will do; DATABASE_URL and the folders as for it), nginx and
wrk (`apt install nginx wrk`); gunicorn when it is named (`pip install gunicorn`). All servers have
one worker; wrk takes the other core. Each thing is asked in turn, `rounds` times; the medians are
printed. CPU is that of the server, of its database too, a request. Cold are all articles in turn,
since who asks for a page that is being made waits for it and costs nothing; in four threads, which
wait for each other, and in one, beside a plain Django page of four queries (plain.py).

With --wagtail a Wagtail site (wagtail_site/) is asked for the same articles in one thread: a row
more, and below the table how many times its rate the portal's cold pages in one thread have. PYTHON
is that of an environment of its own, with Wagtail 8 or newer and the servers that are named:
`python3 -m venv FOLDER; FOLDER/bin/pip install wagtail granian`, then FOLDER/bin/python.
"""

import argparse
import base64
import http.client
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc_portal.settings")

from bench.beside_wagtail import APPLICATION as WAGTAIL
from bench.beside_wagtail import Wagtail
from bench.servers import (
    BIN,
    COMMANDS,
    DOMAIN,
    ROOT,
    THREADS,
    Server,
    database_seconds,
    free_port,
    variables,
)

OF_THE_FILE = {"content-type", "content-length", "etag", "date", "server"}  # nginx makes its own
HEADERS = {
    "Host": DOMAIN,
    "X-Forwarded-Proto": "https",
    "X-Forwarded-For": "203.0.113.7",
    "X-Request-ID": "0123456789abcdef0123456789abcdef",
    "Accept-Encoding": "gzip, deflate, br",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/120 Safari/537.36",
}
CONNECTIONS = 16
MOST_ARTICLES = 100
PORTAL = "cchc_portal.wsgi:application"
PLAIN = "bench.plain:application"
NGINX = """
daemon off; pid {root}/nginx.pid; error_log {root}/error.log warn; worker_processes 1;
events {{ worker_connections 512; }}
http {{
    access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;
    client_body_temp_path {root}/t1; proxy_temp_path {root}/t2; fastcgi_temp_path {root}/t3;
    uwsgi_temp_path {root}/t4; scgi_temp_path {root}/t5;
    proxy_cache_path {root}/micro keys_zone=micro:10m;
    upstream portal {{ server 127.0.0.1:{portal}; keepalive 16; }}
    server {{
        listen 127.0.0.1:{port};
        location / {{ {proxy} }}
    }}
    server {{
        listen 127.0.0.1:{micro};
        location / {{
            {proxy}
            proxy_cache micro; proxy_cache_valid 200 404 1s; proxy_cache_lock on;
            proxy_cache_lock_timeout 1s; open_file_cache max=2000 inactive=1m;
        }}
    }}
    server {{
        listen 127.0.0.1:{file};
        default_type text/html;
        location / {{ root {root}/file; {headers} }}
        location /body/ {{ root {root}; }}
    }}
}}
"""
PROXY = (
    "proxy_pass http://portal; proxy_http_version 1.1; proxy_set_header Connection '';"
    " proxy_set_header Host $host; proxy_set_header X-Forwarded-Proto https;"
)


def asked(port, path, **more):
    """Return (status, headers, body) of one request."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    line.request("GET", path, headers=HEADERS | more)
    answer = line.getresponse()
    body = answer.read()
    line.close()
    return answer.status, answer.getheaders(), body


def load(server, path, seconds, **more):
    """Return (requests a second, CPU microseconds a request) of asking `server` for `path`.

    `path`: several are asked for in turn.
    """
    told = [f"-H{name}: {value}" for name, value in (HEADERS | more).items()]
    if isinstance(path, list):
        server.script.write_text(in_turn(path))
        told += ["-s", str(server.script)]
        path = path[0]
    before = server.seconds() + database_seconds()
    found = subprocess.run(
        [
            *("wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s"),
            *told,
            f"http://127.0.0.1:{server.port}{path}",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    spent = server.seconds() + database_seconds() - before
    count = int(re.search(r"(\d+) requests in", found)[1])
    if "Non-2xx" in found and "If-None-Match" not in more:
        sys.exit(f"{path}: {found}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", found)[1]), spent / count * 1e6


def articles():
    """Return the published articles, the newest first."""
    import django

    django.setup()
    from news.models import Article

    return list(Article.objects.published().order_by("-published_at")[:MOST_ARTICLES])


def in_turn(paths):
    """Return a script for wrk that asks for these paths one after the other."""
    listed = ", ".join(f'"{path}"' for path in paths)
    return f"""local paths, at = {{ {listed} }}, 0
request = function()
    at = at % #paths + 1
    return wrk.format("GET", paths[at])
end
"""


class Bench:
    """Everything that is asked, started; `ways`: [(name, its ceiling, how to ask)]."""

    def __init__(self, stack, root, options):
        self.stack, self.root, self.options = stack, Path(root), options
        rows = articles()
        self.articles = [row.get_absolute_url() for row in rows]
        self.path = options.path or self.articles[0]
        self.wagtail = options.wagtail and Wagtail(options.wagtail, root, rows)
        self.ways, self.beside = [], []

    def start(self, kind, application, threads=THREADS, programs=BIN, **more):
        port = free_port()
        environment = variables(STATIC_ROOT=str(self.root / "static"), **more)
        command = COMMANDS[kind](port, application, threads=threads, programs=programs)
        return self.stack.enter_context(Server(command, port, environment))

    def prepare(self):
        """Collect static files, and keep the finished page for the two ceilings."""
        environment = variables(STATIC_ROOT=str(self.root / "static"))
        manage = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"]
        subprocess.run(manage, cwd=ROOT, env=environment, check=True)
        self.portal = self.start("granian", PORTAL)
        for _ in range(2):  # the first answer is compressed quickly, the second stays
            status, headers, body = asked(self.portal.port, self.path)
        if status != 200:
            sys.exit(f"{self.path} answers {status}")
        self.etag = dict((name.lower(), value) for name, value in headers)["etag"]
        kept = [pair for pair in headers if pair[0].lower() not in ("date", "server")]
        answer = {"headers": kept, "body": base64.b64encode(body).decode()}
        (self.root / "answer.json").write_text(json.dumps(answer))
        self.more = [pair for pair in kept if pair[0].lower() not in OF_THE_FILE]
        self.at = self.path.rstrip("/")  # nginx has no file at an address that ends so
        for folder in ("file", "body"):
            file = self.root / folder / self.at.lstrip("/")
            file.parent.mkdir(parents=True)
            file.write_bytes(body)
        self.size = len(body)

    def add_server(self, kind):
        """The ceiling, and the page kept, known and cold, under one kind of server."""
        bare = self.start(kind, "bench.bare:application", BARE_ANSWER=f"{self.root}/answer.json")
        kept = self.portal if kind == "granian" else self.start(kind, PORTAL)
        cold = self.start(kind, PORTAL, PAGE_CACHE_MB="0")
        alone = self.start(kind, PORTAL, threads=1, PAGE_CACHE_MB="0")
        plain = self.start(kind, PLAIN, threads=1)
        cold.script = alone.script = plain.script = self.root / "in-turn.lua"
        ceiling = f"{kind}: bare WSGI, same bytes"
        yardstick = f"{kind}: plain Django pages, in one thread"
        ours = f"{kind}: pages cold, in one thread"
        self.ways += [
            (ceiling, None, bare, self.path, {}),
            (f"{kind}: page kept", ceiling, kept, self.path, {}),
            (f"{kind}: known to the asker (304)", ceiling, kept, self.path,
             {"If-None-Match": self.etag}),
            (f"{kind}: pages cold, {len(self.articles)} in turn", ceiling, cold, self.articles, {}),
            (yardstick, None, plain, self.articles, {}),
            (ours, yardstick, alone, self.articles, {}),
        ]  # fmt: skip
        if self.wagtail:
            self.add_wagtail(kind, ours)

    def add_wagtail(self, kind, ours):
        """The same articles as Wagtail pages, to be told beside the portal's, the way `ours`."""
        site = self.wagtail
        server = self.start(kind, WAGTAIL, threads=1, programs=site.programs, **site.more)
        server.script = self.root / "in-turn.lua"
        for path in site.articles:
            status, *_ = asked(server.port, path)
            if status != 200:
                sys.exit(f"{path} of Wagtail's answers {status}")
        name = f"{kind}: {site.name}, in one thread"
        self.ways.append((name, None, server, site.articles, {}))
        self.beside.append((ours, name))

    def add_nginx(self):
        port, micro, file = free_port(), free_port(), free_port()
        headers = " ".join(f"add_header {name} {json.dumps(value)};" for name, value in self.more)
        text = NGINX.format(
            root=self.root,
            port=port,
            micro=micro,
            file=file,
            portal=self.portal.port,
            proxy=PROXY,
            headers=headers,
        )
        (self.root / "nginx.conf").write_text(text)
        for path in (self.root, *self.root.glob("file/**"), *self.root.glob("body/**")):
            path.chmod(0o755)
        command = ["nginx", "-c", f"{self.root}/nginx.conf", "-e", f"{self.root}/error.log"]
        nginx = self.stack.enter_context(Server(command, port, dict(os.environ)))
        ceiling = "nginx: file, same bytes"
        self.ways += [
            (ceiling, None, At(file, nginx), self.at, {}),
            ("nginx: file, its body alone", ceiling, At(file, nginx), f"/body{self.at}", {}),
            ("nginx → granian: page kept", ceiling, At(port, nginx, self.portal), self.path, {}),
            ("nginx: micro-cache of 1 s", ceiling, At(micro, nginx, self.portal), self.path, {}),
        ]
        self.file = ceiling

    def run(self):
        """Return {name: (requests a second, CPU)}, medians of all rounds."""
        found = {name: [] for name, *_ in self.ways}
        for _ in range(self.options.rounds):
            for name, _, server, path, more in self.ways:
                found[name].append(load(server, path, self.options.seconds, **more))
        return {
            name: tuple(statistics.median(values) for values in zip(*rounds, strict=True))
            for name, rounds in found.items()
        }

    def tell(self, found):
        rate_of_file = found[self.file][0]
        lines = [
            f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, load"
            f" {os.getloadavg()[0]:.1f}, Python {platform.python_version()},"
            f" {os.environ.get('DATABASE_URL', 'sqlite').partition(':')[0]}, {self.size} bytes",
            "",
            "| what | requests/s | CPU µs | of its ceiling | of the nginx file |",
            "|---|---|---|---|---|",
        ]
        for name, ceiling, *_ in self.ways:
            rate, spent = found[name]
            share = f"{rate / found[ceiling][0]:.2f}" if ceiling else ""
            lines.append(
                f"| {name} | {rate:,.0f} | {spent:.1f} | {share} | {rate / rate_of_file:.2f} |"
            )
        for ours, theirs in self.beside:
            rate = found[ours][0] / found[theirs][0]
            lines += ["", f"{ours}: {rate:.1f} times Wagtail's rate"]
        sys.stdout.write("\n".join(lines) + "\n")


class At:
    """Servers that answer together at a port."""

    def __init__(self, port, *parts):
        self.port, self.parts = port, parts

    def seconds(self):
        return sum(part.seconds() for part in self.parts)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--servers", default="granian")
    parser.add_argument("--path")
    parser.add_argument("--wagtail", metavar="PYTHON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as root, ExitStack() as stack:
        bench = Bench(stack, root, options)
        bench.prepare()
        for kind in options.servers.split(","):
            bench.add_server(kind)
        bench.add_nginx()
        bench.tell(bench.run())


if __name__ == "__main__":
    main()
