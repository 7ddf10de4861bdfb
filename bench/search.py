"""What a search costs: python bench/search.py [COUNT[xCOPIES] …]   (10000 by default)

For each number of made-up articles, each stored in as many copies from days before: how long it
takes to store one, how large the index is against the text, and for every class of queries the
processor time of Python and the database together, median and 95th of ROUNDS, in milliseconds: of
finding alone, and of the whole page; how many are found, and how many searches ran into the limit
of time. Against a test database made for it (SQLite, or that of DATABASE_URL on this machine) and
taken down after; with KEEP=1 it stays, and is measured again the next time.
"""

import gc
import os
import sys
import time
from contextlib import contextmanager, nullcontext
from pathlib import Path
from statistics import quantiles
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc_portal.settings")

from bench.articles import Writer

BATCH = 500
WAITING = 22  # articles, half of PostgreSQL's list
APART = 4  # days between an article and its next copy
PAST_OF_SQLITE = (
    f"strftime('%%Y-%%m-%%d %%H:%%M:%%S', published_at, '-' || (n * {APART}) || ' days')"
)
DAY_OF_SQLITE = f"CAST(julianday(published_at) - n * {APART} - 1721424.5 AS INTEGER)"  # toordinal()
PAST_OF_POSTGRESQL = f"published_at - n * interval '{APART} days'"
DAY_OF_POSTGRESQL = (
    f"((published_at AT TIME ZONE 'UTC')::date - n * {APART} - date '0001-01-01' + 1)"
)
KEEP = bool(os.environ.get("KEEP"))
KEPT = Path(__file__).resolve().parent.parent / "var" / "bench"
ONLY = os.environ.get("ONLY", "")  # one class of queries
ROUNDS = max(8, int(os.environ.get("ROUNDS", "40")))  # fewer have no 95th


def classes(writer):
    """Return {class: function that makes a query of it}."""
    pick, compound = writer.random.choice, writer.compound
    from bench.articles import COMPOUNDS, PLACES
    from content.vietnamese import fold

    firsts = [each.split()[0] for each in COMPOUNDS[:40]]
    common = "hành chính cải cách thủ tục tỉnh công tác của và".split()
    return {
        "rare": lambda: f"{writer.name()}",
        "common word": lambda: pick(common),
        "common word, no marks": lambda: fold(pick(common)) + " ",
        "two words": compound,
        "three words": lambda: " ".join(compound().split()[0] for _ in range(3)),
        "six words, no marks": lambda: fold(" ".join(compound() for _ in range(3))),
        "phrase": lambda: f'"{compound()} {compound()}"',
        "phrase, no hit": lambda: f'"{pick(firsts)} {pick(firsts)}"',
        "number": writer.number,
        "part of a number": lambda: writer.number().split("/")[0],
        "prefix": lambda: f"{compound()} {compound()[:2]}",
        "prefix, one word": lambda: compound().split()[0][:3],
        "minus": lambda: f"{compound()} -{compound().split()[0]}",
        "place": lambda: fold(pick(PLACES)),
        "slip": lambda: swapped(fold(compound())),
        "slip, first word": lambda: slipped_first(fold(compound())),
        "a word nowhere": lambda: f"{compound()} {compound()} qqx{writer.random.randint(1, 999)}",
        "nonsense": lambda: f"{compound()} qqx{writer.random.randint(1, 999)}",
    }


def swapped(text):
    """Return a text with its last two letters the wrong way round."""
    return text[:-2] + text[:-3:-1]


def slipped_first(text):
    """Return a text with the last two letters of its first word the wrong way round."""
    first, _, rest = text.partition(" ")
    return f"{swapped(first)} {rest}"


def processor():
    """Return the processor time of this process and of its database server, in seconds."""
    from django.db import connection

    spent = time.process_time()
    if connection.vendor == "postgresql":
        server = connection.connection.info.backend_pid
        spent += int(Path(f"/proc/{server}/schedstat").read_text().split()[0]) / 1e9
    return spent


