"""The site of bench/wagtail_site/ for bench/pages.py: with the portal's articles, under its server.

It runs in an environment of its own, on a SQLite file of its own whatever database the portal has.
"""

import json
import subprocess
from html import escape
from pathlib import Path

from bench.servers import DOMAIN, ROOT, variables

APPLICATION = "bench.wagtail_site.wsgi:application"


class Wagtail:
    """The site, filled with `rows`, articles of the portal; its files lie in the folder `root`.

    `python`: that of its environment; beside it, in `programs`, lie the servers. `more`: variables
    that they need. `name`: with the version. `articles`: the site's addresses of the rows.
    """

    def __init__(self, python, root, rows):
        python = Path(python).absolute()  # not resolved: that would be one without the packages
        self.programs = python.parent
        self.more = {"WAGTAIL_DATABASE": f"{root}/wagtail.sqlite3"}
        file = Path(root) / "wagtail.json"
        file.write_text(json.dumps(content(rows)))
        filled = subprocess.run(
            [str(python), "-m", "bench.wagtail_site.fill", str(file)],
            cwd=ROOT,
            env=variables(**self.more),
            stdout=subprocess.PIPE,
            check=True,
        )
        told = json.loads(filled.stdout)
        self.name, self.articles = f"Wagtail {told['version']}", told["articles"]


def content(rows):
    """Return what the site is filled with: the articles `rows`, all sections, the footer's text."""
    from contacts.models import Publisher
    from news.models import Section

    tree = Section.objects.tree()
    publisher = Publisher.objects.current()
    return {
        "domain": DOMAIN,
        "name": publisher.short_name,
        "footer": footer(publisher),
        "sections": [
            values(row, "pk", "parent_id", "name", "slug", "in_menu")
            for root in tree.children()
            for row in tree.subtree(root)
        ],
        "articles": [
            values(row, "section_id", "title", "slug", "lead", "body", "author")
            | {"published_at": row.published_at.isoformat()}
            for row in rows
        ],
    }


def values(row, *names):
    return {name: getattr(row, name) for name in names}


def footer(publisher):
    """Return the lines of the portal's footer as HTML."""
    names = (
        *("site_name", "governing_body", "responsible_name", "responsible_title"),
        *("address", "phone", "email", "licence", "reuse_note"),
    )
    lines = (escape(str(line)) for line in values(publisher, *names).values() if line)
    return "".join(f"<p>{line}</p>" for line in lines)
