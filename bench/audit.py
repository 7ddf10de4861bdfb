"""The audit of the public pages, on a portal like that of production, which it makes itself.

    python bench/audit.py [--only WORD …] [--no-lighthouse] [--shots FOLDER]     (see README.md)

Every kind of page: axe at two widths in both themes, HTML checker, sideways scroll, keyboard,
weight, other hosts, console; then Lighthouse. Prints tables in Markdown, what is wrong on stderr,
and ends with 1 when a limit is broken.
"""

import argparse
import datetime
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from bench.audited import HOST, ROOT, Page, broken, portal
from bench.shots import shoot
from tests.browser.keyboard import walk
from tests.deploy.nginx import free_port
from tests.old_browsers import MARKUP, SCRIPT, STYLE, needed

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
TOOLS = Path(os.environ.get("AUDIT_TOOLS", ROOT / "var/audit")) / "node_modules"
VNU, LIGHTHOUSE = TOOLS / "vnu-jar/build/dist/vnu.jar", TOOLS / ".bin/lighthouse"
WIDTHS, THEMES = (360, 1280), ("light", "dark")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
KB = 1024
LIMITS = {"axe": 0, "html": 0, "sideways": 0, "keys": 0, "focus": 0, "hosts": 0, "console": 0}
LIMITS |= {"new": 0, "css": 8 * KB, "script": 2 * KB}
WEIGHTS = {"trang chủ": ("first", 110 * KB), "bài viết": ("bare", 150 * KB)}
SCORED = ("trang chủ", "chuyên mục", "bài viết", "cuộc kiểm tra", "danh bạ")
RUNS, TRIES = 3, 4
HEAD = "| Page | axe | HTML | sideways | keys missed | focus unseen | CSS | script | first | bare |"
HEAD += " hosts | console | new |"


class Row(Counter):
    """What one page showed in all widths and themes; weights in bytes; `told`: what exactly."""

    def __init__(self):
        super().__init__()
        self.told = set()

    def cells(self):
        faults = [self[name] for name in ("axe", "html", "sideways", "keys", "focus")]
        weights = [f"{self[name] / KB:.1f}" for name in ("css", "script", "first", "bare")]
        return [*faults, *weights, *(self[name] for name in ("hosts", "console", "new"))]

    def broken(self, page):
        """Yield the names of the limits that are not kept."""
        yield from (name for name, most in LIMITS.items() if self[name] > most)
        name, most = WEIGHTS.get(page.name, ("first", float("inf")))
        if self[name] > most:
            yield name


class Visit:
    """A page opened in one width and theme, with all that it asked for and complained of."""

    def __init__(self, browser, page, width, theme="light", **options):
        view = {"width": width, "height": 800}
        self.page, self.width = page, width
        self.context = browser.new_context(
            viewport=view, color_scheme=theme, locale="vi-VN", reduced_motion="reduce", **options
        )
        if page.cookie:
            name, value = page.cookie
            self.context.add_cookies([{"name": name, "value": value, "url": HOST, "secure": True}])
        self.tab = self.context.new_page()
        self.complaints, self.asked = [], []
        self.tab.on("console", self.note)
        self.tab.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.tab.on("requestfinished", self.note_request)
        self.tab.on("requestfailed", self.note_request)
        if page.post:
            self.tab.route(HOST + page.address, as_post)
        answer = self.tab.goto(HOST + page.address, wait_until="networkidle")
        if answer.status != page.status:
            raise SystemExit(f"{page.name}: {answer.status} instead of {page.status}.")
        self.html = answer.text()

    def note(self, message):
        """Keep a console error; the browser itself reports the status of an error page."""
        expected = self.page.status != 200 and "Failed to load resource" in message.text
        if message.type in ("error", "warning") and not expected:
            self.complaints.append(message.text)

    def note_request(self, request):
        self.asked.append(request)

    def weights(self):
        """Return {kind: bytes as sent}; "lazy": pictures that no first view waits for."""
        lazy = set(
            self.tab.evaluate(
                "[...document.querySelectorAll('img[loading=lazy]')].map(i => i.currentSrc)"
            )
        )
        sizes = Counter()
        for each in self.asked:
            size = sent(each)
            sizes["lazy" if each.url in lazy else each.resource_type] += size
        return sizes

    def bodies(self, kind):
        """Return the bytes of the static files of one kind as sent, compressed, without headers."""
        asked = (each for each in self.asked if each.resource_type == kind and not each.failure)
        return sum(int(each.response().header_value("content-length")) for each in asked)


