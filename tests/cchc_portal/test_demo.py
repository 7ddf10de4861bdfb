import io
import os
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from contextlib import closing
from pathlib import Path
from sqlite3 import connect
from unittest import skipIf

from django.conf import settings
from django.core.management import call_command
from django.test import SimpleTestCase, override_settings

from news.models import Article
from tests.cchc_portal.demo.case import DemoCase


class CommandTests(DemoCase):
    def start(self, *arguments):
        """Return what the command wrote to both streams, and its exit status."""
        out, err = io.StringIO(), io.StringIO()
        try:
            call_command("demo", "--no-serve", *arguments, stdout=out, stderr=err)
        except SystemExit as end:
            return out.getvalue(), err.getvalue(), end.code
        return out.getvalue(), err.getvalue(), 0

    def test_it_prepares_and_says_where_the_portal_is_and_who_may_log_in(self):
        out, err, code = self.start("--addr", "127.0.0.1:8123")
        lines = out.splitlines()
        self.assertEqual((err, code), ("", 0))
        self.assertEqual(lines[0], "Trang công khai: http://127.0.0.1:8123/")
        self.assertEqual(lines[1], "Trang quản trị:  http://127.0.0.1:8123/quan-tri/")
        starts = [line.split("  ")[0] for line in lines[3:6]]
        self.assertEqual(starts, ["Tác giả", "Duyệt viên", "Quản trị"])
        self.assertEqual(self.start("--addr", "127.0.0.1:8123"), (out, err, code))

    def test_a_wrong_address_stops_it_before_anything_is_stored(self):
        out, err, code = self.start("--addr", "8000")
        self.assertEqual((out, code), ("", 1))
        self.assertIn("--addr cần dạng MÁY:CỔNG", err)
        self.assertEqual(Article.objects.count(), 0)

    @override_settings(DEMO_PASSWORD="ngan")
    def test_a_weak_password_stops_it_before_anything_is_stored(self):
        out, err, code = self.start()
        self.assertEqual((out, code), ("", 1))
        self.assertIn("DEMO_PASSWORD", err)
        self.assertEqual(Article.objects.count(), 0)

    def test_a_folder_that_cannot_be_written_is_said(self):
        not_a_folder = self.logins.with_name("tep")
        not_a_folder.touch()
        with override_settings(DEMO_LOGINS=not_a_folder / "var" / "demo-logins"):
            out, err, code = self.start()
        self.assertEqual((out, code), ("", 1))
        self.assertTrue(err.startswith("Không ghi được dữ liệu: "), err)

    @override_settings(PRODUCTION=True)
    def test_it_does_not_run_in_production(self):
        out, err, code = self.start("--fresh")
        self.assertEqual((out, code), ("", 1))
        self.assertIn("Bỏ biến môi trường SECRET_KEY", err)


@skipIf(os.name == "nt", "Cần tín hiệu của Linux hoặc macOS để dừng giữa chừng.")
class ProcessTests(SimpleTestCase):
    """The command itself, in a folder of its own: cleared, killed, healed, served, stopped."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.kept = cls.folder / "media" / "khac" / "giu-lai.txt"
        cls.stale = cls.folder / "media" / "anh" / "2021" / "cu.webp"
        for path in (cls.kept, cls.stale, cls.folder / "db.sqlite3"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("không phải cơ sở dữ liệu")
        killed = cls.popen("--no-serve", "--fresh")
        next(line for line in killed.stderr if line.startswith("Bài viết"))
        killed.kill()
        killed.communicate()
        cls.after_kill = cls.count("news_article"), cls.count("auth_user")
        stopped = cls.popen("--no-serve")
        next(line for line in stopped.stderr if line.startswith("Cơ quan"))
        stopped.send_signal(signal.SIGINT)
        cls.after_ctrl_c = stopped.communicate()[1], stopped.returncode, cls.count("auth_user")
        cls.first = cls.popen("--no-serve").communicate()

    @classmethod
    def popen(cls, *arguments):
        environment = {
            "PATH": os.environ["PATH"],
            "DATABASE_URL": f"sqlite:///{cls.folder / 'db.sqlite3'}",
            "MEDIA_ROOT": str(cls.folder / "media"),
            "ATTACHMENT_ROOT": str(cls.folder / "attachments"),
        }
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "demo", *arguments]
        return subprocess.Popen(
            command,
            env=environment,
            encoding="utf-8",
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    @classmethod
    def count(cls, table):
        with closing(connect(cls.folder / "db.sqlite3")) as database:
            return database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]

    def test_fresh_takes_the_old_pictures_and_leaves_what_is_not_ours(self):
        self.assertEqual((self.kept.exists(), self.stale.exists()), (True, False))

    def test_a_load_that_was_killed_left_nothing_and_the_next_start_healed_it(self):
        self.assertEqual(self.after_kill, (0, 0))
        self.assertGreater(self.count("news_article"), 40)

    def test_ctrl_c_while_it_prepares_ends_it_with_a_sentence(self):
        said, code, users = self.after_ctrl_c
        self.assertEqual(said.splitlines()[-1], "Đã dừng. Chạy lại lệnh này để mở tiếp.")
        self.assertEqual((code, users), (130, 0))

    def test_each_step_is_one_line_when_there_is_no_terminal(self):
        steps = [line.split(" (")[0] for line in self.first[1].splitlines()]
        self.assertEqual(
            steps,
            [
                *("Cơ quan, đơn vị", "Cán bộ, công chức", "Bài viết", "Văn bản", "Cuộc kiểm tra"),
                "Liên kết",
            ],
        )

    def test_it_serves_until_ctrl_c(self):
        with closing(socket.create_server(("127.0.0.1", 0))) as free:
            port = free.getsockname()[1]
        serving = self.popen("--addr", f"127.0.0.1:{port}")
        shown = [next(serving.stdout) for _ in range(3 + len(self.first[0].splitlines()) - 2)]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
            page = answer.read().decode()
        cleared = self.popen("--no-serve", "--fresh").communicate()
        serving.send_signal(signal.SIGINT)
        _, err = serving.communicate()
        self.assertIn("Cải cách hành chính", page)
        self.assertEqual(shown[3:6], self.first[0].splitlines(keepends=True)[3:6])
        self.assertEqual(
            cleared[1].strip(),
            "Bản dùng thử đang mở ở cửa sổ khác. Dừng nó (Ctrl+C) rồi chạy lại.",
        )
        self.assertIn("Đã dừng.", err)
        self.assertEqual(serving.returncode, 0)
