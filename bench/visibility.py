"""What is published or withdrawn shows in the next request, under load; never an old page after.

    python bench/visibility.py [--trials 1000] [--rate 200]

Works on the database that DATABASE_URL names (migrated; an article is added and taken away again)
and by the stamp that VERSION_STAMP names, if it does; starts two granians with two workers each, as
on a server. Each trial changes the article, by turns its title, withdrawn, published again, and
asks both at once after the commit. Meanwhile threads ask at `rate` requests a second; every answer
must be the state of a moment between its question and its end.
"""

import argparse
import http.client
import itertools
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc_portal.settings")

import django

from bench.servers import DOMAIN, ROOT, Server, free_port, granian, variables

HEADERS = {"Host": DOMAIN, "X-Forwarded-Proto": "https", "Accept-Encoding": "identity"}
SHOWN = re.compile(rb"<title>Ph\xc3\xa9p th\xe1\xbb\xad (\d+)")
GONE = "gone"
THREADS = 16


class Asker:
    """One line to one server."""

    def __init__(self, port):
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def state(self, path):
        """Return which state the page shows: the number of a trial, GONE, or the status."""
        self.line.request("GET", path, headers=HEADERS)
        answer = self.line.getresponse()
        body = answer.read()
        if answer.status == 410:
            return GONE
        found = SHOWN.search(body)
        return int(found[1]) if answer.status == 200 and found else f"status {answer.status}"


class Load(threading.Thread):
    """Asks one server at a steady rate; `answers`: [(asked at, answered at, state)]."""

    def __init__(self, port, path, pause, ended):
        super().__init__(daemon=True)
        self.asker, self.path, self.pause, self.ended = Asker(port), path, pause, ended
        self.answers = []

    def run(self):
        due = time.perf_counter()
        while not self.ended.wait(max(0, due - time.perf_counter())):
            due += self.pause
            began = time.perf_counter()
            state = self.asker.state(self.path)
            self.answers.append((began, time.perf_counter(), state))


class Changes:
    """The article's states in order; `log`: [(begun at, committed at, state)]."""

    def __init__(self):
        from django.contrib.auth.models import User
        from django.utils import timezone

        from news.models import Article, Section

        section = Section.objects.filter(link="").first()
        self.article = Article.objects.create(
            title="Phép thử 0", section=section, state="published", published_at=timezone.now()
        )
        person = User.objects.first() or User.objects.create(username="phep-thu")
        self.article.steps.create(step="withdraw", by=person, note="Phép thử")
        self.path = self.article.get_absolute_url()
        now = time.perf_counter()
        self.log = [(now, now, 0)]

    def change(self, number):
        """Change the article and return the state that must show from now on."""
        rows = type(self.article).objects.filter(pk=self.article.pk)
        withdrawn = number % 3 == 1
        values = {"state": "published", "title": f"Phép thử {number}"}
        if withdrawn:
            values = {"state": "withdrawn"}
        begun = time.perf_counter()
        rows.update(**values)
        state = GONE if withdrawn else number
        self.log.append((begun, time.perf_counter(), state))
        return state

    def allowed(self, asked, answered):
        """Return the states that a page asked and answered at these times may show."""
        before = [state for _, committed, state in self.log if committed <= asked][-1:]
        meanwhile = [
            state for begun, committed, state in self.log if begun <= answered and committed > asked
        ]
        return {*before, *meanwhile}

    def take_back(self):
        self.article.delete()


def share_stamp():
    """Have this process turn the stamp by which the servers see a change of a SQLite file."""
    kind, _, file = os.environ.get("DATABASE_URL", "").partition(":///")
    if kind == "sqlite":
        os.environ["VERSION_STAMP"] = f"{file}-stamp"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=1_000)
    parser.add_argument("--rate", type=float, default=200)
    options = parser.parse_args()
    share_stamp()
    django.setup()
    changes = Changes()
    path, ended = changes.path, threading.Event()
    with tempfile.TemporaryDirectory() as root, ExitStack() as stack:
        stack.callback(changes.take_back)
        ports = [free_port(), free_port()]
        environment = variables(STATIC_ROOT=collected(root))
        for port in ports:
            command = granian(port, "cchc_portal.wsgi:application", workers=2)
            stack.enter_context(Server(command, port, environment))
        loads = [
            Load(port, path, THREADS / options.rate, ended)
            for port, _ in zip(itertools.cycle(ports), range(THREADS), strict=False)
        ]
        askers, missed, began = [Asker(port) for port in ports], 0, time.perf_counter()
        seen = []
        for each in loads:
            each.start()
        for number in range(1, options.trials + 1):
            state = changes.change(number)
            committed = time.perf_counter()
            missed += any([asker.state(path) != state for asker in askers])
            seen.append((time.perf_counter() - committed) * 1000)
        seconds = time.perf_counter() - began
        ended.set()
        for each in loads:
            each.join()
    answers = [answer for each in loads for answer in each.answers]
    wrong = [each for each in answers if each[2] not in changes.allowed(*each[:2])]
    sys.stdout.write(
        f"{options.trials - missed} of {options.trials} changes showed in the next request of both"
        f" servers, in {seconds:.0f} s; {len(answers)} other answers"
        f" ({len(answers) / seconds:.0f}/s), {len(wrong)} of them old or wrong; both had answered"
        f" {median(seen):.0f} ms after the commit, {max(seen):.0f} at the longest\n"
    )
    sys.exit(bool(missed or wrong))


def collected(root):
    """Return a folder below `root` with the static files."""
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"],
        cwd=ROOT,
        env=variables(STATIC_ROOT=f"{root}/static"),
        check=True,
    )
    return f"{root}/static"


if __name__ == "__main__":
    main()
