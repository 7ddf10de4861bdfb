"""The real nginx with the real file of deploy/, its paths and ports put into a folder."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings

DOMAIN = "cchc.example.gov.vn"
NGINX = shutil.which("nginx", path=f"{os.defpath}:/usr/sbin:/usr/local/sbin")
WHOLE = """
daemon off; pid {root}/nginx.pid; error_log {root}/error.log warn; worker_processes 1;
events {{ worker_connections 512; }}
http {{
    types {{
        text/html html; text/css css; text/javascript js; font/woff2 woff2; image/x-icon ico;
        image/webp webp; image/png png; image/jpeg jpg; image/svg+xml svg;
    }}
    default_type application/octet-stream;
    client_body_temp_path {root}/tmp1; proxy_temp_path {root}/tmp2; fastcgi_temp_path {root}/tmp3;
    uwsgi_temp_path {root}/tmp4; scgi_temp_path {root}/tmp5;
    include {root}/cchc.conf;
}}
"""


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def moved(text, root, http, https):
    """Return the file of deploy/ for a folder instead of a machine; nothing else is changed."""
    for path in ("/run/cchc", "/etc/cchc", "/var/lib/cchc", "/var/log/nginx"):
        text = text.replace(path, f"{root}{path}")
    text = text.replace("/opt/cchc/current", str(settings.BASE_DIR)).replace("@DOMAIN@", DOMAIN)
    kept = [line for line in text.splitlines() if "listen [::]" not in line]
    text = "\n".join(kept).replace("listen 80", f"listen 127.0.0.1:{http}")
    return text.replace("listen 443", f"listen 127.0.0.1:{https}")


class Machine:
    """A folder laid out like a server: nginx before two granians. Start with `with`."""

    def __init__(self, root, variables):
        self.root = Path(root)
        self.http, self.https = free_port(), free_port()
        self.variables = {
            "PATH": os.environ["PATH"],
            "SECRET_KEY": "k3y-" + "0123456789" * 5,
            "ALLOWED_HOSTS": DOMAIN,
            "MEDIA_ROOT": str(self.root / "var/lib/cchc/media"),
            "ATTACHMENT_ROOT": str(self.root / "var/lib/cchc/attachments"),
            "STATIC_ROOT": str(self.root / "var/lib/cchc/static"),
            "BACKUP_ROOT": str(self.root / "var/lib/cchc/backups"),
            "ATTACHMENT_ACCEL": "/tep-dinh-kem-noi-bo/",
        } | variables
        self.processes = {}

    def __enter__(self):
        for folder in ("run/cchc", "etc/cchc/tls", "var/log/nginx", "var/lib/cchc/acme"):
            (self.root / folder).mkdir(parents=True, exist_ok=True)
        for path in (self.root, *self.root.rglob("*")):
            path.chmod(0o755)  # nginx's workers are another user
        for name in ("media", "attachments", "static"):
            (self.root / "var/lib/cchc" / name).mkdir(exist_ok=True)
        self.make_certificate()
        text = (settings.BASE_DIR / "deploy/nginx/cchc.conf").read_text()
        (self.root / "cchc.conf").write_text(moved(text, self.root, self.http, self.https))
        (self.root / "nginx.conf").write_text(WHOLE.format(root=self.root))
        return self

    def __exit__(self, *error):
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            process.wait(timeout=60)

    def make_certificate(self):
        tls = self.root / "etc/cchc/tls"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30",
             "-subj", f"/CN={DOMAIN}", "-addext", f"subjectAltName=DNS:{DOMAIN}",
             "-keyout", tls / "privkey.pem", "-out", tls / "fullchain.pem"],
            check=True, capture_output=True,
        )  # fmt: skip

    def choose_micro_cache(self):
        """Uncomment its lines, as the file says."""
        path = self.root / "cchc.conf"
        text = path.read_text().replace("#micro-cache ", "")
        path.write_text(text.replace("/var/cache/nginx", f"{self.root}/var"))

    def test_file(self):
        """Return what `nginx -t` says."""
        return subprocess.run(
            [NGINX, "-t", "-c", str(self.root / "nginx.conf")],
            capture_output=True,
            text=True,
            check=False,
        )

    def manage(self, *arguments):
        subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR,
            env=self.variables,
            check=True,
            capture_output=True,
        )

    def start_nginx(self):
        self.processes["nginx"] = subprocess.Popen(
            [NGINX, "-c", str(self.root / "nginx.conf")], stderr=subprocess.DEVNULL
        )
        self.wait_for(("127.0.0.1", self.https), socket.AF_INET)

    def unit_lines(self, key, number):
        """Return what cchc@.service says for a key, as words, for this folder."""
        unit = (settings.BASE_DIR / "deploy/systemd/cchc@.service").read_text()
        found = re.findall(rf"^{key}=(.*)$", unit, re.MULTILINE)
        here = f"{self.root}/run/cchc"
        return [
            line.replace("%i", str(number)).replace("/run/cchc", here).split() for line in found
        ]

    def start_server(self, number):
        for words in self.unit_lines("ExecStartPre", number):
            subprocess.run(words, check=True)
        [[_, *options]] = self.unit_lines("ExecStart", number)
        self.processes[number] = subprocess.Popen(
            [str(Path(sys.executable).with_name("granian")), *options],
            start_new_session=True,
            cwd=settings.BASE_DIR,
            env=self.variables,
            stdout=subprocess.DEVNULL,
            stderr=(self.root / f"server-{number}.log").open("ab"),
        )
        self.wait_for(str(self.root / f"run/cchc/{number}.sock"), socket.AF_UNIX)
        (self.root / f"run/cchc/{number}.sock").chmod(0o666)  # there nginx is of the group

    def stop_server(self, number):
        process = self.processes.pop(number)
        process.terminate()
        process.wait(timeout=60)

    def kill_server(self, number):
        """Kill a server and its workers at once, as the kernel does when memory is gone."""
        process = self.processes.pop(number)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=60)

    def wait_for(self, address, family):
        """Wait, as the unit's ExecStartPost does, until somebody answers /live there."""
        for _ in range(600):
            with socket.socket(family) as line:
                try:
                    line.settimeout(5)
                    line.connect(address)
                    if family == socket.AF_INET:
                        return
                    line.sendall(b"GET /live HTTP/1.0\r\nHost: cchc\r\n\r\n")
                    if b"200" in line.recv(100):
                        return
                except OSError:
                    pass
            time.sleep(0.05)
        raise AssertionError(f"nothing answers at {address}")
