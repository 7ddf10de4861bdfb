"""Clients on lines that hardly move, against a real nginx; for a test and for bench/."""

import contextlib
import socket
import ssl
import threading

from tests.deploy.nginx import DOMAIN


class SlowClients:
    """`count` lines that send a byte a second: a third in the head, a third in the body of a form,
    a third that ask for a page and read none of it. Use with `with`."""

    def __init__(self, machine, count):
        self.machine, self.count = machine, count
        self.context = ssl.create_default_context()
        self.context.check_hostname, self.context.verify_mode = False, ssl.CERT_NONE
        self.ended = threading.Event()
        self.lines = []

    def __enter__(self):
        for number in range(self.count):
            line = socket.create_connection(("127.0.0.1", self.machine.https), timeout=20)
            line = self.context.wrap_socket(line, server_hostname=DOMAIN)
            line.sendall(self.beginning(number % 3))
            self.lines.append((number % 3, line))
        self.thread = threading.Thread(target=self.drip)
        self.thread.start()
        return self

    def beginning(self, kind):
        host = f"Host: {DOMAIN}\r\n"
        return [
            f"GET / HTTP/1.1\r\n{host}X-Slow: ",
            f"POST /quan-tri/login/ HTTP/1.1\r\n{host}Content-Length: 1000\r\n\r\n",
            f"GET /tin-tuc/ HTTP/1.1\r\n{host}\r\n",
        ][kind].encode()

    def drip(self):
        while not self.ended.wait(1):
            for kind, line in self.lines:
                if kind < 2:
                    with contextlib.suppress(OSError):
                        line.sendall(b"a")

    def __exit__(self, *error):
        self.ended.set()
        self.thread.join()
        for _, line in self.lines:
            line.close()


def without_limits(machine):
    """Take the limits by address away: here all clients have one. Before nginx is started."""
    path = machine.root / "cchc.conf"
    lines = [line for line in path.read_text().splitlines() if " limit_req zone" not in line]
    path.write_text("\n".join(line for line in lines if "limit_conn cchc" not in line))
