"""Pictures of every page to be looked at: three widths, dark, and on paper. Never committed."""

import shutil
import subprocess

WIDTHS = (360, 768, 1280)


def shoot(browser, page, folder, visit):
    """Write the pictures of one page into `folder`; `visit` opens it (bench.audit.visit)."""
    folder.mkdir(parents=True, exist_ok=True)
    name = page.name.replace(" ", "-").replace(",", "")
    for width in WIDTHS:
        with visit(browser, page, width) as seen:
            photograph(seen.tab, folder / f"{name}-{width}.png")
    for width in (360, 1280):
        with visit(browser, page, width, "dark") as seen:
            photograph(seen.tab, folder / f"{name}-{width}-dark.png")
    with visit(browser, page, 1280) as seen:
        seen.tab.pdf(path=folder / f"{name}.pdf", format="A4")
    if shutil.which("pdftoppm"):
        command = ["pdftoppm", "-png", "-r", "60", folder / f"{name}.pdf", folder / f"{name}-print"]
        subprocess.run(command, check=True)


def photograph(tab, path):
    """Photograph the whole page, its lazy pictures too."""
    tab.evaluate("document.querySelectorAll('img').forEach(each => { each.loading = 'eager'; })")
    tab.wait_for_load_state("networkidle")
    tab.evaluate("Promise.all([...document.images].map(each => each.decode().catch(() => 0)))")
    tab.screenshot(path=path, full_page=True)
