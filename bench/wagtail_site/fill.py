"""Makes the site's database and fills it: python -m bench.wagtail_site.fill FILE

FILE is JSON as bench/beside_wagtail.py writes it; WAGTAIL_DATABASE names a file that is not there.
Prints JSON: the version of Wagtail, and the addresses of the articles in their order.
"""

import json
import os
import sys
from datetime import datetime
from pathlib import Path

import django

LONGEST_TITLE = 255  # of a page of Wagtail's


def fill(content):
    """Store what FILE holds; return the addresses of the articles."""
    from wagtail.models import Site

    from bench.wagtail_site.models import Footer, HomePage

    home = emptied_root().add_child(instance=HomePage(title="Trang chủ", slug="home"))
    site = Site.objects.create(
        hostname=content["domain"],
        port=443,
        site_name=content["name"],
        root_page=home,
        is_default_site=True,
    )
    Footer.objects.create(site=site, text=content["footer"])
    sections = {None: home}
    for row in content["sections"]:  # each after the one that it stands in
        sections[row["pk"]] = add_section(sections[row["parent_id"]], row)
    return [add_article(sections[row["section_id"]], row).url for row in content["articles"]]


def emptied_root():
    """Return the root of all pages, without the page and the site that Wagtail ships below it."""
    from wagtail.models import Page, Site

    Site.objects.all().delete()
    for page in Page.get_first_root_node().get_children():
        page.delete()
    return Page.get_first_root_node()


def add_section(parent, row):
    from bench.wagtail_site.models import SectionPage

    page = SectionPage(title=row["name"], slug=row["slug"], show_in_menus=row["in_menu"])
    return parent.add_child(instance=page)


def add_article(section, row):
    from bench.wagtail_site.models import ArticlePage

    moment = datetime.fromisoformat(row["published_at"])
    page = ArticlePage(
        title=row["title"][:LONGEST_TITLE],
        slug=f"tin-{row['slug']}",  # a section below may be called as the article is
        lead=row["lead"],
        body=row["body"],
        author=row["author"],
        search_description=row["lead"],
        published_at=moment,
        first_published_at=moment,
    )
    return section.add_child(instance=page)


def main():
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.wagtail_site.settings"
    django.setup()
    import wagtail
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    addresses = fill(json.loads(Path(sys.argv[1]).read_text()))
    json.dump({"version": wagtail.__version__, "articles": addresses}, sys.stdout)


if __name__ == "__main__":
    main()
