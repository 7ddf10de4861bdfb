"""What a page costs as the portal grows: python bench/growth.py [COUNT[:DOCUMENTS] …]

1000, 10000 and 100000 by default; a tenth as many documents unless told otherwise.

Beside the content of the demo, COUNT made-up articles over 14 years in all its sections, each
naming an office, one office in every tenth; 2,000 of them are written, the others are their copies
from other days. Beside them stand the documents, with their terms, and a fifth as many visits, 400
at least and two a year to each office at most, none of them a copy (bench/records.py). For every
kind of page: the most queries, and the processor time of Python and the database's process
together, in milliseconds: median and 95th of ROUNDS with other pages of that kind, none of whose
rows was shown before, then of the first request after a change; at last the 95th of the largest
against that of the smallest. The sizes are asked by turns. Nothing of the page cache is asked, and
Python collects its garbage between the kinds, not within a request. Against a test database made
for it (SQLite, or that of DATABASE_URL on this machine) and taken down after; with KEEP=1 it stays,
and is measured again the next time; ONLY=word,word measures the pages whose kind holds one of them.
Of articles the index of search stays empty: bench/search.py is about that.
"""

import gc
import os
import random
import sys
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc_portal.settings")

from bench.search import KEEP, KEPT, middle, processor, store, tell

WRITTEN = 2000
ROUNDS = max(8, int(os.environ.get("ROUNDS", "40")))
AFTER_CHANGE = 2  # rounds of each turn
TURNS = 4  # among the sizes
WARM = 5  # pages on a new connection: PostgreSQL plans a statement anew so often
FRAMES_OF_ROWS = ("article row", "article link", "document row", "document link", "visit row")
ONLY = os.environ.get("ONLY", "").split(",")
FIELDS = (
    "title, lead, body, folded, section_id, state, created_at, updated_at, version, is_minor,"
    " short_title, cover, cover_alt, cover_caption, cover_credit, author, source, broken_links"
)
# Days back for the copy n of a row, other ones for other rows, and its time of the day.
BACK = "(({n} * 7919 + id * 31) % 5000)"
SECONDS = "((id * 977 + {n} * 131) % 86400)"


def without_triggers(fill):
    """Call `fill(cursor)` while the triggers of the tables it fills are off."""
    from django.db import connection

    tables = ("news_article", "news_article_organizations")  # and what they keep
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            fill(cursor)
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            cursor.execute("VACUUM ANALYZE")
            return
        marks = ", ".join(["%s"] * len(tables))
        triggers = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN"
        cursor.execute(f"{triggers} ({marks})", tables)
        kept = cursor.fetchall()
        for name, _ in kept:
            cursor.execute(f"DROP TRIGGER {name}")
        fill(cursor)
        for _, sql in kept:
            cursor.execute(sql)
        cursor.execute("ANALYZE")


