"""Makes .venv beside manage.py for `demo` and `test`, and starts manage.py again inside it.

Standard library only, and no syntax newer than Python 3.6: an old Python must get far enough to be
told that it is too old.
"""

import collections
import contextlib
import hashlib
import os
import queue
import re
import shutil
import subprocess
import sys
import sysconfig
import threading
import time

try:
    import fcntl
except ImportError:  # Windows: two starts at once are not held apart there
    fcntl = None

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OLDEST_PYTHON = (3, 11)
OLDEST_PIP_FOR_OTHERS = (22, 3)  # the first with --python
JUST_ENTERED = "CCHC_PORTAL_JUST_ENTERED_VENV"
UNFINISHED = "unfinished"
DJANGO_IS_MISSING = (
    "Python đang dùng chưa có Django. Chạy “python3 manage.py demo”, hoặc kích hoạt môi trường"
    " .venv (source .venv/bin/activate) rồi chạy lại lệnh này. Nếu đang ở trong một môi trường ảo"
    " khác, gõ “deactivate” trước."
)

NOISE = ("WARNING: Retrying", "Ignoring ")  # what pip says at length and the person knows already

Result = collections.namedtuple("Result", "code lines")

# Two pip calls, because pip's hash mode is all or nothing and only the runtime set carries hashes.
RequirementSet = collections.namedtuple("RequirementSet", "file options stamp label")
RUNTIME = RequirementSet(
    "requirements.lock", ("--require-hashes",), ".runtime-stamp", "Cài các thư viện"
)
DEV = RequirementSet("requirements-dev.txt", (), ".dev-stamp", "Cài công cụ kiểm thử")
SETS_OF_COMMAND = {"demo": (RUNTIME,), "test": (RUNTIME, DEV)}

# What pip says, and what the person can do about it; the first that fits counts.
ADVICE = (
    (
        "DO NOT MATCH THE HASHES",
        "Gói tải về không khớp mã băm trong requirements.lock. Kiểm tra nguồn gói rồi chạy lại.",
    ),
    ("No space left on device", "Ổ đĩa đã đầy. Giải phóng khoảng 500 MB rồi chạy lại lệnh này."),
    ("Permission denied", "Không được ghi vào thư mục .venv. Kiểm tra quyền ghi rồi chạy lại."),
    ("", "Không cài được thư viện. Kiểm tra kết nối mạng và cấu hình pip rồi chạy lại lệnh này."),
)


class Refusal(Exception):
    """Why the work cannot go on; its text is the one line for the person at the keyboard."""


def say(text, end="\n"):
    """Writes to the standard error, which leaves the command's own output clean."""
    sys.stderr.write(text + end)
    sys.stderr.flush()


def enter(argv, environment=None, version=sys.version_info, inside=sys.prefix != sys.base_prefix):
    """Starts `demo` and `test` again inside .venv, made first where needed; returns for all else.

    argv is sys.argv; inside says whether a virtual environment is already active.
    """
    just_entered = os.environ.pop(JUST_ENTERED, None)
    command = argv[1] if len(argv) > 1 else ""
    try:
        if version[:2] < OLDEST_PYTHON:
            used = f"{version[0]}.{version[1]}"
            raise Refusal(f"Cần Python 3.11 trở lên, đang dùng {used}. Cài bản mới rồi chạy lại.")
        if inside or command not in SETS_OF_COMMAND:
            return
        if just_entered:
            raise Refusal("Môi trường .venv bị hỏng. Xoá thư mục .venv rồi chạy lại lệnh này.")
        environment = environment or Environment(ROOT)
        environment.prepare(SETS_OF_COMMAND[command])
        start_again(environment.python, sys.orig_argv[1:])
    except Refusal as refusal:
        say(str(refusal))
        sys.exit(1)
    except OSError as error:
        say(f"Không ghi được môi trường .venv: {error}. Kiểm tra quyền ghi và dung lượng ổ đĩa.")
        sys.exit(1)
    except KeyboardInterrupt:
        say("\nĐã dừng. Chạy lại lệnh này để chuẩn bị tiếp.")
        sys.exit(130)


def start_again(python, arguments):
    """Runs python with the arguments in this process's place; never returns."""
    variables = dict(os.environ, **{JUST_ENTERED: "1"})
    sys.stdout.flush()
    try:
        if os.name != "nt":
            os.execve(python, [python, *arguments], variables)
        child = subprocess.Popen([python, *arguments], env=variables)
    except OSError as error:
        reason = f"Không chạy được {python}: {error.strerror}"
        raise Refusal(reason + ". Xoá thư mục .venv rồi chạy lại.") from error
    while True:
        with contextlib.suppress(KeyboardInterrupt):  # the child hears it too, and ends by itself
            sys.exit(child.wait())


