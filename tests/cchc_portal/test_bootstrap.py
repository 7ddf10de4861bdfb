"""Facts of how .venv is made; Python and pip are stand-ins here, real ones in the file beside."""

import ast
import contextlib
import io
import os
import shutil
import sys
import tempfile
from pathlib import Path

from django.conf import settings
from django.test import SimpleTestCase

from cchc_portal import bootstrap
from cchc_portal.bootstrap import DEV, RUNTIME, UNFINISHED, Environment, Refusal, enter

FAKE_PYTHON = """#!{python} -IS
import os, pathlib, sys
called = sys.argv[1:]
with open("calls", "a") as calls:
    calls.write(" ".join(called) + "\\n")
if called[:2] == ["-m", "venv"]:
    if "{venv}" == "breaks" or "{venv}" == "bare" and "--without-pip" not in called:
        sys.exit("no venv")
    inner = pathlib.Path(called[-1], "bin", "python")
    inner.parent.mkdir(parents=True, exist_ok=True)
    inner.write_text("#!/bin/sh\\nexit 1")
    inner.chmod(0o755)
    pathlib.Path(called[-1], "pyvenv.cfg").touch()
elif called[-1] == "--version":
    print("{pip}")
else:
    print({said!r})
    sys.exit({status})
"""


class Checkout(SimpleTestCase):
    """A folder with the two requirement files; it goes when the class has run."""

    def setUp(self):
        self.root = self.folder("cchc-portal-bootstrap-")
        Path(self.root, RUNTIME.file).write_text("django==1.0\n")
        Path(self.root, DEV.file).write_text("devtool==1.0\n")

    @classmethod
    def folder(cls, prefix):
        made = tempfile.mkdtemp(prefix=prefix)
        cls.addClassCleanup(shutil.rmtree, made)
        return made

    def said_by(self, work):
        """Return the standard error of `work`, called with nothing, and what it raised, if so."""
        with contextlib.redirect_stderr(io.StringIO()) as said:
            try:
                work()
            except (Refusal, SystemExit) as error:
                return said.getvalue(), error
        return said.getvalue(), None


class WhenTests(Checkout):
    """Which starts are led into .venv."""

    def exit_of(self, *arguments, **options):
        said, error = self.said_by(lambda: enter(["manage.py", *arguments], **options))
        return said, error.code if error else None

    def test_an_old_python_is_told_so_whatever_it_is_asked(self):
        for command in ("demo", "test", "migrate"):
            self.assertEqual(
                self.exit_of(command, version=(3, 10, 13), inside=False),
                ("Cần Python 3.11 trở lên, đang dùng 3.10. Cài bản mới rồi chạy lại.\n", 1),
            )
        self.assertEqual(self.exit_of("migrate", version=(4, 0, 0)), ("", None))

    def test_an_old_python_can_read_the_file_that_tells_it(self):
        for name in ("manage.py", "cchc_portal/__init__.py", "cchc_portal/bootstrap.py"):
            text = (settings.BASE_DIR / name).read_text(encoding="utf-8")
            ast.parse(text, feature_version=(3, 6))

    def test_bootstrap_imports_the_standard_library_only(self):
        tree = ast.parse(Path(bootstrap.__file__).read_text(encoding="utf-8"))
        nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
        names = {alias.name for node in nodes for alias in node.names}
        self.assertLessEqual(names, sys.stdlib_module_names)
        self.assertEqual([node for node in nodes if isinstance(node, ast.ImportFrom)], [])

    def test_other_commands_and_none_are_left_alone(self):
        environment = Environment(self.root, base_python="/nowhere")
        for arguments in (["migrate"], ["runserver", "demo"], ["--help"], []):
            self.assertEqual(
                self.exit_of(*arguments, environment=environment, inside=False), ("", None)
            )

    def test_inside_a_virtual_environment_nothing_is_made(self):
        environment = Environment(self.root, base_python="/nowhere")
        self.assertEqual(self.exit_of("demo", environment=environment, inside=True), ("", None))
        self.assertEqual(sorted(os.listdir(self.root)), sorted([RUNTIME.file, DEV.file]))

    def test_a_venv_that_leads_nowhere_is_not_entered_for_ever(self):
        os.environ[bootstrap.JUST_ENTERED] = "1"
        said, code = self.exit_of("demo", inside=False)
        self.assertEqual(
            (said, code),
            ("Môi trường .venv bị hỏng. Xoá thư mục .venv rồi chạy lại lệnh này.\n", 1),
        )
        self.assertNotIn(bootstrap.JUST_ENTERED, os.environ)

    def test_a_system_that_refuses_is_quoted(self):
        environment = Environment(self.root, base_python="/nowhere/python3")
        said, code = self.exit_of("demo", environment=environment, inside=False)
        self.assertIn("Không ghi được môi trường .venv: [Errno 2]", said.splitlines()[-1])
        self.assertEqual(code, 1)


