"""Machines for bench/failover.py: network namespaces on one switch, with processes in them."""

import os
import signal
import subprocess
from pathlib import Path

NETWORK, SWITCH = "10.87.0", "cchc-switch"
DATABASES = ("db1", "db2", "db3")
ADDRESSES = dict(visitor=2, web=10, app1=21, app2=22, db1=31, db2=32, db3=33, redis=41)


def run(*words, **options):
    return subprocess.run([str(word) for word in words], check=True, **options)


def quiet(*words):
    """Run what may fail; return what it says."""
    words = [str(word) for word in words]
    return subprocess.run(words, capture_output=True, text=True, check=False).stdout


def address(name):
    return f"{NETWORK}.{ADDRESSES[name]}"


def postgresql():
    """Return the folder of PostgreSQL's programs, the newest, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    return found[-1].parent if found else None


class Host:
    """A network namespace with one line to the switch, and the processes in it."""

    def __init__(self, name):
        self.name, self.space, self.processes = name, f"cchc-{name}", []

    def plug_in(self):
        run("ip", "netns", "add", self.space)
        line = f"v-{self.name}"
        run("ip", "link", "add", line, "netns", SWITCH, "type", "veth",
            "peer", "name", "eth0", "netns", self.space)  # fmt: skip
        run("ip", "-n", SWITCH, "link", "set", line, "master", "br0", "up")
        run("ip", "-n", self.space, "addr", "add", f"{address(self.name)}/24", "dev", "eth0")
        self.link("up")
        run("ip", "-n", self.space, "link", "set", "lo", "up")

    def link(self, state):
        run("ip", "-n", self.space, "link", "set", "eth0", state)

    def start(self, *words, user=None, **options):
        """Start a program in this namespace; return its process."""
        as_user = ["runuser", "-u", user, "--"] if user else []
        words = [str(word) for word in ("ip", "netns", "exec", self.space, *as_user, *words)]
        process = subprocess.Popen(words, **options)
        self.processes.append(process)
        return process

    def do(self, *words, user=None, **options):
        as_user = ["runuser", "-u", user, "--"] if user else []
        return run("ip", "netns", "exec", self.space, *as_user, *words, **options)

    def kill(self):
        """End all processes of this namespace at once, without a word to anybody."""
        for pid in quiet("ip", "netns", "pids", self.space).split():
            try:
                os.kill(int(pid), signal.SIGKILL)
            except ProcessLookupError:
                continue
        for process in self.processes:
            process.wait()
        self.processes.clear()

    def die(self):
        """Cut the line first, so that no dying process says farewell; then kill."""
        self.link("down")
        self.kill()

    def unplug(self):
        self.kill()
        quiet("ip", "netns", "del", self.space)