def stored_at(articles, keep):
    """Store articles, BATCH at a time or each alone; return processor ms for one."""
    from content.publishing import State
    from news.models import Article, Section

    sections = [section.pk for section in Section.objects.order_by("pk")[:11]]
    begun = processor()
    rows = [
        Article(**each, section_id=sections[n % len(sections)], state=State.PUBLISHED)
        for n, each in enumerate(articles)
    ]
    keep(rows)
    return (processor() - begun) * 1000 / len(articles)


def together(rows):
    rows[0].__class__.objects.bulk_create(rows)


def one_by_one(rows):
    for row in rows:
        row.save()


def storing(writer):
    """Tell what storing one costs: with all, without the index, without its terms either."""
    from news.models import Article

    articles = [writer.article(number) for number in range(BATCH)]
    for name, keep in (("together", together), ("one by one", one_by_one)):
        costs = []
        for around in (nullcontext, without_index, without_terms):
            with around():
                stored_at(articles[:9], keep)  # what a process does once
                Article.objects.all().delete()
                costs.append(stored_at(articles, keep))
                Article.objects.all().delete()
        ratios = ", ".join(f"{costs[0] / each:.1f}" for each in costs[1:])
        shown = ", ".join(f"{each:.2f}" for each in costs)
        tell(f"storing {name}: {shown} ms with all, without index, without terms: {ratios} times")


@contextmanager
def without_terms():
    from news.models import Article

    folded = Article._meta.get_field("folded")
    folded.terms = lambda row: ()
    yield
    del folded.terms


@contextmanager
def without_index():
    """Take the index of articles away; on SQLite, what keeps it."""
    from django.db import connection

    triggers = "SELECT name, sql FROM sqlite_master WHERE name LIKE 'news_article_search_%te'"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_get_indexdef('news_article_search'::regclass)")
            made = [("INDEX news_article_search", cursor.fetchone()[0])]
        else:
            cursor.execute(triggers + " OR name = 'news_article_search_insert'")
            made = [(f"TRIGGER {name}", sql) for name, sql in cursor.fetchall()]
        for name, _ in made:
            cursor.execute(f"DROP {name}")
        yield
        for _, sql in made:
            cursor.execute(sql)