class Terminal(io.StringIO):
    """A standard error that a person looks at."""

    def isatty(self):
        return True


class StepTests(SimpleTestCase):
    """How the wait is shown."""

    def shown(self, step_kind, lines, stream):
        with contextlib.redirect_stderr(stream), step_kind("Cài các thư viện") as step:
            for line in lines:
                step.show(line)
        return step, stream.getvalue()

    def test_a_log_gets_one_line(self):
        _, said = self.shown(bootstrap.Step, ["a", "", "b"], io.StringIO())
        self.assertRegex(said, r"\A  Cài các thư viện… \d+,\d giây\n\Z")

    def test_a_terminal_sees_which_package_comes(self):
        lines = [
            "Collecting django==1.0",
            "",
            "Collecting nh3",
            "WARNING: Retrying (Retry(total=4))",
        ]
        step, said = self.shown(bootstrap.PipStep, lines, Terminal())
        painted = said.replace("\n", "").split("\r")
        self.assertIn("· gói thứ 1: django", painted[2])
        self.assertIn("· gói thứ 2: nh3", painted[4])
        self.assertIn("· mạng chưa trả lời, đang thử lại", painted[5])
        self.assertRegex(painted[-1].rstrip(), r"\A  Cài các thư viện… \d+,\d giây\Z")
        self.assertEqual((step.fetched, step.is_writing), (2, False))

    def test_from_the_first_file_on_pip_is_writing(self):
        for line in ("Installing collected packages: a, b", "Attempting uninstall: a"):
            step, _ = self.shown(bootstrap.PipStep, [line], io.StringIO())
            self.assertTrue(step.is_writing)