def fill(cursor, count):
    """Store copies of the written articles until there are `count`, and the offices they name."""
    from django.db import connection

    from contacts.models import Organization
    from news.models import MonthCount

    earlier = "datetime(published_at, '-' || {0} || ' days', '+' || {1} || ' seconds')"
    if connection.vendor == "postgresql":
        earlier = "published_at - {0} * interval '1 day' + {1} * interval '1 second'"
    for n in range(1, -(-count // WRITTEN)):
        moment = earlier.format(BACK.format(n=n), SECONDS.format(n=n)).replace("%", "%%")
        cursor.execute(
            f"INSERT INTO news_article ({FIELDS}, slug, published_at) SELECT {FIELDS},"  # noqa: S608
            f" slug || '-{n}', {moment} FROM news_article WHERE form_token IS NULL AND slug IN"
            f" (SELECT slug FROM bench_written) LIMIT {min(WRITTEN, count - n * WRITTEN)}",
            [],
        )
    big, *others = Organization.objects.values_list("pk", flat=True).order_by("pk")
    office = f"CASE WHEN id %% 10 = 0 THEN {big} ELSE {min(others)} + id %% {len(others)} END"
    cursor.execute(
        "INSERT INTO news_article_organizations (article_id, organization_id)"  # noqa: S608
        f" SELECT id, {office} FROM news_article WHERE slug LIKE 'bai-%%' AND id NOT IN"
        f" (SELECT article_id FROM news_article_organizations)",
        [],
    )
    cursor.execute("DELETE FROM news_naming")
    cursor.execute(
        "INSERT INTO news_naming (article_id, organization_id, published_at)"
        " SELECT article_id, organization_id, published_at FROM news_article_organizations AS o"
        " JOIN news_article AS a ON a.id = o.article_id WHERE state = 'published'"
    )
    MonthCount.objects.mend()


def make(count, documents):
    """Store the demo's content, `count` articles, and what stands beside them."""
    from django.core.files.storage import default_storage  # noqa: F401  settings are read by now
    from django.utils import timezone

    from bench.articles import Writer
    from bench.records import make_records
    from cchc_portal.demo import loader
    from news.models import Article

    loader.load_once(timezone.localdate())
    make_records(documents)
    folded = Article._meta.get_field("folded")
    folded.terms = lambda row: ()
    store(min(WRITTEN, count), Writer(min(WRITTEN, count)))
    del folded.terms

    def all_of_it(cursor):
        cursor.execute(
            "CREATE TEMPORARY TABLE bench_written AS"
            " SELECT slug FROM news_article WHERE slug LIKE 'bai-%'"
        )
        fill(cursor, count)
        cursor.execute("DROP TABLE bench_written")

    without_triggers(all_of_it)


def pages(office):
    """Return {kind of page: function that names one}; sections are those of more than a page."""
    from bench.records import pages_of_records
    from inspections.models import InspectionVisit
    from news.models import Article, Document, Section

    public = Article.objects.published()
    slugs = list(public.values_list("slug", flat=True)[:: max(1, public.count() // 400)])
    visits = list(InspectionVisit.objects.published()[:400])
    papers = list(Document.objects.published()[:400])
    pages_of = {
        row.get_absolute_url(): public.filter(section=row)[:1000].count() // 20
        for row in Section.objects.filter(link="").order_by("pk")
    }
    sections = [path for path, count in pages_of.items() if count]
    tree = Section.objects.tree()
    below = {row.get_absolute_url(): tree.subtree(row) for row in tree.by_pk.values()}
    last = -(-public.count() // 20)
    years = range(2014, date.today().year)  # noqa: DTZ011

    def one_of(make):
        draw = random.Random(7)  # noqa: S311  not for secrets
        return lambda: make(draw.choice)

    def late_page(choice):
        path = choice(sections)
        return f"{path}?trang={pages_of[path]}"

    def deep_in_a_year(choice):
        path, year = choice(sections), choice(years)
        rows = Article.objects.published_in(year).in_sections(below[path])
        return f"{path}?nam={year}&trang={max(1, rows.count() // 20)}"

    def month(choice):
        return f"/tin-tuc/{choice(years)}/{choice(range(1, 13)):02}/"

    def month_in_the_middle(choice):
        path = month(choice)
        rows = Article.objects.published_in(*map(int, path.split("/")[2:4])).count()
        return f"{path}?trang={rows // 40 + 1}"

    return {
        "home": lambda: "/",
        "article": one_of(lambda choice: f"/tin-tuc/{choice(slugs)}/"),
        "latest": lambda: "/tin-tuc/",
        "latest, page 2": lambda: "/tin-tuc/?trang=2",
        "latest, page 50": lambda: f"/tin-tuc/?trang={min(50, last)}",
        "latest, past its end": lambda: f"/tin-tuc/?trang={last}",
        "section": one_of(lambda choice: choice(sections)),
        "section, a late page": one_of(late_page),
        "section, one year": one_of(lambda choice: f"{choice(sections)}?nam={choice(years)}"),
        "section, late in a year": one_of(deep_in_a_year),
        "month": one_of(month),
        "month, in its middle": one_of(month_in_the_middle),
        "archive": lambda: "/luu-tru/",
        "feed": lambda: "/tin-tuc/rss.xml",
        "unit": office.get_absolute_url,
        "directory": lambda: "/danh-ba/",
        "visit": one_of(lambda choice: choice(visits).get_absolute_url()),
        "document": one_of(lambda choice: choice(papers).get_absolute_url()),
        "sitemap": lambda: "/sitemap.xml",
        "sitemap, first page": lambda: "/sitemap-tin-tuc.xml",
        **pages_of_records(one_of),
    }


def forget_rows():
    """Forget how single rows look: among few articles all pages would show the same ones."""
    from content import versions

    for key in [*versions.answers]:
        if key[0] == "frame" and key[1] in FRAMES_OF_ROWS:
            del versions.answers[key]


def cost(client, path):
    """Return the processor milliseconds of a page."""
    forget_rows()
    begun = processor()
    answer = client.get(path, follow=True)
    b"".join(answer)
    if answer.status_code != 200:
        raise SystemExit(f"{path}: {answer.status_code}")
    return (processor() - begun) * 1000


def measure(name, places):
    """Tell the cost of a kind of page in each Place, asked by turns: the machine's pace changes."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from content import versions

    client = Client()
    gc.collect()
    gc.disable()
    costs, changed, asked = [[] for _ in places], [[] for _ in places], []
    for _ in range(TURNS):
        for place, before, after in zip(places, costs, changed, strict=True):
            place.go()
            address = place.pages[name]
            for _ in range(WARM):
                cost(client, address())
            with CaptureQueriesContext(connection) as queries:
                cost(client, address())
                asked.append(len(queries))
            before += [cost(client, address()) for _ in range(ROUNDS // TURNS)]
            for _ in range(AFTER_CHANGE):
                versions.forget()
                after.append(cost(client, address()))
    gc.enable()
    shown = "".join(
        f" {middle(before, 50):8.1f} {middle(before, 95):6.1f} {middle(after, 50):7.1f}"
        for before, after in zip(costs, changed, strict=True)
    )
    least, most = middle(costs[0], 95), middle(costs[-1], 95)
    tell(f"{name:24} {max(asked):7}{shown} {most / least:7.2f}")


class Place:
    """A database with `count` articles and so many documents, and its pages by kind.

    Made when it is not there.
    """

    def __init__(self, count, documents):
        from django.db import connection

        from contacts.models import Organization
        from news.models import Article

        self.connection = connection
        name = f"growth_{count}_{documents}"
        if connection.vendor == "sqlite":
            name = KEPT / f"{name}.sqlite3"
        connection.settings_dict["TEST"]["NAME"] = name
        connection.creation.create_test_db(
            verbosity=0, autoclobber=True, serialize=False, keepdb=KEEP
        )
        self.name = connection.settings_dict["NAME"]
        if Article.objects.count() < count:
            make(count, documents)
        self.go()
        self.pages = pages(Organization.objects.order_by("pk").first())

    def go(self):
        """Ask this database from now on."""
        from content import versions

        self.connection.close()
        self.connection.settings_dict["NAME"] = self.name
        self.connection.ensure_connection()
        versions.forget()

    def leave(self):
        self.go()
        if not KEEP:
            self.connection.creation.destroy_test_db(self.name, verbosity=0)


def main(sizes):
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.MEDIA_ROOT = settings.ATTACHMENT_ROOT = KEPT / "growth"
    (KEPT / "growth").mkdir(parents=True, exist_ok=True)
    places = [Place(*size) for size in sorted(sizes)]
    heads = "".join(f" {'median':>8} {'p95':>6} {size_of(*size):>7}" for size in sorted(sizes))
    tell(f"{connection.vendor}: processor ms of median, 95th, first after a change at a size")
    tell(f"{'':24} {'queries':>7}{heads} {'growth':>7}")
    for kind in places[0].pages:
        if any(word in kind for word in ONLY):
            measure(kind, places)
    for place in places:
        place.leave()


def read(argument):
    """Return (articles, documents) of "1000" or "1000:50"."""
    count, _, documents = argument.partition(":")
    return int(count), int(documents or int(count) // 10)


def size_of(count, documents):
    """Return how a size is called above its column: by its documents where they were told."""
    return count if documents == count // 10 else f":{documents}"


if __name__ == "__main__":
    main([*map(read, sys.argv[1:] or ["1000", "10000", "100000"])])
