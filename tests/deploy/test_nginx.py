"""Requests through a real nginx with the file of deploy/, to real servers behind it."""

import http.client
import os
import socket
import socketserver
import ssl
import tempfile
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from unittest import skipUnless
from urllib.parse import quote

from django.db import connection
from django.test import SimpleTestCase, TransactionTestCase, override_settings

from tests.collected import copy_collected
from tests.deploy.nginx import DOMAIN, NGINX, Machine
from tests.factories import make_article, make_attachment
from tests.runner import folders

SANDBOX = "default-src 'none'; sandbox"
SLOW = 0.3  # seconds that a page takes behind the micro-cache
NO_NGINX = "Cần nginx: cài gói nginx."


def asked(machine, path, method="GET", body=None, headers=(), secure=True):
    """Return (status, [(header, value), …], body) of a request through nginx."""
    context = ssl.create_default_context(cafile=machine.root / "etc/cchc/tls/fullchain.pem")
    context.check_hostname = False
    if secure:
        line = http.client.HTTPSConnection("127.0.0.1", machine.https, context=context, timeout=60)
        line.sock = context.wrap_socket(
            socket.create_connection(("127.0.0.1", machine.https)),
            server_hostname=DOMAIN,
        )
    else:
        line = http.client.HTTPConnection("127.0.0.1", machine.http, timeout=60)
    with closing(line):
        line.request(method, path, body, {"Host": DOMAIN, **dict(headers)})
        answer = line.getresponse()
        return answer.status, answer.getheaders(), answer.read()


@skipUnless(NGINX, NO_NGINX)
class FileTests(SimpleTestCase):
    def test_nginx_accepts_the_file_and_would_notice_a_fault(self):
        with tempfile.TemporaryDirectory() as root, Machine(root, {}) as machine:
            checked = machine.test_file()
            self.assertEqual(checked.returncode, 0, checked.stderr)
            self.assertNotIn("warn", checked.stderr)
            with (machine.root / "cchc.conf").open("a") as file:
                file.write("nonsense on;")
            self.assertEqual(machine.test_file().returncode, 1)

    def test_the_micro_cache_is_accepted_once_it_is_chosen(self):
        with tempfile.TemporaryDirectory() as root, Machine(root, {}) as machine:
            machine.choose_micro_cache()
            self.assertEqual(machine.test_file().returncode, 0)


class Page(socketserver.StreamRequestHandler):
    """Answers every request with the `text` of its server, slowly."""

    def handle(self):
        text = self.server.text
        self.server.asked += 1
        while self.rfile.readline().strip():
            pass
        threading.Event().wait(SLOW)
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(text)}\r\nConnection: close\r\n\r\n"
        self.wfile.write(head.encode() + text)


