"""Rows for tests: each function stores one valid row; what a test is about, it says itself."""

import io
import itertools
import zipfile
from datetime import date, datetime, timedelta

from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from contacts.models import Link, Official, Organization, Publisher
from content.publishing import State
from inspections.models import InspectionVisit
from news.models import Article, Attachment, Document, DocumentFile, DocumentRelation, Section

numbers = itertools.count(1)
A_DAY = timedelta(days=1)


def local_time(*parts):
    """Return an aware time in Asia/Ho_Chi_Minh: local_time(2021, 9, 24, 8, 30)."""
    return timezone.make_aware(datetime(*parts))  # noqa: DTZ001  made aware right here


def make_organization(**fields):
    fields = {"name": f"Đơn vị thử số {next(numbers)}", "kind": 20} | fields
    return Organization.objects.create(**fields)


def make_official(**fields):
    fields = {"full_name": f"Nguyễn Văn Thử {next(numbers)}", "title": "Chuyên viên"} | fields
    if "organization" not in fields:
        fields["organization"] = make_organization()
    return Official.objects.create(**fields)


def make_publisher(**fields):
    fields = {
        "site_name": "Trang thông tin điện tử Cải cách hành chính tỉnh Thử",
        "governing_body": "Sở Nội vụ tỉnh Thử",
        "responsible_name": "Bà Lò Thị Thử",
        "responsible_title": "Phó Giám đốc Sở Nội vụ",
        "address": "Số 1, đường Thử",
        "phone": "+842133876650",
        "email": "cchc@example.gov.vn",
    } | fields
    publisher = Publisher(**fields)
    publisher.save()
    return publisher


def make_link(**fields):
    fields = {"placement": "task", "label": f"Việc {next(numbers)}", "url": "/danh-ba/"} | fields
    return Link.objects.create(**fields)


def make_section(**fields):
    return Section.objects.create(**{"name": f"Chuyên mục {next(numbers)}"} | fields)


def make_article(**fields):
    """Store an article, published an hour ago unless told otherwise."""
    number = next(numbers)
    fields = {
        "title": f"Bài viết thử số {number}",
        "body": f"<p>Nội dung của bài số {number}.</p>",
        "state": State.PUBLISHED,
        "published_at": timezone.now() - timedelta(hours=1),
    } | fields
    organizations = fields.pop("organizations", ())
    if "section" not in fields:
        fields["section"] = make_section()
    article = Article.objects.create(**fields)
    article.organizations.set(organizations)
    return article


def make_hidden_articles(**fields):
    """Store one article of every kind that the public must not see; return them."""
    now = timezone.now()
    hidden = [
        {"state": State.DRAFT, "published_at": now - A_DAY, "title": "Rò rỉ bản nháp"},
        {"state": State.REVIEW, "published_at": now - A_DAY, "title": "Rò rỉ bài chờ duyệt"},
        {"state": State.WITHDRAWN, "published_at": now - A_DAY, "title": "Rò rỉ bài đã gỡ"},
        {"published_at": now + A_DAY, "title": "Rò rỉ bài hẹn giờ"},
        {"published_at": now - 2 * A_DAY, "expires_at": now - A_DAY, "title": "Rò rỉ bài hết hạn"},
    ]
    return [make_article(**each | fields) for each in hidden]


def make_attachment(**fields):
    fields = {"title": "Kế hoạch kiểm tra", "file": pdf_file()} | fields
    if "article" not in fields:
        fields["article"] = make_article()
    return Attachment.objects.create(**fields)


def make_document(**fields):
    """Store a document of 20/09/2021, published an hour ago unless told otherwise."""
    number = next(numbers)
    fields = {
        "kind": Document.Kind.PLAN,
        "number": f"{number}/KH-UBND",
        "issued_on": date(2021, 9, 20),
        "abstract": f"Trích yếu số {number}.",
        "state": State.PUBLISHED,
        "published_at": timezone.now() - timedelta(hours=1),
    } | fields
    if not ("issuer" in fields or "issuer_name" in fields):
        fields["issuer"] = make_organization()
    return Document.objects.create(**fields)


def make_hidden_documents(**fields):
    """Store one document of every kind that the public must not see; return them."""
    now = timezone.now()
    hidden = [
        {"state": State.DRAFT, "published_at": now - A_DAY},
        {"state": State.REVIEW, "published_at": now - A_DAY},
        {"state": State.WITHDRAWN, "published_at": now - A_DAY},
        {"published_at": now + A_DAY},
        {"published_at": now - 2 * A_DAY, "expires_at": now - A_DAY},
    ]
    return [make_document(**{"abstract": "Rò rỉ"} | each | fields) for each in hidden]


def make_document_file(**fields):
    fields = {"title": "Toàn văn", "file": pdf_file()} | fields
    if "document" not in fields:
        fields["document"] = make_document()
    return DocumentFile.objects.create(**fields)


def make_relation(newer, older, kind=DocumentRelation.Kind.REPLACES):
    return DocumentRelation.objects.create(newer=newer, older=older, kind=kind)


def make_visit(**fields):
    """Store an inspection visit, published an hour ago unless told otherwise."""
    fields = {
        "started_on": date(2026, 10, 15),
        "state": State.PUBLISHED,
        "published_at": timezone.now() - timedelta(hours=1),
    } | fields
    articles = fields.pop("articles", ())
    if "organization" not in fields:
        fields["organization"] = make_organization()
    visit = InspectionVisit.objects.create(**fields)
    visit.articles.set(articles)
    return visit


def make_user(**fields):
    fields = {"username": f"thu{next(numbers)}", "is_staff": True, "password": "x"} | fields
    return get_user_model().objects.create_user(**fields)


def make_superuser(**fields):
    return make_user(**{"is_superuser": True} | fields)


def picture_file(name="anh.jpg", size=(1200, 800), kind="JPEG", **options):
    """Return an uploaded picture in memory; `options` go to Pillow's save, e.g. exif."""
    buffer = io.BytesIO()
    Image.new("RGB", size, "#26336f").save(buffer, kind, **options)
    return ContentFile(buffer.getvalue(), name=name)


def pdf_file(name="ke-hoach.pdf", inside=b""):
    """Return the smallest file that is taken for a PDF, with `inside` in its middle."""
    return ContentFile(b"%PDF-1.4\n" + inside + b"\n%%EOF\n", name=name)


def office_file(name="bang.xlsx", part="xl/workbook.xml", more=()):
    """Return an office file in memory with the zip entries that make it one, and `more`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for entry in ("[Content_Types].xml", part, *more):
            archive.writestr(entry, "<x/>")
    return ContentFile(buffer.getvalue(), name=name)
