"""The command itself, run in this process and, killed half-way, in one of its own."""

import io
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import SimpleTestCase, TestCase

from news.models import Article
from tests.legacy_pages import CAPTION, RELATED, OldPage, in_windows_1258, write_many

TABLES = {
    "news_section": "select s.name, s.slug, p.name from news_section s"
    " left join news_section p on p.id = s.parent_id",
    "news_article": "select a.title, a.slug, a.body, a.published_at, a.state, s.slug"
    " from news_article a join news_section s on s.id = a.section_id",
    "news_article_related": "select a.slug, b.slug from news_article_related r"
    " join news_article a on a.id = r.from_article_id"
    " join news_article b on b.id = r.to_article_id",
    "news_formeraddress": "select f.address, a.slug from news_formeraddress f"
    " join news_article a on a.id = f.article_id",
    "news_legacypage": "select key, twin, form, versions, stored_hash from news_legacypage",
}


class CommandCase(TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def write(self, name, data):
        file = self.folder / name
        file.write_bytes(data if isinstance(data, bytes) else data.encode())
        return file

    def run_it(self, *paths, **options):
        """Return (what was printed, the error or "")."""
        printed = io.StringIO()
        try:
            call_command("import_legacy", *(paths or [self.folder]), stdout=printed, **options)
        except CommandError as error:
            return printed.getvalue(), str(error)
        return printed.getvalue(), ""


class ReportTests(CommandCase):
    def test_without_apply_it_says_what_it_would_do_and_writes_nothing(self):
        file = self.write("a.txt", OldPage(trail=("Mục mới",)).as_text())
        printed, error = self.run_it()
        self.assertEqual(
            printed,
            f"{file}: tạo mới\n    24/09/2021 · Mục mới · {OldPage().title}\n"
            "    Chuyên mục mới: Mục mới\n"
            "Cộng 1 trang: 1 tạo mới; 0 cập nhật; 0 không đổi; 0 đã sửa tay, giữ nguyên;"
            " 0 không nhập được. Chưa ghi gì; thêm --apply để nhập.\n",
        )
        self.assertEqual((error, Article.objects.count()), ("", 0))
        self.assertEqual([path.name for path in self.folder.iterdir()], ["a.txt"])

    def test_with_apply_it_tells_only_what_a_person_should_look_at(self):
        self.write("a.txt", OldPage().as_text())
        printed, _ = self.run_it(apply=True)
        self.assertEqual(
            printed,
            "Cộng 1 trang: 1 tạo mới; 0 cập nhật; 0 không đổi; 0 đã sửa tay, giữ nguyên;"
            " 0 không nhập được.\n",
        )
        self.assertIn("không đổi\n    24/09/2021", self.run_it(apply=True, verbosity=2)[0])

    def test_a_time_of_day_is_shown_when_there_is_one(self):
        self.write("a.txt", OldPage(stamp="(Ngày đăng :28/10/2020 4:46:02 CH)").as_text())
        self.assertIn("    28/10/2020 16:46 · Kết quả CCHC", self.run_it()[0])

    def test_bad_pages_are_named_with_their_reason_and_the_others_come(self):
        good = self.write("e.txt", OldPage().as_text())
        bad = [
            (self.write("a.html", b""), "Tệp rỗng."),
            (
                self.write("b.html", b"GIF89a\0\1\2"),
                "Tệp nhị phân, không phải trang văn bản hay HTML.",
            ),
            (
                self.write("c.html", OldPage(stamp="(Ngày đăng :45/13/2021)").as_html()),
                "Ngày đăng “45/13/2021” không phải là ngày.",
            ),
            (self.write("d.txt", OldPage(stamp="").as_text()), "Không có dòng “Ngày đăng”."),
        ]
        report = self.folder / "report.json"
        printed, error = self.run_it(apply=True, report=str(report))
        lines = [f"{file}: không nhập được. {reason}" for file, reason in bad]
        self.assertEqual(printed.splitlines()[:-1], lines)
        self.assertEqual(error, "4 trang không nhập được, lý do ở trên.")
        self.assertEqual([a.title for a in Article.objects.all()], [OldPage().title])
        told = json.loads(report.read_text())
        self.assertEqual(
            [(page["path"], page["verdict"], page["reason"]) for page in told["pages"]],
            [*((str(file), "refused", reason) for file, reason in bad), (str(good), "created", "")],
        )

    def test_the_json_report_holds_every_outcome(self):
        file = self.write("a.txt", OldPage(trail=("Mục mới",)).as_text())
        report = self.folder / "báo cáo.json"
        self.run_it(report=str(report))
        self.assertEqual(
            json.loads(report.read_text()),
            {
                "applied": False,
                "counts": {"created": 1, "updated": 0, "unchanged": 0, "kept": 0, "refused": 0},
                "pages_with_new_related": 0,
                "pages": [
                    {
                        "path": str(file),
                        "verdict": "created",
                        "label": "tạo mới",
                        "reason": "",
                        "title": OldPage().title,
                        "published_at": "2021-09-24T00:00:00+07:00",
                        "section": "Mục mới",
                        "sections_made": ["Mục mới"],
                        "addresses": [],
                        "notes": [],
                    }
                ],
            },
        )


class RefusedBeforeWorkTests(CommandCase):
    def test_what_cannot_work_is_said_before_anything_is_done(self):
        page = self.write("a.txt", OldPage().as_text())
        empty = self.folder / "trống"
        empty.mkdir()
        nowhere = self.folder / "không có"
        for paths, report, message in (
            ([page, nowhere], None, f"Không có tệp hay thư mục: {nowhere}"),
            ([empty], None, "Không có trang nào (.html, .htm, .xhtml, .aspx, .txt) ở đó."),
            ([page], empty, f"Không ghi được báo cáo vào {empty}. Hãy chọn nơi khác."),
            (
                [page],
                nowhere / "r.json",
                f"Không ghi được báo cáo vào {nowhere / 'r.json'}. Hãy chọn nơi khác.",
            ),
        ):
            with self.subTest(message):
                options = {"report": str(report)} if report else {}
                self.assertEqual(
                    self.run_it(*map(str, paths), apply=True, **options), ("", message)
                )
                self.assertEqual(Article.objects.count(), 0)


class WholeTests(CommandCase):
    """The main job: pages in, the site shows them."""

    def import_all(self, *pages):
        for number, page in enumerate(pages):
            self.write(f"{number}.txt", page.as_text())
        self.run_it(apply=True)

    def test_the_page_is_shown_as_it_was_without_its_defects(self):
        itself = (OldPage().title, "26/09/2021 10:41:52 SA")
        neighbours = [OldPage(title, f"(Ngày đăng :{stamp})") for title, stamp in RELATED]
        self.import_all(OldPage(related=(itself, *RELATED)), *neighbours)
        article = Article.objects.get(title=OldPage().title)
        response = self.client.get(article.get_absolute_url())
        names = [section.name for section in response.context["trail"]]
        self.assertEqual(names, ["Kết quả CCHC", "Kết quả kiểm tra CCHC"])
        titles = [other.title for other in response.context["related"]]
        self.assertEqual(titles, [title for title, _ in RELATED])
        self.assertContains(response, "24/09/2021")
        self.assertNotContains(response, "24/09/2021 00:00")
        self.assertNotContains(response, "12:00:00")
        self.assertInHTML(f"<figcaption>{CAPTION}</figcaption>", response.content.decode())

    def test_related_articles_are_found_in_whatever_order_the_pages_come(self):
        pages = [OldPage(), *(OldPage(title, f"(Ngày đăng :{stamp})") for title, stamp in RELATED)]
        for order in (pages, pages[::-1]):
            Article.objects.all().delete()
            for page in order:
                self.run_it(self.write("a.txt", page.as_text()), apply=True)
            links = Article.related.through.objects.values_list(
                "from_article__title", "to_article__title"
            )
            a, b, c = (page.title for page in pages)
            self.assertEqual(sorted(links), sorted([(a, b), (a, c), (b, c), (c, b)]))

    def test_every_encoding_gives_one_article(self):
        text = OldPage().as_text()
        self.write("a.txt", text)
        self.write("b.txt", text.encode("utf-16"))
        self.write("c.txt", in_windows_1258(text))
        self.write("d.html", in_windows_1258(OldPage().as_html("windows-1258")))
        self.write("e.html", OldPage().as_html("utf-16").encode("utf-16"))
        self.assertEqual(self.run_it(apply=True)[1], "")
        self.assertEqual([a.title for a in Article.objects.all()], [OldPage().title])


class KilledTests(SimpleTestCase):
    """A real process on a SQLite file, as only a process can be killed."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "pages").mkdir()
        write_many(self.folder / "pages", 80)

    def start(self, name, *command):
        address = f"sqlite:///{self.folder / name}"
        variables = {"DATABASE_URL": address, "MEDIA_ROOT": str(self.folder / "media")}
        return subprocess.Popen(
            [sys.executable, str(settings.BASE_DIR / "manage.py"), *command],
            env=os.environ | variables,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def import_into(self, name):
        return self.start(name, "import_legacy", str(self.folder / "pages"), "--apply")

    def rows(self, name):
        connection = sqlite3.connect(self.folder / name)
        try:
            return {t: sorted(connection.execute(query), key=repr) for t, query in TABLES.items()}
        finally:
            connection.close()

    def test_killed_half_way_and_run_again_is_the_same_as_run_once(self):
        self.assertEqual(self.start("whole", "migrate").wait(), 0)
        (self.folder / "killed").write_bytes((self.folder / "whole").read_bytes())
        self.assertEqual(self.import_into("whole").wait(), 0)
        process = self.import_into("killed")
        while process.poll() is None and len(self.rows("killed")["news_article"]) < 10:
            pass
        process.kill()
        process.wait()
        self.assertIn(len(self.rows("killed")["news_article"]), range(10, 80))
        self.assertEqual(self.import_into("killed").wait(), 0)
        whole = self.rows("whole")
        self.assertEqual(self.rows("killed"), whole)
        self.assertEqual(len(whole["news_article"]), 80)
        self.assertEqual(len(whole["news_article_related"]), 158)
