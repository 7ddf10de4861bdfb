"""The visitor of bench/failover.py: reads at a steady rate, one member of staff who writes.

    python bench/failover_load.py '{"address": …}'

Like a browser: lines are kept open, made anew when they break, and a read that got no good answer
counts as failed at once. The writer sends each text until it is acknowledged.
"""

import http.client
import json
import re
import socket
import ssl
import sys
import threading
import time
import uuid
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote, urlencode

PATHS = ["/", "/tin-tuc/", "/kiem-tra/", "/danh-ba/", f"/tim-kiem/?q={quote('thủ tục')}"]
ADD = "/quan-tri/news/article/add/"
READERS = 12
PATIENCE = 30  # seconds


class Line:
    """A kept line to nginx."""

    def __init__(self, plan):
        self.plan, self.http = plan, None
        self.context = ssl.create_default_context(cafile=plan["authority"])
        self.context.check_hostname = False

    def ask(self, method, path, body=None, **headers):
        """Return (status, body); raises OSError or HTTPException when there is no answer."""
        try:
            if self.http is None:
                plain = socket.create_connection((self.plan["address"], 443), timeout=PATIENCE)
                self.http = http.client.HTTPConnection(self.plan["address"])
                self.http.sock = self.context.wrap_socket(
                    plain, server_hostname=self.plan["domain"]
                )
            self.http.request(method, path, body, {"Host": self.plan["domain"], **headers})
            answer = self.http.getresponse()
            text = answer.read()
            if answer.will_close:
                self.close()
            return answer.status, text
        except (OSError, http.client.HTTPException):
            self.close()
            raise

    def close(self):
        if self.http is not None:
            self.http.sock.close()
            self.http = None


class Visit:
    """What is asked and what is found."""

    def __init__(self, plan):
        self.plan = plan
        self.ended = threading.Event()
        self.answers, self.failed, self.acknowledged = [], [], {}
        self.again = 0

    def read(self, number):
        line, pause = Line(self.plan), READERS / self.plan["rate"]
        due = time.monotonic() + pause * number / READERS
        while not self.ended.is_set():
            due = max(due + pause, time.monotonic() - 1)
            self.ended.wait(max(0, due - time.monotonic()))
            number += 1
            began = time.monotonic()
            try:
                status, _ = line.ask("GET", PATHS[number % len(PATHS)])
            except (OSError, http.client.HTTPException) as error:
                status = type(error).__name__
            now = time.monotonic()
            self.answers.append((now, now - began))
            if status != 200:
                self.failed.append(f"{status}")

    def write(self):
        """Write texts one after the other, each until it is acknowledged."""
        line = Line(self.plan)
        cookie = f"__Host-sessionid={self.plan['session']}"
        token = uuid.uuid4().hex
        status, page = line.ask("GET", ADD, Cookie=cookie)
        section = re.search(r'<select name="section".*?<option value="(\d+)"', page.decode(), re.S)
        csrf = "a" * 32
        cookie += f"; __Host-csrftoken={csrf}"
        number = 0
        while not self.ended.wait(0.05):
            number += 1
            key = f"{token[:8]}-{number}"
            sent = urlencode({
                "csrfmiddlewaretoken": csrf, "form_token": str(uuid.uuid4()),
                "title": f"Ghi {key}", "section": section[1], "lead": "", "body": "<p>Ghi</p>",
                "published_at_0": "", "published_at_1": "", "attachments-TOTAL_FORMS": 0,
                "attachments-INITIAL_FORMS": 0,
            })  # fmt: skip
            while not self.ended.is_set():
                try:
                    status, page = line.ask(
                        "POST", ADD, sent, Cookie=cookie, Referer=f"https://{self.plan['domain']}/",
                        **{"Content-Type": "application/x-www-form-urlencoded"},
                    )  # fmt: skip
                except (OSError, http.client.HTTPException):
                    status = 0
                if status == 302:
                    self.acknowledged[key] = time.monotonic()
                    break
                if status in (200, 403):
                    raise AssertionError(f"the form was not taken: {status} {page[:3000]!r}")
                self.again += 1
                time.sleep(0.05)

    def run(self):
        threads = [threading.Thread(target=self.read, args=(n,)) for n in range(READERS)]
        threads.append(threading.Thread(target=self.write))
        for thread in threads:
            thread.start()
        count, stop = Path(self.plan["out"]).with_suffix(".count"), Path(self.plan["stop"])
        while not stop.exists():
            time.sleep(0.2)
            count.write_text(str(len(self.answers)))
        self.ended.set()
        for thread in threads:
            thread.join()
        count.unlink()

    def found(self):
        return {
            "reads": len(self.answers),
            "failed": self.failed,
            "read_gap": gap(sorted(at for at, _ in self.answers)),
            "slowest": max(seconds for _, seconds in self.answers),
            "acknowledged": list(self.acknowledged),
            "write_gap": gap(sorted(self.acknowledged.values())),
            "writes_again": self.again,
        }


def gap(times):
    """Return the longest time between two of these moments."""
    return max((b - a for a, b in pairwise(times)), default=0)


if __name__ == "__main__":
    visit = Visit(json.loads(sys.argv[1]))
    visit.run()
    Path(visit.plan["out"]).write_text(json.dumps(visit.found()))
