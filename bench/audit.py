"""The audit of the public pages: axe, sideways scroll, weight, hosts, console, HTML, Lighthouse.

    python bench/audit.py http://127.0.0.1:8000        (a portal that is running; see README.md)

VNU_JAR names vnu.jar (npm package vnu-jar, needs Java), LIGHTHOUSE the command of that npm package;
what is not named is not checked and stands as "–". Prints one table in Markdown.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
WIDTHS, THEMES = (320, 360, 1280), ("light", "dark")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
MISSING = "/khong-co-trang-nay/"
FIXED = (
    *("/", "/tin-tuc/", "/van-ban/", "/kiem-tra/", "/kiem-tra/kien-nghi/", "/kiem-tra/du-lieu/"),
    *("/danh-ba/", "/danh-ba/can-bo/", "/danh-ba/dau-moi/", "/luu-tru/", "/so-do-trang/"),
    *("/kenh-rss/", "/tuyen-bo-tiep-can/", "/tim-kiem/?q=mot+cua", "/tim-kiem/?q=khongthay"),
    *("/en/", MISSING),
)
# One page of each kind whose address depends on the content: the list, where its rows link to.
FOUND = {
    "/tin-tuc/": "main h2 a[href^='/tin-tuc/'], main h3 a[href^='/tin-tuc/']",
    "/van-ban/": "main a[href^='/van-ban/']:not([href*='?']):not([href$='.pdf'])",
    "/kiem-tra/": "main h2 a[href^='/kiem-tra/'], main h3 a[href^='/kiem-tra/']",
    "/danh-ba/": "main li a[href^='/danh-ba/']:not([href$='.vcf'])",
    "/so-do-trang/": "main a[href^='/chuyen-muc/']",
    "/luu-tru/": "main a[href^='/tin-tuc/20']",
    "/en/": "main a[href^='/en/']:not([href='/en/'])",
}


class Row(Counter):
    """What one page showed, summed over all widths and themes; `names`: the rules it broke."""

    def __init__(self):
        super().__init__()
        self.names = set()


def pages_of(browser, host):
    """Return the addresses to audit: the fixed ones and one of each kind found on its list."""
    page, found = browser.new_page(), []
    for address, selector in FOUND.items():
        page.goto(urljoin(host, address))
        ways = page.locator(selector).evaluate_all("all => all.map(a => a.getAttribute('href'))")
        found += [way for way in ways if way != address][:1]
    page.close()
    return [*FIXED, *found]


def look(browser, whole, width, theme, row):
    """Open the page at the `whole` address in one width and theme; add what is wrong to `row`."""
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=theme, locale="vi-VN"
    )
    page, sizes = context.new_page(), Counter()
    own = urlsplit(whole).netloc

    def note_console(message):  # the browser itself reports the status of an error page
        ours = "Failed to load resource" not in message.text
        row["console"] += ours and message.type in ("error", "warning")

    page.on("console", note_console)
    page.on("pageerror", lambda _: row.update(console=1))
    page.on("request", lambda asked: row.update(hosts=int(urlsplit(asked.url).netloc != own)))
    page.on("requestfinished", lambda asked: sizes.update({kind_of(asked): bytes_of(asked)}))
    status = page.goto(whole, wait_until="networkidle").status
    if status != (404 if whole.endswith(MISSING) else 200):
        raise SystemExit(f"{whole}: {status}; nothing is audited on a page that failed.")
    violations = Axe().run(page, options=RULES).response["violations"]
    row["axe"] += sum(len(each["nodes"]) for each in violations)
    row.names |= {each["id"] for each in violations}
    row["kb"] = max(row["kb"], round(sum(sizes.values()) / 1024))
    row["kb_bare"] = max(row["kb_bare"], round((sizes.total() - sizes["image"]) / 1024))
    row["sideways"] += is_wide(page)
    page.evaluate("document.documentElement.style.fontSize = '32px'")
    row["sideways"] += is_wide(page)
    context.close()


def kind_of(asked):
    return asked.resource_type


def bytes_of(asked):
    sizes = asked.sizes()
    return sizes["responseBodySize"] + sizes["responseHeadersSize"]


def is_wide(page):
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")


def html_errors(browser, host, address):
    """Return what the HTML checker says against a page; None when it is not here."""
    jar = os.environ.get("VNU_JAR")
    if not jar:
        return None
    page = browser.new_page()
    html = page.goto(urljoin(host, address)).text()
    page.close()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.html"
        path.write_text(html, encoding="utf-8")
        command = ["java", "-jar", jar, "--format", "json", "--errors-only", str(path)]
        done = subprocess.run(command, capture_output=True, check=False)
    return [each["message"] for each in json.loads(done.stderr)["messages"]]


def lighthouse(host, address):
    """Return the four scores of Lighthouse for a telephone, "–" when it is not here."""
    program = os.environ.get("LIGHTHOUSE")
    if not program:
        return "–"
    flags = "--headless=new --no-sandbox --disable-gpu"
    command = [
        program,
        urljoin(host, address),
        "--quiet",
        "--output=json",
        f"--chrome-flags={flags}",
    ]
    environment = os.environ | {"CHROME_PATH": CHROMIUM}
    done = subprocess.run(command, capture_output=True, check=True, env=environment)
    scores = json.loads(done.stdout)["categories"].values()
    return "/".join(str(round(100 * each["score"])) for each in scores)


def main(host):
    write = sys.stdout.write
    write("| Page | axe | sideways | hosts | console | KB | KB bare | HTML | Lighthouse |\n")
    write("|---|---|---|---|---|---|---|---|---|\n")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        for address in pages_of(browser, host):
            row = Row()
            for width in WIDTHS:
                for theme in THEMES:
                    look(browser, urljoin(host, address), width, theme, row)
            said = html_errors(browser, host, address)
            cells = [
                *(row["axe"], row["sideways"], row["hosts"], row["console"]),
                *(row["kb"], row["kb_bare"], "–" if said is None else len(said)),
                lighthouse(host, address),
            ]
            write(f"| {address} | {' | '.join(map(str, cells))} |\n")
            for line in (*sorted(row.names), *sorted(set(said or ()))):
                sys.stderr.write(f"{address}: {line}\n")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