class Environment:
    """The .venv of one checkout: what it must hold, whether it does, and how it is made."""

    def __init__(self, root, base_python=sys.executable):
        self.root = root
        self.base_python = base_python
        self.path = os.path.join(root, ".venv")
        inner = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
        self.python = os.path.join(self.path, *inner)
        self.inherited = ()

    def prepare(self, wanted):
        """Brings .venv to hold the wanted requirement sets; does nothing when it does."""
        if all(self.holds(requirements) for requirements in wanted):
            return
        with self.alone():
            missing = [requirements for requirements in wanted if not self.holds(requirements)]
            if not missing:
                return
            self.announce(missing)
            if RUNTIME in missing or self.was_cut_short(DEV):
                self.make_anew()
                missing = wanted
            pip = self.find_pip()
            for requirements in missing:
                self.install(pip, requirements)

    def announce(self, missing):
        """Says why the person has to wait."""
        if not os.path.lexists(self.path):
            say("Chuẩn bị môi trường lần đầu (cần mạng, thường dưới một phút)…")
        elif RUNTIME in missing:
            say("Môi trường .venv chưa đủ hoặc đã cũ, đang làm lại…")
        else:
            say("Bổ sung môi trường .venv…")

    def holds(self, requirements):
        """Tells whether this very requirement set was installed to the end, for this Python."""
        return (
            self.stamped(requirements) == self.digest(requirements)
            and os.path.exists(self.python)
            and os.path.exists(os.path.join(self.path, "pyvenv.cfg"))
        )

    def was_cut_short(self, requirements):
        """Tells whether pip was killed while it installed the set: anything may be half there."""
        return self.stamped(requirements) == UNFINISHED

    def stamped(self, requirements):
        """Returns the text of the set's stamp, "" when there is none."""
        try:
            with open(os.path.join(self.path, requirements.stamp), encoding="utf-8") as stamp:
                return stamp.read()
        except OSError:
            return ""

    def stamp(self, requirements, text):
        """Writes the set's stamp in one step, so that it is never seen half written."""
        target = os.path.join(self.path, requirements.stamp)
        with open(target + ".new", "w", encoding="utf-8") as stamp:
            stamp.write(text)
        os.replace(target + ".new", target)

    def unstamp(self, requirements):
        """Removes the set's stamp where there is one."""
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            os.unlink(os.path.join(self.path, requirements.stamp))

    def digest(self, requirements):
        """Returns what the set's stamp must say: a hash of its files and of the kind of Python."""
        kind = f"{sys.implementation.cache_tag} {sysconfig.get_platform()}"
        digest = hashlib.sha256(kind.encode())
        for each in (RUNTIME,) if requirements is RUNTIME else (RUNTIME, requirements):
            digest.update(b"\0" + self.text_of(each).encode())
        return digest.hexdigest()

    def text_of(self, requirements):
        """Returns the text of the set's file."""
        try:
            with open(os.path.join(self.root, requirements.file), encoding="utf-8") as file:
                return file.read()
        except OSError as error:
            name = requirements.file
            raise Refusal(f"Thiếu tệp {name}. Lấy lại bản đầy đủ của dự án.") from error

    def make_anew(self):
        """Makes an empty .venv, with its own pip where this Python can.

        Asking for ensurepip would not be enough: Debian ships it apart, without its wheels or
        switched off. So it is tried, and done without when that fails.
        """
        self.unstamp(RUNTIME)  # first, lest a half-removed .venv be taken for a whole one
        self.unstamp(DEV)
        make = [self.base_python, "-m", "venv", "--clear"]
        with Step("Tạo thư mục .venv") as step:
            if self.run([*make, self.path], step).code == 0:
                return
            bare = self.run([*make, "--without-pip", self.path], step)
        if bare.code != 0:
            step.fail(bare.lines)
            raise Refusal("Không tạo được thư mục .venv. Kiểm tra quyền ghi và dung lượng ổ đĩa.")

    def find_pip(self):
        """Returns the start of a pip command for .venv: of its own pip, or of this Python's."""
        inner = [self.python, "-m", "pip"]
        outer = [self.base_python, "-m", "pip"]
        if self.pip_version(inner):
            return inner
        if self.pip_version(outer) >= OLDEST_PIP_FOR_OTHERS:
            return [*outer, "--python", self.python]
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        raise Refusal(f"Hãy cài gói {package} (sudo apt install {package}) rồi chạy lại lệnh này.")

    def pip_version(self, pip):
        """Returns the version of a pip as two numbers, () when it does not run."""
        said = self.run([*pip, "--version"]).lines
        found = re.match(r"pip (\d+)\.(\d+)", said[-1] if said else "")
        return tuple(int(number) for number in found.groups()) if found else ()

    def install(self, pip, requirements):
        """Installs one requirement set and stamps it, or refuses and says what pip said last.

        Until pip begins to write, a failure leaves what was there as good as before.
        """
        options = ("--no-input", "--disable-pip-version-check", "--progress-bar", "off")
        command = [*pip, "install", *options, *requirements.options, "-r", requirements.file]
        step = PipStep(requirements.label)
        self.stamp(requirements, UNFINISHED)
        try:
            with step:
                result = self.run(command, step)
        finally:
            if not step.is_writing:
                self.unstamp(requirements)
        if result.code == 0:
            return self.stamp(requirements, self.digest(requirements))
        step.fail(result.lines)
        said = "\n".join(result.lines)
        raise Refusal(next(advice for sign, advice in ADVICE if sign in said))

    def run(self, command, step=None):
        """Runs a command in the checkout; returns its exit status and its last lines."""
        process = subprocess.Popen(
            command,
            cwd=self.root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            pass_fds=self.inherited,
        )
        last = collections.deque(maxlen=8)
        try:
            for line in lines_and_pauses(process.stdout):
                if line.strip() and not line.startswith(NOISE):
                    last.append(line.rstrip())
                if step:
                    step.show(line.strip())
        except KeyboardInterrupt:
            process.kill()
            raise
        process.stdout.close()
        return Result(process.wait(), list(last))

    @contextlib.contextmanager
    def alone(self):
        """Keeps a second start in the same checkout waiting.

        The kernel's lock on the folder leaves nothing behind when its holder is killed; pip
        inherits it, so that a pip which outlives its killed parent is waited for too.
        """
        if fcntl is None:
            yield
            return
        folder = os.open(self.root, os.O_RDONLY)
        try:
            with contextlib.suppress(OSError):  # a network file system may have no locks
                try:
                    fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    say("Một lệnh khác đang chuẩn bị môi trường này, xin chờ…")
                    fcntl.flock(folder, fcntl.LOCK_EX)
            self.inherited = (folder,)
            yield
        finally:
            self.inherited = ()
            os.close(folder)