def store(count, writer):
    """Store `count` articles in eleven sections; return milliseconds of processor time for one."""
    spent = 0
    for start in range(0, count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        spent += stored_at([*map(writer.article, numbers)], together) * len(numbers)
    return spent / count


def copy(copies):
    """Store every article again, from days before, beside those of its time, as portals grow.

    PostgreSQL's index is filled after.
    """
    from django.db import connection

    from content.search.terms import DAYS

    fields = (
        "title, lead, body, section_id, state, created_at, updated_at, version, is_minor,"
        " short_title, cover, cover_alt, cover_caption, cover_credit, author, source, broken_links"
    )
    postgresql = connection.vendor == "postgresql"
    day, past = DAY_OF_POSTGRESQL, PAST_OF_POSTGRESQL
    if not postgresql:
        day, past = DAY_OF_SQLITE, PAST_OF_SQLITE
    with connection.cursor() as cursor:
        if postgresql:
            cursor.execute("SET statement_timeout = 0; SET maintenance_work_mem = '2GB'")
        cursor.execute("SELECT max(id) FROM news_article")
        (last,) = cursor.fetchone()
        sql = (
            f"WITH copy (n) AS (VALUES {', '.join(f'({n})' for n in range(1, copies))})"  # noqa: S608
            f" INSERT INTO news_article ({fields}, slug, published_at, folded)"
            f" SELECT {fields}, slug || '-' || n, {past},"
            f" '@' || ({day} / {DAYS}) || substr(folded, 6)"  # "@8131" begins it
            " FROM news_article, copy WHERE id > %s AND id <= %s ORDER BY id, n"
        )
        with without_index() if postgresql else nullcontext():
            for start in range(0, last, BATCH):
                cursor.execute(sql, [start, min(start + BATCH, last)])


def sizes():
    """Return bytes of (texts, index with its column)."""
    from django.db import connection

    from content.richtext import plain_text
    from news.models import Article

    rows = Article.objects.values_list("title", "lead", "body")[:2000]
    texts = [sum(len(part.encode()) for part in (t, lead, plain_text(b))) for t, lead, b in rows]
    text = sum(texts) / len(texts) * Article.objects.count()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("VACUUM ANALYZE news_article")
            cursor.execute(
                "SELECT pg_relation_size('news_article_search'),"
                " (SELECT sum(pg_column_size(folded)) FROM news_article)"
            )
        else:
            cursor.execute(
                "SELECT (SELECT sum(length(block)) FROM news_article_search_data),"
                " (SELECT sum(length(CAST(folded AS BLOB))) FROM news_article)"
            )
        index, column = map(int, cursor.fetchone())
    return text, index, column


def tell(line):
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def measure(name, make):
    """Tell the cost of a class of queries: of finding alone, and of the whole page."""
    from django.test import Client

    client, costs, pages, found, late = Client(), [], [], 0, 0
    client.get("/tim-kiem/", {"q": make()})  # what a server does once
    for _ in range(ROUNDS):
        typed = make()
        begun = processor()
        hits = find_all(typed)
        costs.append((processor() - begun) * 1000)
        late += hits is None
        found += hits or 0
    for _ in range(ROUNDS // 4):
        typed = make()
        begun = processor()
        page = client.get("/tim-kiem/", {"q": typed}).content.decode()
        pages.append((processor() - begun) * 1000)
        late += "chưa tìm xong" in page
    tell(
        f"{name:24} {middle(costs, 50):7.1f} {middle(costs, 95):7.1f}"
        f" {middle(pages, 50):7.1f} {middle(pages, 95):7.1f} {found / ROUNDS:7.0f} {late:5}"
    )


def find_all(typed):
    """Return how many are found, None when the limit of time was passed."""
    from cchc_portal.search import Asked
    from content.search.finding import find
    from content.search.index import SearchTooSlow
    from content.search.queries import parse
    from news.models import Section

    try:
        return len(find(Asked(typed).kinds(Section), parse(typed)).hits)
    except SearchTooSlow:
        return None


def middle(values, percent):
    return quantiles(values, n=100)[percent - 1]


def fill(count, copies):
    """Store the articles and their copies; tell what storing one costs."""
    storing(Writer(count))
    tell(f"{store(count, Writer(count)):.2f} ms to store one of them all, together")
    if copies > 1:
        copy(copies)


def let_some_wait():
    """Store some articles: PostgreSQL's list of those not yet in the index is then half full."""
    writer = Writer(WAITING, seed=WAITING)
    slugs = [f"cho-{time.time()}-{number}" for number in range(WAITING)]
    articles = [writer.article(number) | {"slug": slug} for number, slug in enumerate(slugs)]
    stored_at(articles, one_by_one)


def main(counts):
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.urls import get_resolver

    from news.models import Article

    get_resolver().url_patterns  # noqa: B018  as cchc_portal/wsgi.py does
    gc.collect()
    gc.freeze()
    settings.ALLOWED_HOSTS = ["testserver"]
    for count, copies in counts:
        name = f"search_{count}_{copies}"
        sqlite = connection.vendor == "sqlite"
        connection.settings_dict["TEST"]["NAME"] = KEPT / f"{name}.sqlite3" if sqlite else name
        KEPT.mkdir(parents=True, exist_ok=True)
        connection.creation.create_test_db(
            verbosity=0, autoclobber=True, keepdb=KEEP, serialize=False
        )
        tell(f"\n{connection.vendor}, {count} x {copies} articles")
        if Article.objects.count() < count * copies:
            fill(count, copies)
        text, index, column = sizes()
        tell(
            f"text {text / 1e6:.1f} MB, index {index / text:.2f} + column {column / text:.2f}"
            f" = {(index + column) / text:.2f} times the text"
        )
        let_some_wait()
        newest = Article.objects.latest("published_at").published_at
        clock = patch("django.utils.timezone.now", lambda at=newest: at)
        tell(f"{'processor ms':24} {'find':>7} {'p95':>7} {'page':>7} {'p95':>7} {'hits':>7}  late")
        for kind, make in classes(Writer(count, seed=7)).items():
            if ONLY in ("", kind):
                with clock:  # as on the day of the newest
                    measure(kind, make)
        if not KEEP:
            connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


if __name__ == "__main__":
    sizes_asked = [argument.partition("x") for argument in sys.argv[1:] or ["10000"]]
    main([(int(count), int(copies or 1)) for count, _, copies in sizes_asked])