def as_post(route):
    if route.request.resource_type == "document":
        return route.continue_(method="POST", post_data="")
    return route.continue_()


def sent(request):
    if request.failure:
        return 0
    sizes = request.sizes()
    return max(0, sizes["responseBodySize"]) + max(0, sizes["responseHeadersSize"])


@contextmanager
def visit(browser, page, width, theme="light", **options):
    seen = Visit(browser, page, width, theme, **options)
    yield seen
    seen.context.close()


def look(browser, page):
    """Return the Row of one page."""
    row = Row()
    for width in WIDTHS:
        for theme in THEMES:
            with visit(browser, page, width, theme) as seen:
                look_at(seen, row, first=theme == THEMES[0])
    with visit(browser, page, 320) as seen:
        row["sideways"] += is_wide(seen.tab)
        new = needed(seen.html, MARKUP) + newer_than_2022(seen)
        row["new"] = len(new)
        row.told.update(new)
    for message in html_errors(seen.html):
        row["html"] += 1
        row.told.add(f"HTML: {message}")
    return row


def look_at(seen, row, first):
    """Add to `row` what one width and theme shows; keyboard, weight, scroll in the first theme."""
    response = Axe().run(seen.tab, options=RULES).response
    row["axe"] += sum(len(each["nodes"]) for each in response["violations"])
    row.told |= {f"axe: {each['id']} {targets(each)}" for each in response["violations"]}
    unsure = [each for each in response["incomplete"] if each["id"] == "color-contrast"]
    row["unsure"] += sum(len(each["nodes"]) for each in unsure)
    row.told |= {f"contrast undecided: {targets(each)}" for each in unsure}
    row["hosts"] += sum(urlsplit(each.url).netloc != urlsplit(HOST).netloc for each in seen.asked)
    if first:
        weigh(seen, row)
        missed, unseen = walk(seen.tab)
        row["keys"] += len(missed)
        row["focus"] += len(unseen)
        row.told |= {f"not reached by Tab: {each}" for each in missed}
        row.told |= {f"focus not seen: {each}" for each in unseen}
        seen.tab.evaluate("document.documentElement.style.fontSize = '200%'")
        row["sideways"] += is_wide(seen.tab)
    row["console"] += len(seen.complaints)
    row.told |= {f"console: {each}" for each in seen.complaints}


def targets(rule):
    return "; ".join(" ".join(map(str, node["target"])) for node in rule["nodes"][:3])


def weigh(seen, row):
    sizes = seen.weights()
    first = sizes.total() - sizes["lazy"]
    for name, size in (
        ("css", seen.bodies("stylesheet")),
        ("script", seen.bodies("script")),
        ("first", first),
        ("bare", first - sizes["image"]),
    ):
        row[name] = max(row[name], size)


def is_wide(tab):
    return tab.evaluate("document.documentElement.scrollWidth > innerWidth")


def newer_than_2022(seen):
    """Return what the page's own style and script need that came after Chrome 106."""
    found = []
    for each in seen.asked:
        features = {"stylesheet": STYLE, "script": SCRIPT}.get(each.resource_type)
        if features and not each.failure:
            found += needed(each.response().text(), features)
    return found


def html_errors(html):
    """Return what the HTML checker says against a page; nothing when it is not here."""
    if not VNU.exists():
        return []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.html"
        path.write_text(html, encoding="utf-8")
        command = ["java", "-jar", str(VNU), "--format", "json", str(path)]
        done = subprocess.run(command, capture_output=True, check=False)
    messages = json.loads(done.stderr)["messages"]
    return [f"{each['message']} {each.get('extract', '')!r}" for each in messages]


