"""The production servers as they are measured: on a port of this machine, with their CPU time."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOMAIN = "cchc.example.gov.vn"
PER_SECOND = os.sysconf("SC_CLK_TCK")
BIN = Path(sys.executable).parent
THREADS = 4


def granian(port, application, workers=1, threads=THREADS, programs=BIN):
    """Return the command; the options are those of deploy/systemd/cchc@.service.

    `programs`: the folder that granian lies in.
    """
    return [
        *(str(programs / "granian"), "--interface", "wsgi"),
        *("--host", "127.0.0.1", "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", str(threads)),
        *("--no-access-log", "--log-level", "warning", application),
    ]


def gunicorn(port, application, workers=1, threads=THREADS, programs=BIN):
    return [
        *(str(programs / "gunicorn"), "--bind", f"127.0.0.1:{port}", "--workers", str(workers)),
        *("--worker-class", "gthread", "--threads", str(threads), "--keep-alive", "60"),
        *("--log-level", "warning", application),
    ]


COMMANDS = {"granian": granian, "gunicorn": gunicorn}


def variables(**more):
    """Return the environment of a production server; the database is the one of our own."""
    kept = "PATH DATABASE_URL VERSION_STAMP MEDIA_ROOT ATTACHMENT_ROOT REDIS_URL".split()
    own = {name: os.environ[name] for name in kept if name in os.environ}
    return own | {"SECRET_KEY": "k3y-" + "0123456789" * 5, "ALLOWED_HOSTS": DOMAIN} | more


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Server:
    """A process, started at once with its children in a group of its own. Use with `with`."""

    def __init__(self, command, port, environment):
        self.port = port
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def __enter__(self):
        for _ in range(600):
            with socket.socket() as line:
                if line.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            if self.process.poll() is not None:
                sys.exit(f"{self.process.args[0]} ended with {self.process.returncode}")
            time.sleep(0.05)
        sys.exit(f"nobody answers at port {self.port}")

    def __exit__(self, *error):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(60)

    def seconds(self):
        """Return the processor seconds that the group has taken so far."""
        return sum(ticks for group, ticks in processes() if group == self.process.pid) / PER_SECOND


def processes():
    """Yield (process group, ticks of user and system) of every process."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            facts = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        yield int(facts[2]), int(facts[11]) + int(facts[12])


def database_seconds():
    """Return the processor seconds of the PostgreSQL processes that serve DATABASE_URL."""
    address = os.environ.get("DATABASE_URL", "")
    if not address.startswith("postgres"):
        return 0
    name, total = f" {address.rpartition('/')[2]} ", 0
    for path in Path("/proc").glob("[0-9]*"):
        try:
            title = (path / "cmdline").read_bytes().decode("utf-8", "replace")
            facts = (path / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        if title.startswith("postgres: ") and name in title:
            total += int(facts[11]) + int(facts[12])
    return total / PER_SECOND
