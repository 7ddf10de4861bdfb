"""The portal that is audited: demo content behind the nginx and granian of deploy/, and its pages.

Nothing in the real files is changed but paths and ports (tests.deploy.nginx): TLS, the headers of
production, collected and compressed static files, a database of its own in a folder that goes away.
"""

import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc_portal.settings")

from tests.deploy.nginx import DOMAIN, Machine

ROOT = Path(__file__).resolve().parent.parent
HOST = f"https://{DOMAIN}"
CLOSED_UNTIL = "2099-10-15T22:00"
MISSING = "/khong-co-trang-nay/"


class Page(NamedTuple):
    """One kind of page: its name in the table, address, status; `post`: asked for by a POST."""

    name: str
    address: str
    status: int = 200
    post: bool = False
    cookie: tuple = ()


class Portal:
    """The running portal; `pages` are those of every kind that stand while it is whole."""

    def __init__(self, machine):
        self.machine = machine
        self.pages = [*fixed_pages(), *found_pages(), *refused_pages()]

    def stop(self):
        self.machine.stop_server(1)

    def closed(self):
        """Start the server anew, closed for maintenance; return the page that it then shows."""
        self.machine.variables["MAINTENANCE_UNTIL"] = CLOSED_UNTIL
        self.machine.start_server(1)
        return Page("503 bảo trì", "/", 503)

    @property
    def browser_arguments(self):
        """What makes Chromium find the portal under its real name, without a port."""
        here = f"MAP {DOMAIN}:443 127.0.0.1:{self.machine.https}"
        return (
            f"--host-resolver-rules={here}",
            *("--ignore-certificate-errors", "--no-sandbox", "--disable-gpu"),
        )


@contextmanager
def portal():
    """Give the Portal, made in some seconds and taken down after."""
    with tempfile.TemporaryDirectory() as root:
        address = f"sqlite:///{root}/audit.sqlite3"
        machine = Machine(root, {"DATABASE_URL": address, "ATTACHMENT_ACCEL": ""})
        os.environ.update(machine.variables)
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in this thread
        load_demo(machine)
        import django

        django.setup()
        with machine:
            machine.manage("collectstatic", "--noinput")
            machine.start_server(1)
            machine.start_nginx()
            yield Portal(machine)


def load_demo(machine):
    """Load the demo's content; it refuses production, so it runs before that is switched on."""
    local = {
        name: value
        for name, value in machine.variables.items()
        if name not in ("SECRET_KEY", "ALLOWED_HOSTS")
    }
    subprocess.run(
        [sys.executable, "manage.py", "demo", "--no-serve"],
        cwd=ROOT,
        env=local | {"DEMO_PASSWORD": "Chi-de-kiem-tra-trang-2026"},
        check=True,
        capture_output=True,
    )


def fixed_pages():
    return [
        Page("trang chủ", "/"),
        Page("tin mới", "/tin-tuc/"),
        Page("văn bản, danh sách", "/van-ban/"),
        Page("cuộc kiểm tra, danh sách", "/kiem-tra/"),
        Page("kiến nghị", "/kiem-tra/kien-nghi/"),
        Page("dữ liệu kiểm tra", "/kiem-tra/du-lieu/"),
        Page("danh bạ", "/danh-ba/"),
        Page("danh bạ, tìm", "/danh-ba/?q=noi+vu"),
        Page("cán bộ A–Z", "/danh-ba/can-bo/"),
        Page("đầu mối thông tin", "/danh-ba/dau-moi/"),
        Page("tìm, có kết quả", "/tim-kiem/?q=mot+cua"),
        Page("tìm, không có", "/tim-kiem/?q=khongthay"),
        Page("tìm, trống", "/tim-kiem/"),
        Page("lưu trữ", "/luu-tru/"),
        Page("sơ đồ trang", "/so-do-trang/"),
        Page("kênh RSS", "/kenh-rss/"),
        Page("tuyên bố tiếp cận", "/tuyen-bo-tiep-can/"),
        Page("bảo vệ dữ liệu", "/bao-ve-du-lieu-ca-nhan/"),
        Page("điều khoản", "/dieu-khoan-su-dung/"),
        Page("English", "/en/"),
    ]


def found_pages():
    """Return one page of each kind whose address depends on the content, the fullest of it."""
    from django.db.models import Count
    from django.utils import timezone

    from contacts.models import Organization
    from inspections.models import InspectionPlan, InspectionVisit
    from news.models import Article, Document, Section

    articles = Article.objects.published()
    article = articles.exclude(cover="").exclude(attachments=None)[0]
    plain = articles.filter(cover="")[0]
    day = timezone.localdate(article.published_at)
    offices = Organization.objects.in_force().with_english_page().exclude(hours=None)
    office = offices.annotate(people=Count("officials")).order_by("-people")[0]
    visits = InspectionVisit.objects.published().exclude(figures__received=None)
    sections = Section.objects.with_pages().filter(articles__in=articles)
    rows = {
        "chuyên mục": sections.annotate(rows=Count("articles")).order_by("-rows")[0],
        "bài viết": article,
        "bài không ảnh": plain,
        "cuộc kiểm tra": visits.annotate(asked=Count("recommendations")).order_by("-asked")[0],
        "kế hoạch kiểm tra": InspectionPlan.objects.published()[0],
        "văn bản": Document.objects.published().exclude(files=None)[0],
        "cơ quan": office,
        "cơ quan đã sáp nhập": Organization.objects.exclude(successors=None)[0],
    }
    return [
        *(Page(name, row.get_absolute_url()) for name, row in rows.items()),
        Page("tháng", f"/tin-tuc/{day:%Y/%m}/"),
        Page("English, một cơ quan", f"/en/{office.slug}/"),
    ]


def refused_pages():
    """Return the pages that say no: 400, 403, 404, 410."""
    from news.models import Article

    gone = Article.objects.filter(state="withdrawn")[0]
    return [
        Page("400", "/?q=%00", 400),
        Page("403", "/quan-tri/auth/user/", 403, cookie=cookie_of("tacgia")),
        Page("403 CSRF", "/quan-tri/login/", 403, post=True),
        Page("403 xem trước", "/xem-truoc/sai/", 403),
        Page("404", MISSING, 404),
        Page("410", gone.get_absolute_url(), 410),
    ]


def cookie_of(username):
    """Return (name, value) of the cookie of a session in which the phone's code was given."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client

    from cchc_portal.accounts.sessions import mark_verified

    client = Client()
    client.force_login(get_user_model().objects.get(username=username))
    session = client.session
    mark_verified(session)
    session.save()
    return settings.SESSION_COOKIE_NAME, client.cookies[settings.SESSION_COOKIE_NAME].value


@contextmanager
def broken():
    """Take a table away, so that its list is a real 500; give that page."""
    from django.db import connection

    def rename(old, new):
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {old} RENAME TO {new}")

    rename("news_document", "taken_away")
    yield Page("500", "/van-ban/", 500)
    rename("taken_away", "news_document")