class Portal(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    text, asked, daemon_threads = b"old", 0, True


@skipUnless(NGINX, NO_NGINX)
class MicroCacheTests(SimpleTestCase):
    def setUp(self):
        root = self.enterContext(tempfile.TemporaryDirectory())
        self.machine = self.enterContext(Machine(root, {}))
        self.machine.choose_micro_cache()
        path = self.machine.root / "run/cchc/1.sock"
        self.portal = self.enterContext(Portal(str(path), Page))
        path.chmod(0o666)  # nginx's workers are another user
        threading.Thread(target=self.portal.serve_forever, args=[0.05]).start()
        self.addCleanup(self.portal.shutdown)
        self.machine.start_nginx()

    def at_once(self, times):
        """Return the texts that so many visitors at once are answered with."""
        with ThreadPoolExecutor(times) as pool:
            answers = [pool.submit(asked, self.machine, "/") for _ in range(times)]
            return [answer.result(30)[2] for answer in answers]

    def test_a_page_is_at_most_two_seconds_old_however_many_ask_at_once(self):
        self.assertEqual(self.at_once(1), [b"old"])
        self.portal.text = b"new"
        threading.Event().wait(2.1)  # whole seconds, and one more
        self.assertEqual(self.at_once(6), [b"new"] * 6)
        self.assertEqual(self.at_once(6), [b"new"] * 6)

    def test_a_cold_page_is_asked_for_once(self):
        self.assertEqual(self.at_once(6), [b"old"] * 6)
        self.assertEqual(self.portal.asked, 1)


@skipUnless(NGINX, NO_NGINX)
class ServedTests(TransactionTestCase):
    def setUp(self):
        root = self.enterContext(tempfile.TemporaryDirectory())
        given = connection.settings_dict
        address = f"sqlite:///{given['NAME']}"
        if connection.vendor == "postgresql":
            address = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{given['NAME']}"
        self.machine = self.enterContext(Machine(root, {"DATABASE_URL": address}))
        data = Path(root) / "var/lib/cchc"
        self.enterContext(override_settings(**folders(data)))
        self.article = make_article()
        self.attachment = make_attachment(article=self.article)
        self.hidden = make_attachment(article=make_article(state="draft"))
        (data / "media/anh.webp").write_bytes(b"RIFF")
        copy_collected(data / "static")
        for path in data.rglob("*"):
            path.chmod(0o755 if path.is_dir() else 0o644)
        self.machine.start_server(1)
        self.machine.start_nginx()

    def ask(self, path, *arguments, **options):
        return asked(self.machine, path, *arguments, **options)

    def test_requests_through_nginx(self):
        """All in one: a server is started once."""
        self.pages()
        self.static_and_media()
        self.attachments()
        self.limits()
        self.watched_from_here()
        self.log_says_nothing_private()
        self.gone()

    def header(self, headers, name):
        """Return the one value of a header; an AssertionError when it comes twice."""
        values = [value for key, value in headers if key.lower() == name.lower()]
        self.assertLessEqual(len(values), 1, (name, values))
        return values[0] if values else None

    def assert_once(self, headers):
        counted = Counter(key.lower() for key, _ in headers if key.lower() != "set-cookie")
        self.assertEqual([key for key, count in counted.items() if count > 1], [])

    def pages(self):
        status, headers, body = self.ask("/", headers={"Accept-Encoding": "identity"})
        self.assertEqual((status, b"</html>" in body), (200, True))
        self.assert_once(headers)
        for name in (
            "Content-Security-Policy",
            "Strict-Transport-Security",
            "X-Content-Type-Options",
            "X-Request-ID",
        ):
            self.assertIsNotNone(self.header(headers, name), name)
        self.assertEqual(self.header(headers, "Server"), "nginx")
        status, headers, _ = self.ask("/tin-tuc/?trang=1", secure=False)
        self.assertEqual(status, 301)
        self.assertEqual(self.header(headers, "Location"), f"https://{DOMAIN}/tin-tuc/?trang=1")
        self.assertEqual(self.ask("/quan-tri/login/")[0], 200)

    def static_and_media(self):
        _, _, body = self.ask("/", headers={"Accept-Encoding": "identity"})
        [hashed, *_] = [
            part for part in body.decode().split('"') if part.startswith("/static/css/")
        ]
        status, headers, _ = self.ask(hashed)
        self.assertEqual(status, 200)
        life = self.header(headers, "Cache-Control")
        self.assertEqual(life, "public, max-age=31536000, immutable")
        self.assert_once(headers)
        _, headers, _ = self.ask(hashed, headers={"Accept-Encoding": "gzip"})
        self.assertEqual(self.header(headers, "Content-Encoding"), "gzip")
        _, headers, _ = self.ask("/static/css/site.css")
        self.assertEqual(self.header(headers, "Cache-Control"), "public, max-age=3600")
        status, headers, body = self.ask("/media/anh.webp")
        self.assertEqual((status, body), (200, b"RIFF"))
        self.assertEqual(self.header(headers, "Cache-Control"), life)
        self.assertEqual(
            self.header(headers, "Content-Security-Policy"), "default-src 'none'; sandbox"
        )
        self.assertEqual(self.ask("/media/anh.webp", "POST", b"x")[0], 403)
        for path in ("/media/../attachments/", "/media/", "/static/", "/media/khong.webp"):
            self.assertIn(self.ask(path)[0], (400, 403, 404), path)

    def attachments(self):
        data = Path(self.attachment.file.path).read_bytes()
        status, headers, body = self.ask(self.attachment.get_absolute_url())
        self.assertEqual((status, body), (200, data))
        self.assert_once(headers)
        self.assertEqual(self.header(headers, "Content-Type"), self.attachment.content_type)
        self.assertIn("attachment", self.header(headers, "Content-Disposition"))
        self.assertIn(
            quote(self.attachment.name_on_disk), self.header(headers, "Content-Disposition")
        )
        self.assertEqual(
            self.header(headers, "Content-Security-Policy"), "default-src 'none'; sandbox"
        )
        self.assertEqual(self.header(headers, "X-Content-Type-Options"), "nosniff")
        self.assertIsNone(self.header(headers, "X-Accel-Redirect"))
        self.assertIsNotNone(self.header(headers, "Last-Modified"))  # of nginx
        self.assertEqual(self.header(headers, "Cache-Control"), "max-age=0")
        part = self.ask(self.attachment.get_absolute_url(), headers={"Range": "bytes=0-3"})
        self.assertEqual((part[0], part[2]), (206, data[:4]))
        self.assertEqual(self.ask(self.hidden.get_absolute_url())[0], 404)
        for attachment in (self.attachment, self.hidden):
            self.assertEqual(self.ask(f"/tep-dinh-kem-noi-bo/{attachment.file.name}")[0], 404)

    def limits(self):
        self.assertEqual(self.ask("/tim-kiem/", "POST", b"x" * 70_000)[0], 413)
        status, headers, body = self.ask("/", "POST", b"x" * 70_000)
        self.assertEqual((status, "quá lớn" in body.decode()), (413, True))
        self.assert_once(headers)
        self.assertEqual(self.ask("/quan-tri/login/", "POST", b"x" * 70_000)[0], 413)
        self.assertNotEqual(self.ask("/quan-tri/", "POST", b"x" * 70_000)[0], 413)
        statuses = Counter(self.ask("/quan-tri/login/", "POST", b"")[0] for _ in range(14))
        self.assertGreater(statuses[429], 0)
        self.assertGreater(statuses[403], 5)  # no CSRF token: the portal answered these
        self.assertEqual(self.ask("/quan-tri/login/")[0], 200)  # reading is not limited so

    def watched_from_here(self):
        self.assertEqual(self.ask("/live")[2], b"ok\n")
        self.assertEqual(self.ask("/ready")[0], 200)

    def log_says_nothing_private(self):
        self.ask("/tim-kiem/?q=ten-toi")
        self.ask("/xem-truoc/chia-khoa/")
        text = (self.machine.root / "var/log/nginx/cchc.log").read_text()
        self.assertIn('"path":"/tim-kiem/"', text)
        self.assertIn('"ip":"127.0.0.1"', text)
        self.assertNotIn("ten-toi", text)
        self.assertNotIn("chia-khoa", text)

    def gone(self):
        """What the public and a member of staff who sends much are told when no server answers."""
        self.machine.stop_server(1)
        status, headers, body = self.ask("/")
        self.assertEqual((status, "tạm dừng" in body.decode()), (503, True))
        self.assertEqual(self.header(headers, "Retry-After"), "120")
        self.assertEqual(self.header(headers, "Cache-Control"), "no-store")
        self.assert_once(headers)
        self.assertEqual(self.ask("/quan-tri/", "POST", b"x" * 70_000)[0], 503)
        self.assertEqual(self.ask("/static/css/site.css")[0], 200)
        self.machine.start_server(2)
        self.assertEqual(self.ask("/")[0], 200)
        self.machine.kill_server(2)
        self.assertEqual(self.ask("/")[0], 503)
        self.machine.start_server(2)
        self.assertEqual(self.ask("/")[0], 200)
