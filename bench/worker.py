"""What a worker weighs and how soon it answers: python bench/worker.py

Against a portal with content (the demo's will do; DATABASE_URL and the folders as for it): seconds
from start to the first page, memory of one worker with an empty and with a full page cache, and
seconds until a second `demo` is ready. Prints a table.
"""

import http.client
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.search import tell
from bench.servers import DOMAIN, ROOT, Server, free_port, granian, variables
from bench.visibility import collected

ROUNDS = 5
ADDRESSES = re.compile(r"<loc>https?://[^/]+(/[^<]*)</loc>")


def ask(port, path):
    """Return the text of a page, asked as nginx asks."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    line.request("GET", path, headers={"Host": DOMAIN, "X-Forwarded-Proto": "https"})
    answer = line.getresponse()
    text = answer.read().decode()
    line.close()
    if answer.status != 200:
        raise SystemExit(f"{path}: {answer.status}")
    return text


def memory(group):
    """Return megabytes of the largest process of a group: its proportional share (PSS)."""
    found = []
    for path in Path("/proc").glob("[0-9]*/smaps_rollup"):
        try:
            if os.getpgid(int(path.parent.name)) == group:
                found.append(int(re.search(r"Pss:\s+(\d+)", path.read_text())[1]) / 1024)
        except (OSError, TypeError):
            continue  # it ended meanwhile
    return max(found)


def serve(static):
    port = free_port()
    command = granian(port, "cchc_portal.wsgi:application")
    return Server(command, port, variables(STATIC_ROOT=static))


def all_pages(port):
    """Ask every address of the sitemaps; return how many there are."""
    maps = ADDRESSES.findall(ask(port, "/sitemap.xml"))
    pages = [page for each in maps for page in ADDRESSES.findall(ask(port, each))]
    for page in pages:
        ask(port, page)
    return len(pages)


def main():
    with tempfile.TemporaryDirectory() as folder:
        measure(collected(folder))


def measure(static):
    starts = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        with serve(static) as server:
            ask(server.port, "/")
            starts.append(time.perf_counter() - began)
    with serve(static) as server:
        ask(server.port, "/")
        empty = memory(server.process.pid)
        count = all_pages(server.port)
        full = memory(server.process.pid)
    demos = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        command = [sys.executable, "manage.py", "demo", "--no-serve"]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        demos.append(time.perf_counter() - began)
    tell(f"start to the first page        {median(starts):6.2f} s, of {ROUNDS}")
    tell(f"memory after one page          {empty:6.0f} MB")
    tell(f"memory with {count:5} pages kept   {full:6.0f} MB")
    tell(f"demo, second start             {median(demos):6.2f} s, of {ROUNDS}")


if __name__ == "__main__":
    main()