def lines_and_pauses(stream, pause=0.5):
    """Yields the lines of a stream as they come, "" after each pause (in seconds) without one."""
    lines = queue.Queue()

    def read():
        for line in stream:
            lines.put(line)
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    while True:
        try:
            line = lines.get(timeout=pause)
        except queue.Empty:
            line = ""
        if line is None:
            return
        yield line


class Step:
    """One line of progress: repainted on a terminal, else written once at each end."""

    def __init__(self, label):
        self.label = label
        self.detail = ""
        self.started = time.monotonic()
        self.repaints = sys.stderr.isatty()
        self.width = 0

    def __enter__(self):
        self.paint() if self.repaints else say("  " + self.label + "…", end="")
        return self

    def __exit__(self, kind, error, trace):
        self.detail = ""
        self.paint(end="\n") if self.repaints else say(" " + self.elapsed())

    def elapsed(self):
        """Returns the time since the start, as read in Vietnam."""
        seconds = f"{time.monotonic() - self.started:.1f}"
        return seconds.replace(".", ",") + " giây"

    def paint(self, end=""):
        """Writes the line over the one before; spaces, not escape codes, wipe the longer one."""
        text = f"  {self.label}… {self.elapsed()} {self.detail}".rstrip()
        text = text[: shutil.get_terminal_size().columns - 1]
        say("\r" + text.ljust(self.width), end)
        self.width = len(text)

    def show(self, line):
        """Takes note of a line of output, "" for a pause."""
        if self.repaints:
            self.paint()

    def fail(self, lines):
        """Shows the last lines of what went wrong."""
        say("\n".join("    " + line for line in lines))


class PipStep(Step):
    """A step that reads along with pip: which package it fetches, and whether it already writes."""

    def __init__(self, label):
        super().__init__(label)
        self.fetched = 0
        self.is_writing = False

    def show(self, line):
        found = re.match(r"Collecting ([\w.-]+)", line)
        if found:
            self.fetched += 1
            self.detail = f"· gói thứ {self.fetched}: {found.group(1)}"
        elif line.startswith("WARNING: Retrying"):
            self.detail = "· mạng chưa trả lời, đang thử lại"
        elif line.startswith(("Installing collected packages", "Attempting uninstall")):
            self.is_writing = True
            self.detail = "· đang ghi vào .venv"
        super().show(line)