def scores(page, port):
    """Return the medians of Lighthouse's four scores for a telephone, and its three times in s.

    It works in the browser that listens at `port`, which finds the portal under its name.
    """
    found = [lighthouse(page, port) for _ in range(RUNS)]
    names = ("performance", "accessibility", "best-practices", "seo")
    marks = [median(100 * run["categories"][name]["score"] for run in found) for name in names]
    for audit in found[0]["audits"].values():
        if audit.get("score") is not None and audit["score"] < 0.9 and counts(found[0], audit):
            sys.stderr.write(f"{page.name}: lighthouse: {audit['id']} {audit['score']}\n")
    times = [
        median(run["audits"][name]["numericValue"] / 1000 for run in found)
        for name in ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time")
    ]
    return [*map(round, marks), *(f"{seconds:.2f}" for seconds in times)]


def lighthouse(page, port):
    """Return the report of one run; one that fails by Lighthouse's own error is made again."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "report.json"
        command = [LIGHTHOUSE, HOST + page.address, "--quiet", f"--port={port}", "--output=json"]
        for _ in range(TRIES):
            if subprocess.run([*command, f"--output-path={out}"], check=False).returncode == 0:
                return json.loads(out.read_text())
    raise SystemExit(f"{page.name}: Lighthouse failed {TRIES} times.")


def counts(report, audit):
    weights = [
        part["weight"]
        for category in report["categories"].values()
        for part in category["auditRefs"]
        if part["id"] == audit["id"]
    ]
    return any(weights)


def median(values):
    return statistics.median(list(values))


def every_page(machine, chosen):
    """Yield the pages one after the other; the last of a portal that is broken, closed, gone."""
    yield from filter(chosen, machine.pages)
    with broken() as page:
        yield from filter(chosen, [page])
    machine.stop()
    yield from filter(chosen, [machine.closed()])
    machine.stop()
    yield from filter(chosen, [Page("503 của nginx", "/", 503)])


def audit(options, machine, browser):
    """Print the tables; return whether all limits are kept."""
    write, kept = sys.stdout.write, True
    if LIGHTHOUSE.exists() and not options.no_lighthouse:
        write("| Page | performance | accessibility | best practices | SEO | FCP | LCP | TBT |\n")
        write("|---|---|---|---|---|---|---|---|\n")
        for page in machine.pages:
            if page.name in SCORED and options.chosen(page):
                cells = scores(page, options.port)
                write(f"| {page.name} | {' | '.join(map(str, cells))} |\n")
                sys.stdout.flush()
    else:
        write("Lighthouse is not here: npm install --prefix var/audit lighthouse vnu-jar\n")
    if not VNU.exists():
        write("The HTML checker is not here; its column says nothing.\n")
    write(f"\n{HEAD}\n{'|---' * HEAD.count('| ')}|\n")
    for page in every_page(machine, options.chosen):
        if options.shots:
            shoot(browser, page, options.shots, visit)
            continue
        row = look(browser, page)
        kept = kept and not any(row.broken(page))
        write(f"| {page.name} | {' | '.join(map(str, row.cells()))} |\n")
        sys.stdout.flush()
        for line in sorted(row.told):
            sys.stderr.write(f"{page.name}: {line}\n")
    return kept


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=[], help="pages whose names hold such a word")
    parser.add_argument("--no-lighthouse", action="store_true")
    parser.add_argument("--shots", type=Path, help="only photograph the pages, into this folder")
    options = parser.parse_args()
    options.chosen = lambda page: not options.only or any(w in page.name for w in options.only)
    with portal() as machine, sync_playwright() as driver:
        options.port = free_port()
        listening = f"--remote-debugging-port={options.port}"
        browser = driver.chromium.launch(
            executable_path=CHROMIUM, args=[*machine.browser_arguments, listening]
        )
        cores, version = os.cpu_count(), browser.version
        sys.stdout.write(
            f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}, {cores} cores, "
            f"load {os.getloadavg()[0]:.1f}, "
            f"{platform.system()}, Chromium {version}\n\n"
        )
        kept = audit(options, machine, browser)
        browser.close()
    sys.exit(not kept)


if __name__ == "__main__":
    main()
