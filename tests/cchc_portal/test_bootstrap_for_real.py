"""Real starts of manage.py: a real .venv, pip and its hash mode; about 10 s in all."""

import base64
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from unittest import SkipTest

from django.conf import settings
from django.test import SimpleTestCase

from cchc_portal.bootstrap import DEV, DJANGO_IS_MISSING, RUNTIME

# The Python below any virtual environment: what a person types as python3.
OUTER_PYTHON = os.path.join(sys.base_prefix, "bin", "python3")
# What stands in for Django: says how it was called, with the status it was asked for.
DJANGO = """
import sys
def execute_from_command_line(argv):
    print(sys.prefix, *argv[1:], sep="|")
    sys.exit(7 if "fail" in argv else 0)
"""


def wheel(folder, name, files):
    """Write the wheel `name` 1.0 with these {path: text} into `folder`; return its SHA-256."""
    info = f"{name}-1.0.dist-info"
    files = files | {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    lines = [f"{path},sha256={record(text)},{len(text.encode())}\n" for path, text in files.items()]
    files[f"{info}/RECORD"] = "".join(lines) + f"{info}/RECORD,,\n"
    target = Path(folder, f"{name}-1.0-py3-none-any.whl")
    with zipfile.ZipFile(target, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return hashlib.sha256(target.read_bytes()).hexdigest()


def record(text):
    digest = hashlib.sha256(text.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


class RealTests(SimpleTestCase):
    """The index is a folder with two wheels made here: "django", which says how it was called, and
    "devtool". A first start is killed at once; the next two come at the same time.
    """

    @classmethod
    def folder(cls, prefix):
        made = tempfile.mkdtemp(prefix=prefix)
        cls.addClassCleanup(shutil.rmtree, made)
        return made

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if os.name == "nt":
            raise SkipTest("Bài kiểm thử này cần Linux hoặc macOS.")
        cls.index = cls.folder("cchc-portal-index-")
        core = {"django/__init__.py": "", "django/core/__init__.py": ""}
        cls.hash = wheel(cls.index, "django", core | {"django/core/management.py": DJANGO})
        wheel(cls.index, "devtool", {"devtool.py": ""})
        cls.variables = {
            "PATH": os.environ["PATH"],
            "HOME": cls.index,
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": cls.index,
        }
        cls.shared = cls.checkout(cls.hash)
        cls.stop_a_start(signal.SIGKILL)
        both = [cls.start("demo", "--addr", "a b") for _ in range(2)]
        cls.both = [(*process.communicate(timeout=300), process.returncode) for process in both]

    @classmethod
    def checkout(cls, digest):
        """Lay out a checkout whose path has spaces and Vietnamese letters; return its root."""
        root = os.path.join(cls.folder("cchc-portal-real-"), "Cổng thông tin")
        os.makedirs(os.path.join(root, "cchc_portal"))
        for name in ("manage.py", "cchc_portal/__init__.py", "cchc_portal/bootstrap.py"):
            shutil.copy(settings.BASE_DIR / name, os.path.join(root, name))
        Path(root, RUNTIME.file).write_text(f"django==1.0 --hash=sha256:{digest}\n")
        Path(root, DEV.file).write_text("devtool==1.0\n")
        return root

    @classmethod
    def start(cls, *arguments, python=OUTER_PYTHON, root=None, **options):
        """Start manage.py from another folder."""
        return subprocess.Popen(
            [python, os.path.join(root or cls.shared, "manage.py"), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            **{"env": cls.variables, "cwd": "/"} | options,
        )

    @classmethod
    def stop_a_start(cls, how, **options):
        """Send a signal to a first start and its children while it makes .venv; return its end."""
        process = cls.start("demo", start_new_session=True, **options)
        process.stderr.readline()
        process.stderr.read(5)
        os.killpg(process.pid, how)
        _, told = process.communicate(timeout=60)
        return process.returncode, told

    def run_to_end(self, *arguments, **options):
        process = self.start(*arguments, **options)
        said, told = process.communicate(timeout=120)
        return process.returncode, said, told

    def inside(self, *arguments):
        """Return what our "django" says when it is started inside .venv."""
        return "|".join([os.path.join(self.shared, ".venv"), *arguments]) + "\n"

    def test_starts_after_a_killed_one_heal_it_and_run_in_the_environment(self):
        for said, told, code in self.both:
            self.assertEqual((code, said), (0, self.inside("demo", "--addr", "a b")), told)

    def test_a_person_may_stop_it(self):
        code, told = self.stop_a_start(signal.SIGINT, root=self.checkout(self.hash))
        self.assertEqual(
            (code, told.splitlines()[-1]),
            (130, "Đã dừng. Chạy lại lệnh này để chuẩn bị tiếp."),
        )

    def test_two_starts_at_once_make_one_environment(self):
        told = "".join(told for _, told, _ in self.both)
        self.assertEqual(told.count("Cài các thư viện"), 1, told)
        waiting = "Một lệnh khác đang chuẩn bị môi trường này, xin chờ…"
        self.assertEqual(told.count(waiting), 1, told)

    def test_a_later_start_adds_no_word_and_passes_the_status_on(self):
        self.assertEqual(self.run_to_end("demo", "fail"), (7, self.inside("demo", "fail"), ""))

    def test_tools_are_added_for_tests_once_the_index_can_be_reached(self):
        variables = self.variables | {"PIP_INDEX_URL": "http://127.0.0.1:9/x", "PIP_RETRIES": "0"}
        del variables["PIP_NO_INDEX"], variables["PIP_FIND_LINKS"]
        code, said, told = self.run_to_end("test", env=variables)
        self.assertEqual((code, said), (1, ""))
        self.assertEqual(
            told.splitlines()[-1],
            "Không cài được thư viện. Kiểm tra kết nối mạng và cấu hình pip rồi chạy lại lệnh này.",
        )
        code, said, told = self.run_to_end("test", "news")
        self.assertEqual((code, said), (0, self.inside("test", "news")), told)
        self.assertNotIn("Cài các thư viện", told)
        self.assertIn("Cài công cụ kiểm thử", told)

    def test_another_hash_than_that_of_the_lock_is_refused(self):
        code, said, told = self.run_to_end("demo", root=self.checkout("0" * 64))
        self.assertEqual((code, said), (1, ""))
        self.assertEqual(
            told.splitlines()[-1],
            "Gói tải về không khớp mã băm trong requirements.lock."
            " Kiểm tra nguồn gói rồi chạy lại.",
        )

    def test_a_foreign_virtual_environment_without_django_says_what_to_do(self):
        foreign = os.path.join(self.folder("cchc-portal-foreign-"), "venv")
        subprocess.run([OUTER_PYTHON, "-m", "venv", "--without-pip", foreign], check=True)
        python = os.path.join(foreign, "bin", "python3")
        for command in ("demo", "migrate"):
            self.assertEqual(
                self.run_to_end(command, python=python),
                (1, "", DJANGO_IS_MISSING + "\n"),
            )
