"""Rows for tests: each function stores one valid row; what a test is about, it says itself."""

import io
import itertools
import zipfile
from datetime import date, datetime, timedelta

from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from cchc_portal.roles import permission
from contacts.hours import SpecialDays
from contacts.models import Link, Official, Organization, Publisher
from content.publishing import State
from inspections.models import (
    AHEAD,
    WITH_CONCLUSION,
    Course,
    Finding,
    FindingKind,
    InspectionPlan,
    InspectionTeam,
    InspectionVisit,
    PaperRole,
    PlannedUnit,
    Recommendation,
    RemedyState,
    Role,
    VisitDocument,
    VisitFigures,
    VisitKind,
)
from news.models import (
    Area,
    Article,
    Attachment,
    Document,
    DocumentFile,
    DocumentRelation,
    Section,
)

numbers = itertools.count(1)
A_DAY = timedelta(days=1)


def local_time(*parts):
    """Return an aware time in Asia/Ho_Chi_Minh: local_time(2021, 9, 24, 8, 30)."""
    return timezone.make_aware(datetime(*parts))  # noqa: DTZ001  made aware right here


def make_organization(**fields):
    fields = {"name": f"Đơn vị thử số {next(numbers)}", "kind": 20} | fields
    return Organization.objects.create(**fields)


def make_hours(organization, opens, closes, **fields):
    """Store hours of an office, Monday to Friday unless told otherwise."""
    return organization.hours.create(opens=opens, closes=closes, **fields)


def make_special_days(**fields):
    """Store a day off of all offices; one day unless told otherwise."""
    fields = {"name": "Ngày nghỉ thử", "last_day": fields["first_day"]} | fields
    return SpecialDays.objects.create(**fields)


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


def make_plan(*, units=(), **fields):
    """Store the published plan of 2026 with these organizations as its planned units."""
    fields = {
        "year": 2026,
        "state": State.PUBLISHED,
        "published_at": timezone.now() - timedelta(hours=1),
    } | fields
    if "issuer" not in fields:
        fields["issuer"] = make_organization()
    plan = InspectionPlan.objects.create(**fields)
    for month, unit in enumerate(units, start=1):
        PlannedUnit.objects.create(plan=plan, organization=unit, month=month)
    return plan


def make_team(*, head=("Tẩn Văn Sơn", "Phó Giám đốc Sở Nội vụ"), members=(), **fields):
    """Store a team; `head` and each of `members` is (name, title), `head` None for no head."""
    team = InspectionTeam.objects.create(**{"name": f"Đoàn kiểm tra {next(numbers)}"} | fields)
    for person, title in [head] if head else []:
        team.members.create(person=person, title=title, role=Role.HEAD)
    for person, title in members:
        team.members.create(person=person, title=title)
    return team


def make_visit(**fields):
    """Store an unplanned visit that was held, published an hour ago unless told otherwise.

    One with a plan is a planned visit; one with a course ahead is scheduled, not started; one
    with a course after the conclusion is concluded the day after.
    """
    fields = {
        "kind": VisitKind.PLANNED if fields.get("plan") else VisitKind.UNPLANNED,
        "course": Course.HELD,
        "state": State.PUBLISHED,
        "published_at": timezone.now() - timedelta(hours=1),
    } | fields
    articles, areas = fields.pop("articles", ()), fields.pop("areas", ())
    if fields["course"] in (*AHEAD, Course.CANCELLED):
        fields = {"scheduled_on": date(2026, 12, 8)} | fields
    else:
        fields = {"started_on": date(2026, 10, 15)} | fields
    if fields["course"] in WITH_CONCLUSION:
        fields = {"concluded_on": fields["started_on"] + A_DAY} | fields
    if "organization" not in fields:
        fields["organization"] = make_organization()
    visit = InspectionVisit.objects.create(**fields)
    visit.articles.set(articles)
    visit.areas.set(areas)
    return visit


def make_figures(**fields):
    """Store the figures of a visit: those of the Center in 2021 unless told otherwise."""
    fields = {
        "carried_over": 1_485,
        "new_in_period": 20_332,
        "received": 21_817,
        "online": 7_395,
        "resolved": 19_540,
        "on_time": 19_535,
        "fee_vnd": 3_075_347_446,
        "visitors": 31_000,
        "visitors_is_estimate": True,
        "procedures_total": 92,
        "procedures_on_spot": 22,
    } | fields
    if "visit" not in fields:
        fields["visit"] = make_visit()
    return VisitFigures.objects.create(**fields)


def make_finding(**fields):
    """Store a shortcoming in the first of the shipped areas unless told otherwise."""
    number = next(numbers)
    fields = {"kind": FindingKind.SHORTCOMING, "text": f"Còn hạn chế số {number}."} | fields
    if "area" not in fields:
        fields["area"] = make_area()
    if "visit" not in fields:
        fields["visit"] = make_visit()
    return Finding.objects.create(**fields)


def make_area(slug="thu-tuc-hanh-chinh", name="Cải cách thủ tục hành chính"):
    """Return the shipped area; stored anew where a flush took it away (browser tests)."""
    return Area.objects.get_or_create(slug=slug, defaults={"name": name})[0]


def make_paper(**fields):
    """Store an internal paper of a visit, a file of its own unless a document is given."""
    fields = {"role": PaperRole.CONCLUSION} | fields
    if not fields.get("document") and "file" not in fields:
        fields["file"] = pdf_file()
    if "visit" not in fields:
        fields["visit"] = make_visit()
    return VisitDocument.objects.create(**fields)


def make_recommendation(**fields):
    """Store an open recommendation of a visit whose remedies are followed.

    A reported or closed one comes with what its state asks for.
    """
    fields = {"text": f"Kiến nghị số {next(numbers)}.", "state": RemedyState.OPEN} | fields
    if "visit" not in fields:
        fields["visit"] = make_visit(course=Course.REMEDYING)
    visit, state = fields["visit"], fields["state"]
    if "addressee" not in fields:
        fields["addressee"] = visit.organization
    told = (visit.concluded_on or visit.day) + A_DAY
    if state in (RemedyState.REPORTED, RemedyState.IMPLEMENTED):
        fields = {"reported_on": told} | fields
    if state in (RemedyState.IMPLEMENTED, RemedyState.NOT_IMPLEMENTED):
        fields = {"verified_on": fields.get("reported_on", told)} | fields
        fields = fields if "verified_by" in fields else fields | {"verified_by": make_user()}
    if state == RemedyState.IMPLEMENTED and "evidence" not in fields:
        fields["evidence"] = make_paper(visit=visit, role=PaperRole.EVIDENCE)
    if state == RemedyState.NOT_IMPLEMENTED:
        fields = {"result": "Đơn vị đã giải thể."} | fields
    return Recommendation.objects.create(**fields)


def make_user(*, permissions=(), **fields):
    """Store a member of staff who holds these permissions: "app.codename"."""
    fields = {"username": f"thu{next(numbers)}", "is_staff": True, "password": "x"} | fields
    user = get_user_model().objects.create_user(**fields)
    user.user_permissions.set([permission(name.split(".")) for name in permissions])
    return user


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