class MakeTests(Checkout):
    """How .venv is made, step by step; Python and pip are stand-ins."""

    def environment(self, venv="works", pip="pip 24.0 from /x", said="", status=0):
        python = Path(self.root, "python3")
        python.write_text(
            FAKE_PYTHON.format(python=sys.executable, venv=venv, pip=pip, said=said, status=status)
        )
        python.chmod(0o755)
        return Environment(self.root, base_python=str(python))

    def calls(self):
        path = Path(self.root, "calls")
        calls = path.read_text().replace(self.root, "ROOT").splitlines() if path.exists() else []
        path.unlink(missing_ok=True)
        return calls

    def prepare(self, environment, *wanted):
        said, error = self.said_by(lambda: environment.prepare(wanted or (RUNTIME, DEV)))
        return said, str(error) if error else None

    def test_it_makes_installs_and_stamps(self):
        environment = self.environment()
        said, error = self.prepare(environment)
        self.assertIsNone(error)
        self.assertEqual(
            [line.partition("…")[0].strip() for line in said.splitlines()],
            [
                "Chuẩn bị môi trường lần đầu (cần mạng, thường dưới một phút)",
                "Tạo thư mục .venv",
                "Cài các thư viện",
                "Cài công cụ kiểm thử",
            ],
        )
        options = "--no-input --disable-pip-version-check --progress-bar off"
        pip = "-m pip --python ROOT/.venv/bin/python install " + options
        self.assertEqual(
            self.calls(),
            [
                "-m venv --clear ROOT/.venv",
                "-m pip --version",
                f"{pip} --require-hashes -r requirements.lock",
                f"{pip} -r requirements-dev.txt",
            ],
        )
        self.assertTrue(environment.holds(RUNTIME) and environment.holds(DEV))

    def test_the_second_time_nothing_happens(self):
        environment = self.environment()
        self.prepare(environment)
        self.calls()
        self.assertEqual(self.prepare(environment), ("", None))
        self.assertEqual(self.calls(), [])

    def test_the_tools_are_added_to_what_is_there(self):
        environment = self.environment()
        self.prepare(environment, RUNTIME)
        self.calls()
        said, _ = self.prepare(environment)
        self.assertIn("Bổ sung môi trường .venv…", said)
        self.assertEqual([call.split()[-1] for call in self.calls()], ["--version", DEV.file])

    def test_it_is_made_anew_when_what_it_must_hold_changes(self):
        for change in (
            lambda: Path(self.root, RUNTIME.file).write_text("django==2.0\n"),
            lambda: Path(self.root, ".venv", "pyvenv.cfg").unlink(),
            lambda: Path(self.root, ".venv", "bin", "python").unlink(),
            lambda: Path(self.root, ".venv", RUNTIME.stamp).write_text(UNFINISHED),
            lambda: Path(self.root, ".venv", DEV.stamp).write_text(UNFINISHED),
        ):
            environment = self.environment()
            self.prepare(environment)
            change()
            self.calls()
            self.prepare(environment)
            self.assertEqual(self.calls()[0], "-m venv --clear ROOT/.venv")
            self.assertTrue(environment.holds(RUNTIME) and environment.holds(DEV))

    def test_a_python_without_ensurepip_lends_its_own_pip(self):
        environment = self.environment(venv="bare")
        self.assertIsNone(self.prepare(environment, RUNTIME)[1])
        self.assertEqual(
            [call.partition(" -r")[0].split()[-1] for call in self.calls()[:2]],
            ["ROOT/.venv", "ROOT/.venv"],
        )
        self.assertTrue(environment.holds(RUNTIME))

    def test_a_python_without_a_pip_that_can_is_told_what_to_install(self):
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        for pip in ("No module named pip", "pip 22.2 from /x", "pip 9.0.1 from /x"):
            _, error = self.prepare(self.environment(venv="bare", pip=pip))
            self.assertEqual(
                error, f"Hãy cài gói {package} (sudo apt install {package}) rồi chạy lại lệnh này."
            )
        self.assertIsNone(self.prepare(self.environment(pip="pip 22.3 from /x"))[1])

    def test_a_folder_that_cannot_be_made_is_named(self):
        said, error = self.prepare(self.environment(venv="breaks"))
        self.assertEqual(
            error, "Không tạo được thư mục .venv. Kiểm tra quyền ghi và dung lượng ổ đĩa."
        )
        self.assertIn("    no venv\n", said)

    def test_each_failure_of_pip_has_its_advice(self):
        for printed, advice in (
            (
                "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM",
                "mã băm trong requirements.lock",
            ),
            ("OSError: [Errno 28] No space left on device", "Ổ đĩa đã đầy."),
            ("ERROR: [Errno 13] Permission denied: 'x'", "Không được ghi vào thư mục .venv."),
            ("WARNING: Retrying (Retry(total=4))\nERROR: No matching", "Kiểm tra kết nối mạng"),
        ):
            environment = self.environment(said=printed, status=1)
            said, error = self.prepare(environment)
            self.assertIn(advice, error)
            self.assertIn("    " + printed.splitlines()[-1], said)
            self.assertNotIn("Retry", said)
            self.assertFalse(environment.holds(RUNTIME))

    def test_what_pip_left_half_written_is_remembered(self):
        for printed, remembered in (
            ("Collecting x", ""),
            ("Installing collected packages: x", UNFINISHED),
        ):
            environment = self.environment(said=printed, status=1)
            self.prepare(environment)
            self.assertEqual(environment.stamped(RUNTIME), remembered)

    def test_a_missing_requirements_file_is_named(self):
        Path(self.root, RUNTIME.file).unlink()
        self.assertEqual(
            self.prepare(self.environment())[1],
            "Thiếu tệp requirements.lock. Lấy lại bản đầy đủ của dự án.",
        )
