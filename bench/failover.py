"""What fails when something dies: a whole portal on this machine, and each of its parts killed.

    python bench/failover.py [--requests 5000] [--rate 120] [--only NAME …]

Each machine is a network namespace: a visitor, nginx, two servers, PostgreSQL with two standbys of
which one must have each write, Redis. Files of deploy/ are used as they are. Under load one part
dies at a time; every failed answer, the longest time without a good one, and every acknowledged
write are counted. Needs root, ip, nginx, PostgreSQL and redis-server; says so where they are not.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bench.failover_machines import (
    ADDRESSES,
    DATABASES,
    NETWORK,
    SWITCH,
    Host,
    address,
    postgresql,
    quiet,
    run,
)
from bench.failover_scenes import SCENES

HERE = Path(__file__).resolve().parent
TOP = HERE.parent
PYTHON = TOP / ".venv/bin/python"
DOMAIN = "cchc.example.gov.vn"
NEEDED = ("ip", "nginx", "redis-server", "psql", "openssl", "runuser")
PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"


class Bed:
    """The portal's machines in a folder. Use with `with`."""

    def __init__(self, root):
        self.root = Path(root)
        self.hosts = {name: Host(name) for name in ADDRESSES}
        self.bin = postgresql()
        places = ",".join(map(address, DATABASES))
        others = ",".join(map(address, (*DATABASES[1:], DATABASES[0])))
        self.variables = {
            "PATH": PATH,
            "SECRET_KEY": "k3y-" + "0123456789" * 5,
            "ALLOWED_HOSTS": DOMAIN,
            "DATABASE_URL": f"postgres://cchc@{places}/cchc?target_session_attrs=read-write",
            "REPLICA_URL": f"postgres://cchc@{others}/cchc",
            "REDIS_URL": f"redis://{address('redis')}:6379/0",
        } | {
            name: str(self.root / folder)
            for name, folder in (
                ("MEDIA_ROOT", "var/lib/cchc/media"),
                ("ATTACHMENT_ROOT", "var/lib/cchc/attachments"),
                ("STATIC_ROOT", "var/lib/cchc/static"),
                ("BACKUP_ROOT", "var/lib/cchc/backups"),
            )
        }

    def __enter__(self):
        self.clear()
        run("ip", "netns", "add", SWITCH)
        run("ip", "-n", SWITCH, "link", "add", "br0", "type", "bridge")
        run("ip", "-n", SWITCH, "link", "set", "br0", "up")
        for host in self.hosts.values():
            host.plug_in()
        for folder in ("etc/cchc/tls", "var/log/nginx", "var/lib/cchc/acme", "run/cchc"):
            (self.root / folder).mkdir(parents=True)
        for name in ("media", "attachments", "static", "backups"):
            (self.root / "var/lib/cchc" / name).mkdir()
        for path in (self.root, *self.root.rglob("*")):
            path.chmod(0o755)
        return self

    def __exit__(self, *error):
        self.clear()

    def clear(self):
        for host in self.hosts.values():
            host.unplug()
        quiet("ip", "netns", "del", SWITCH)

    # PostgreSQL
    def start_databases(self):
        run("install", "-d", "-o", "postgres", self.root / "pg")
        primary = self.hosts["db1"]
        self.do_pg(primary, "initdb", "-D", self.data("db1"), "-A", "trust", "--no-sync")
        self.configure("db1")
        self.start_database("db1", standby=False)
        for name in DATABASES[1:]:
            self.copy(name, "db1")
            self.configure(name)
            self.start_database(name)
        self.sql("db1", "CREATE ROLE cchc LOGIN CREATEDB", "CREATE DATABASE cchc OWNER cchc")

    def copy(self, name, source):
        where = ("-D", self.data(name), "-h", address(source), "-U", "replicator")
        self.do_pg(self.hosts[name], "pg_basebackup", *where, "-X", "stream", "-c", "fast")

    def data(self, name):
        return self.root / "pg" / name

    def do_pg(self, host, program, *words):
        host.do(self.bin / program, *words, user="postgres", cwd="/", stdout=subprocess.DEVNULL)

    def configure(self, name):
        """Write the lines of deploy/postgresql for this machine."""
        lines = (TOP / "deploy/postgresql/several.conf").read_text()
        places = ",".join(map(address, DATABASES))
        lines = lines.replace("@HOSTS@", places).replace("@NAME@", name)
        lines += "unix_socket_directories = ''\nmax_connections = 200\n"
        if not (self.data(name) / "standby.signal").exists() and name == "db1":
            lines += "synchronous_standby_names = ''\n"  # until the standbys are there
        path = self.data(name) / "several.conf"
        path.write_text(lines)
        with (self.data(name) / "postgresql.conf").open("r+") as file:
            if "several.conf" not in file.read():
                file.write("include 'several.conf'\n")
        trusted = f"host all,replication all {NETWORK}.0/24 trust\n"
        hba = self.data(name) / "pg_hba.conf"
        if trusted not in hba.read_text():
            hba.write_text(hba.read_text() + trusted.replace("all,replication", "all")
                           + trusted.replace("all,replication", "replication"))  # fmt: skip
        shutil.chown(path, "postgres")

    def start_database(self, name, standby=True):
        if standby:
            (self.data(name) / "standby.signal").touch()
            shutil.chown(self.data(name) / "standby.signal", "postgres")
        log = (self.root / f"{name}.log").open("ab")
        self.hosts[name].start(self.bin / "postgres", "-D", self.data(name),
                               user="postgres", cwd="/", stdout=log, stderr=log)  # fmt: skip
        self.wait(lambda: self.sql(name, "SELECT 1"), f"PostgreSQL on {name}")
        if not standby:
            self.sql(name, "CREATE ROLE replicator LOGIN REPLICATION")

    def sql(self, name, *statements):
        """Return what the statements say on one machine, by its own line."""
        words = [word for each in statements for word in ("-c", each)]
        return self.hosts[name].do(
            "psql", "-XqtA", "-h", address(name), "-U", "postgres", "-d", "postgres", *words,
            capture_output=True, text=True,
        ).stdout.strip()  # fmt: skip

    def primary(self):
        for name in DATABASES:
            try:
                if self.sql(name, "SELECT pg_is_in_recovery()") == "f":
                    return name
            except subprocess.CalledProcessError:
                continue
        raise AssertionError("no primary")

    def stored(self):
        """Return the numbers of the writes that the primary has."""
        told = self.hosts["visitor"].do(
            "psql", "-XqtA", "-h", address(self.primary()), "-U", "cchc", "-d", "cchc", "-c",
            "SELECT substr(title, 5) FROM news_article WHERE title LIKE 'Ghi %'",
            capture_output=True, text=True,
        )  # fmt: skip
        return told.stdout.split()

    def wait_until_safe(self, standbys=2):
        """Wait until so many standbys stream from the primary and one must have each write."""
        name = self.primary()
        self.sql(name, "ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (db1, db2, db3)'",
                 "SELECT pg_reload_conf()")  # fmt: skip
        count = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'quorum'"
        self.wait(lambda: int(self.sql(name, count)) >= standbys, "standbys")

    def rejoin(self, name):
        """Bring a dead primary's machine back as a standby, from a copy of the living one."""
        self.hosts[name].link("up")
        shutil.rmtree(self.data(name))
        self.copy(name, self.primary())
        self.configure(name)
        self.start_database(name)
        self.wait_until_safe()

    def promote(self, *names):
        """Do what the guide says, from nginx's machine; return when it was done."""
        self.hosts["web"].do(
            TOP / "deploy/promote", *map(address, names), env={"PATH": PATH, "PGUSER": "postgres"},
            stdout=subprocess.DEVNULL,
        )  # fmt: skip

    # The portal
    def manage(self, *words, production=True, **options):
        variables = self.variables
        if not production:
            variables = {key: value for key, value in variables.items() if key != "SECRET_KEY"}
        return self.hosts["app1"].do(PYTHON, "manage.py", *words, cwd=TOP, env=variables, **options)

    def fill(self):
        """Load the demo's content and make a member of staff with an open session."""
        quiet = {"stdout": subprocess.DEVNULL}
        self.manage("demo", "--no-serve", production=False, **quiet)
        self.manage("collectstatic", "--noinput", **quiet)
        text = (HERE / "failover_staff.py").read_text()
        told = self.manage("shell", "--no-imports", "-c", text, capture_output=True, text=True)
        self.session = told.stdout.split()[-1]

    def start_app(self, name):
        log = (self.root / f"{name}.log").open("ab")
        process = self.hosts[name].start(
            PYTHON.with_name("granian"), "--interface", "wsgi", "--host", address(name), "--port",
            "8000", "--workers", "2", "--blocking-threads", "4", "--respawn-failed-workers",
            "--workers-kill-timeout", "25", "--no-access-log", "--log-level", "warning",
            "cchc_portal.wsgi:application", cwd=TOP, env=self.variables, stdout=log, stderr=log,
        )  # fmt: skip
        ready = f"http://{address(name)}:8000/ready"
        self.wait(lambda: self.hosts[name].do("curl", "-sf", "-m", "5", ready,
                                              stdout=subprocess.DEVNULL), name)  # fmt: skip
        return process

    def start_web(self):
        """Start nginx with the file of deploy/, its paths moved, and what it says of several."""
        tls = self.root / "etc/cchc/tls"
        run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30",
            "-subj", f"/CN={DOMAIN}", "-addext", f"subjectAltName=DNS:{DOMAIN}", "-keyout",
            tls / "privkey.pem", "-out", tls / "fullchain.pem", capture_output=True)  # fmt: skip
        text = (TOP / "deploy/nginx/cchc.conf").read_text().replace("@DOMAIN@", DOMAIN)
        for path in ("/run/cchc", "/etc/cchc", "/var/lib/cchc", "/var/log/nginx"):
            text = text.replace(path, f"{self.root}{path}")
        text = text.replace("/opt/cchc/current", str(TOP))
        servers = "\n".join(
            f"    server {address(name)}:8000 max_fails=0;" for name in ("app1", "app2")
        )
        text = text.replace("    #several server 10.0.0.21:8000 max_fails=0;", servers)
        text = text.replace("#several ", "")
        kept = [line for line in text.splitlines() if "server unix:" not in line
                and "listen [::]" not in line and " limit_" not in line]  # fmt: skip
        (self.root / "cchc.conf").write_text("\n".join(kept))
        (self.root / "nginx.conf").write_text(
            f"daemon off; pid {self.root}/nginx.pid; error_log {self.root}/error.log warn;\n"
            "worker_processes 1; events { worker_connections 512; }\n"
            f"http {{ include /etc/nginx/mime.types; include {self.root}/cchc.conf; }}\n"
        )
        self.hosts["web"].start("nginx", "-c", self.root / "nginx.conf", env={"PATH": PATH})
        asked = ("curl", "-sk", "-m", "5", f"https://{DOMAIN}/live", "--resolve")
        there = f"{DOMAIN}:443:{address('web')}"
        self.wait(
            lambda: self.hosts["visitor"].do(*asked, there, stdout=subprocess.DEVNULL), "nginx"
        )

    def start_redis(self):
        self.hosts["redis"].start("redis-server", "--bind", address("redis"), "--save", "",
                                  "--protected-mode", "no", stdout=subprocess.DEVNULL)  # fmt: skip

    def wait(self, ready, what, seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if ready() is not False:
                    return
            except subprocess.CalledProcessError:
                pass
            time.sleep(0.1)
        logs = [path.read_text(errors="replace")[-2000:] for path in self.root.glob("*.log")]
        raise AssertionError(f"not there after {seconds} s: {what}\n{'-' * 60}\n".join(["", *logs]))


class Load:
    """The visitor: a process in its namespace that asks until told to stop."""

    def __init__(self, bed, rate):
        self.bed, self.out = bed, bed.root / "answers.json"
        self.stop = bed.root / "stop"
        self.stop.unlink(missing_ok=True)
        plan = {"address": address("web"), "domain": DOMAIN, "rate": rate, "out": str(self.out),
                "stop": str(self.stop), "session": bed.session,
                "authority": str(bed.root / "etc/cchc/tls/fullchain.pem")}  # fmt: skip
        self.process = bed.hosts["visitor"].start(
            PYTHON, HERE / "failover_load.py", json.dumps(plan), cwd=TOP
        )
        bed.wait(lambda: self.count() > 20, "load")

    def count(self):
        path = self.out.with_suffix(".count")
        return int(path.read_text() or 0) if path.exists() else 0

    def end(self, requests):
        """Let it ask until there were so many requests; return what it found."""
        self.bed.wait(lambda: self.count() >= requests, "requests", seconds=600)
        self.stop.touch()
        self.process.wait(timeout=90)
        return json.loads(self.out.read_text())


def play(bed, name, options):
    """Play one scene under load; return its row of the table."""
    title, act = SCENES[name]
    load = Load(bed, options.rate)
    time.sleep(2)
    act(bed)
    found = load.end(options.requests)
    stored = set(bed.stored())
    lost = [number for number in found["acknowledged"] if number not in stored]
    failed = found["failed"]
    if name == "primary":
        bed.rejoin(bed.dead)
    gap, slowest, stall = [f"{found[key]:.1f}" for key in ("read_gap", "slowest", "write_gap")]
    reads = (title, found["reads"], len(failed), gap, slowest)
    writes = (len(found["acknowledged"]), len(lost), stall, found["writes_again"])
    return (*reads, *writes, " ".join(sorted(set(failed))))


HEAD = (
    "what",
    "reads",
    "failed",
    "gap s",
    "slowest s",
    "writes",
    "lost",
    "stall s",
    "sent again",
    "",
)


def missing():
    """Return a sentence on why the bed cannot be here, "" when it can."""
    if os.geteuid() != 0:
        return "The failover bed needs root, for its network namespaces."
    lacking = [name for name in NEEDED if not shutil.which(name, path=PATH)]
    lacking += [] if postgresql() else ["postgresql"]
    return f"The failover bed needs {', '.join(lacking)}." if lacking else ""


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--requests", type=int, default=5000, help="reads of each scene at least")
    parser.add_argument("--rate", type=float, default=120, help="reads a second")
    parser.add_argument("--only", nargs="*", choices=SCENES, default=list(SCENES))
    options = parser.parse_args()
    if why := missing():
        sys.stdout.write(f"{why} Skipped.\n")
        return
    with tempfile.TemporaryDirectory(prefix="cchc-failover-") as root, Bed(root) as bed:
        bed.start_databases()
        bed.start_redis()
        bed.fill()
        bed.wait_until_safe()
        for name in ("app1", "app2"):
            bed.start_app(name)
        bed.start_web()
        sys.stdout.write(f"| {' | '.join(HEAD)} |\n|{'---|' * len(HEAD)}\n")
        for name in options.only:
            row = play(bed, name, options)
            sys.stdout.write(f"| {' | '.join(map(str, row))} |\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
