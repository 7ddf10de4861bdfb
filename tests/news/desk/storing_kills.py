"""Uploading and importing in a process that is killed at any moment; for a test and for bench/."""

import io
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from content.files import PART
from content.images import sources
from news.legacy.outcome import Verdict
from news.legacy.storing import Import
from news.models import Article, Attachment, FormerAddress, LegacyPage, Section
from tests.factories import make_superuser, pdf_file, picture_file
from tests.legacy_pages import OldPage
from tests.news.test_admin import ADD, typed

STORED = Article, Attachment
INSIDE = b"%" * 2_000_000  # large enough to be killed in the middle of writing it


def stored_files():
    """Return the paths of all pictures and attachments."""
    folders = map(Path, (settings.MEDIA_ROOT, settings.ATTACHMENT_ROOT))
    return {path for folder in folders for path in folder.rglob("*") if path.is_file()}


def newly_torn(known):
    """Return the names of files that are not among `known` and not whole; all are known then."""
    new = stored_files() - known
    known |= new
    return [path.name for path in new if is_torn(path)]


def is_torn(path):
    if path.suffix == PART:  # which nothing names
        return False
    if path.suffix == ".pdf":
        return not path.read_bytes().endswith(b"%%EOF\n")
    try:
        with Image.open(path) as picture:
            picture.load()
    except OSError:
        return True
    return False


def missing_renditions(cover):
    """Return the files that the picture `cover` of a row should have and has not."""
    found = [name for name, _ in sources(cover.name, cover.instance.cover_width)]
    return [name for name in found if not default_storage.exists(name)]


class Uploading:
    """A new article with a picture and two attachments, sent by the form of the admin."""

    def __init__(self):
        self.client = Client(raise_request_exception=True)
        self.client.force_login(make_superuser())
        Section.objects.get_or_create(slug="trong-tinh", defaults={"name": "Trong tỉnh"})
        self.number, self.known = 0, stored_files()

    def prepare(self):
        self.number += 1
        self.before = [set(model.objects.values_list("pk", flat=True)) for model in STORED]

    def work(self):
        files = [self.file("mot.pdf"), self.file("hai.pdf")]
        cover = picture_file("ảnh.jpg", (1200, 800))
        sent = typed(title=f"Bài {self.number}", more_files=files, cover=cover, cover_alt="Ảnh")
        if self.client.post(ADD, sent).status_code != 302:
            raise ValueError("The form came back.")
        picture = {"upload": picture_file("ảnh.jpg", (800, 600))}
        self.client.post(reverse("editor_picture"), picture)

    def file(self, name):
        file = io.BytesIO(pdf_file(inside=INSIDE).read())
        file.name = name
        return file

    def new_rows(self, model, old):
        return model.objects.exclude(pk__in=old)

    def verdict(self):
        articles, files = map(self.new_rows, STORED, self.before)
        new = len(articles), len(files)
        torn = newly_torn(self.known)
        storage = Attachment._meta.get_field("file").storage
        for row in files:
            if not storage.exists(row.file.name) or storage.size(row.file.name) != row.size:
                torn.append(f"{row.pk} without its file")
        for article in articles:
            torn += missing_renditions(article.cover)
        if torn or new not in ((0, 0), (1, 2)):
            return f"half: {new} {torn}"
        return "after" if new == (1, 2) else "before"


class Importing:
    """A page of the old portal with a picture, taken over; after a kill it is taken over again."""

    def __init__(self):
        folder = tempfile.TemporaryDirectory()
        self.folder = folder  # deleted with this object
        self.path = Path(folder.name) / "trang.html"
        picture = self.path.with_name("trang_files")
        picture.mkdir()
        (picture / "hop.jpg").write_bytes(picture_file(size=(1200, 800)).read())
        self.number, self.known = 0, stored_files()

    def prepare(self):
        self.number += 1
        title = f"Tổ công tác kiểm tra lần thứ {self.number} tại huyện Thử"
        address = f"http://cu.example.vn/Default.aspx?tabid=9&ItemID={self.number}"
        self.path.write_text(OldPage(title=title, address=address).as_html(), "utf-8")
        self.title = title

    def work(self):
        outcome = Import(True, timezone.now()).take(self.path)
        if outcome.verdict == Verdict.REFUSED:
            raise ValueError(outcome.reason)

    def verdict(self):
        was = self.stored()
        torn = newly_torn(self.known)
        self.work()
        again = self.stored()
        if torn or was not in ((0, 0, 0), again) or again[0] != 1:
            return f"half: {was} {again} {torn}"
        [article] = Article.objects.filter(title=self.title)
        if missing_renditions(article.cover):
            return "half: the cover lacks a file"
        return "after" if was == again else "before"

    def stored(self):
        """Return how many rows of the page are stored: articles, pages, former addresses."""
        [*articles] = Article.objects.filter(title=self.title)
        return (
            len(articles),
            LegacyPage.objects.filter(article__in=articles).count(),
            FormerAddress.objects.filter(article__in=articles).count(),
        )
