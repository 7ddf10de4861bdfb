"""How the databases answer the questions of the public pages: by an index, whatever has grown.

The plans are read with the tables all but empty, so the planner is told to walk a whole table
only where it has no other way. What it then still walks must be a table that stays short. An index
may be walked in its order as far as a LIMIT asks; one read from end to end is a table walked.
"""

import re
from unittest import mock, skipUnless

from django.db import connection
from django.test import TestCase, tag
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from content.together import together
from news.desk.dashboard import board
from news.models import Article, Section
from tests.addresses import make_portal
from tests.factories import (
    A_DAY,
    local_time,
    make_article,
    make_document,
    make_organization,
    make_section,
    make_superuser,
)
from tests.runner import PLANS
from tests.test_leaks import make_marked

# Tables of an office's own doing, or of its months: some dozens of rows a year at most.
SHORT = {
    "contacts_link",
    "contacts_openinghours",
    "contacts_organization",
    "contacts_official",
    "contacts_publisher",
    "contacts_sitepage",
    "contacts_specialdays",
    "content_version",
    "inspections_inspectionplan",
    "news_monthcount",
    "news_section",
}
MANY = 100_000
# Statements that read all there is, and why they may.
WHOLE = {
    r"^/sitemap": "so many visits stand on one page of it (50,000 rows), as all are to be found",
    r"^/kiem-tra/cuoc-kiem-tra\.": "whoever asks for all visits as data gets them all",
    r'^SELECT COUNT\(\*\) FROM \(SELECT [^()]* FROM "inspections_recommendation"': "once for a"
    " content version: their list is whole, since the soonest deadline is the oldest",
}
QUESTIONS = ("", "?q=cai+cach", "?trang=2", "?nam=2026")
CHOSEN = (
    *(f"/van-ban/?hieu-luc={force}" for force in ("con", "het", "chua")),
    "/van-ban/?loai=ke-hoach",
    "/van-ban/?loai=ke-hoach&nam=2021",
    "/van-ban/?q=2943",
    "/kiem-tra/?loai=dot-xuat",
    "/kiem-tra/?tinh-trang=da-ket-luan",
    "/kiem-tra/?tinh-trang=du-kien",
    "/kiem-tra/?tinh-trang=qua-han",
    "/kiem-tra/kien-nghi/?tinh-trang=qua-han",
)
SCAN = re.compile(r"SCAN (\w+)( USING (?:COVERING )?INDEX \w+)?$")  # and no search table
FROM = re.compile(r'(?:FROM|JOIN) "(\w+)"(?: (?:AS )?"?(?!INNER|LEFT|ON|WHERE|ORDER)([A-Z]\w*)"?)?')
SORTED = (
    "Sort",
    "Aggregate",
    "Hash",
    "SetOp",
    "WindowAgg",
    "Bitmap Heap Scan",
)  # steps that read all below them first
LIST = re.compile(  # of articles by date: a query's own, or one of those of content.newest
    r'(?:^|SELECT (?:\*|pk) FROM \()(SELECT "news_article"[^()]* FROM "news_article" '
    r"(?:(?!\) AS (?:list|newest)\b|SELECT (?:\*|pk) FROM ).)*"
    r'ORDER BY (?:2|"news_(?:article|naming)"."published_at") (?:DESC|ASC), [^()]* LIMIT [0-9]+)'
)
TABLE = r'"(\w+)" (?:AS )?"?{alias}"?\b'


def nodes(plan):
    """Yield the steps of a plan of PostgreSQL."""
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


def plan_of(sql):
    """Return the plan of a query as its database gives it: lines on SQLite, steps elsewhere."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            return [row[3] for row in cursor.fetchall()]
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
        return list(nodes(cursor.fetchone()[0][0]["Plan"]))


def walked(sql):
    """Return the tables that `sql` walks from end to end, or one of their indexes.

    SQLite names an alias that several subqueries may use for other tables. Where one of these is
    short it is taken to be that one: PostgreSQL tells of each.
    """
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = on")
            cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
            return {*walked_in(cursor.fetchone()[0][0]["Plan"], empty_tables())}
    known, tables, endless = {*connection.introspection.table_names()}, set(), without_limit(sql)
    for name, index, is_inner in scans(sql):
        if index and name not in endless[is_inner]:
            continue
        called = {name, *re.findall(TABLE.format(alias=name), sql)} & known
        tables |= called & SHORT or called
    return tables


def scans(sql):
    """Yield (name, index or None, whether in a subquery) of what SQLite walks.

    What it sorts afterwards it may as well read in any order: there the index is None.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        lines = cursor.fetchall()
    sorted_in = {parent for _, parent, _, line in lines if line.startswith("USE TEMP B-TREE")}
    for _, parent, _, line in lines:
        if found := SCAN.match(line):
            yield found[1], None if parent in sorted_in else found[2], parent != 0


def without_limit(sql):
    """Return the names, tables or their aliases, that SELECTs without a LIMIT read.

    Those of the statement itself, and those of its subqueries.
    """
    inner, within = re.compile(r"\(([^()]*)\)"), set()
    while parts := inner.findall(sql):
        within |= {name for part in parts for name in endless_in(part)}
        sql = inner.sub("", sql)
    return endless_in(sql), within


def endless_in(part):
    """Return the same of one SELECT, its subqueries cut out."""
    if " LIMIT " in part:
        return set()
    return {alias or table for table, alias in FROM.findall(part)}


def empty_tables():
    """Return the tables without a row, of which PostgreSQL may read any index as well."""
    row = "SELECT '{0}' WHERE NOT EXISTS (SELECT FROM \"{0}\")"
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        cursor.execute(" UNION ALL ".join(map(row.format, names)))
        return {name for (name,) in cursor.fetchall()}


def walked_in(step, empty, is_limited=False, table=None):
    """Yield the tables that a step of PostgreSQL walks, or an index of theirs, without a limit."""
    kind = step["Node Type"]
    is_limited = kind == "Limit" or (is_limited and not kind.endswith(SORTED))
    along = "Index" in kind and "Index Cond" not in step
    table = step.get("Relation Name", table)  # of a part of a bitmap it stands above
    if kind == "Seq Scan" or (along and not is_limited and table not in empty):
        yield table
    for part in step.get("Plans", ()):
        goes_on = part["Parent Relationship"] in ("Outer", "Member", "Subquery")
        yield from walked_in(part, empty, is_limited and goes_on, table)


def sorts(sql):
    """Whether rows are sorted for `sql` rather than read in their order."""
    if connection.vendor == "sqlite":
        return any("TEMP B-TREE FOR" in line for line in plan_of(sql))
    return any("Sort" in step["Node Type"] for step in plan_of(sql))


def reads_all(path, sql):
    """Whether a statement is one of WHOLE."""
    return any(re.search(pattern, text) for pattern in WHOLE for text in (path, sql))


def believe_in_many_rows():
    """Have PostgreSQL plan as if each table that grows had MANY rows: of few, any way is quick.

    Needs the rights of a superuser, as our test databases give them; undone with the transaction.
    One without any row stays empty for it.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE pg_class SET reltuples = %s, relpages = greatest("
                "pg_relation_size(oid) / current_setting('block_size')::int, 1)"
                " WHERE relkind IN ('r', 'i')"
                " AND relnamespace = current_schema()::regnamespace AND relname <> ALL(%s)",
                [MANY, [*SHORT]],
            )


def questions_in(sql):
    """Return the questions of a statement of content.together, or the one that it is."""
    parts, depth, begun, quoted = [], 0, None, False
    for at, sign in enumerate(sql if sql.startswith("SELECT (WITH part (") else ""):
        quoted ^= sign == "'"
        if quoted or sign not in "()":
            continue
        depth += 1 if sign == "(" else -1
        if sign == "(" and depth == 2 and sql.endswith(") AS ", 0, at):
            begun = at + 1
        elif sign == ")" and depth == 1 and begun:
            parts.append(sql[begun:at])
            begun = None
    return parts or [sql]


@tag(PLANS)
class QueryPlanTests(TestCase):
    def queries(self, *paths):
        """Return {SQL: path} of the SELECTs that these pages ask; none by a name alone."""
        asked = {}
        for path in paths:
            with (
                mock.patch("content.prepared.is_pooled", return_value=True),
                CaptureQueriesContext(connection) as queries,
            ):
                b"".join(self.client.get(path))
            sqls = [sql for query in queries.captured_queries for sql in questions_in(query["sql"])]
            asked |= {sql: path for sql in sqls if sql.startswith(("SELECT", "WITH", "("))}
        return asked

    def test_no_public_page_walks_a_table_that_grows(self):
        portal = make_portal()
        portal.unit = make_organization(name="Đơn vị đã có tin")
        make_marked(portal, 1)
        staff = ("/quan-tri/", "/media/", "/xem-truoc/")
        paths = [path for path in portal.paths().values() if path and not path.startswith(staff)]
        asked = self.queries(*(path + question for path in paths for question in QUESTIONS))
        asked |= self.queries(*CHOSEN)
        self.assertGreater(len(asked), 200)
        believe_in_many_rows()
        found = [
            (path, sql[:2000])
            for sql, path in asked.items()
            if walked(sql) - SHORT and not reads_all(path, sql)
        ]
        self.assertEqual(found, [])

    def test_lists_of_articles_are_read_in_their_order(self):
        section, unit = make_section(), make_organization()
        make_section(parent=section)
        for day in range(45):
            article = make_article(
                section=section,
                published_at=local_time(2026, 9, 24) - day * A_DAY,
                organizations=[unit],
            )
        of_section = section.get_absolute_url()
        pages = ("/", "/tin-tuc/", of_section, f"{of_section}?trang=2", "/tin-tuc/2026/09/")
        pages += (f"{of_section}?nam=2026&trang=3", "/tin-tuc/2026/09/?trang=2")
        pages += ("/tin-tuc/rss.xml", unit.get_absolute_url(), article.get_absolute_url())
        lists = {}
        for sql, path in self.queries(*pages).items():
            for one in LIST.findall(sql):
                lists.setdefault(path, []).append(one)
        self.assertEqual(set(lists), set(pages))
        sorted_lists = [(path, sql) for path, sqls in lists.items() for sql in sqls if sorts(sql)]
        self.assertEqual(sorted_lists, [])

    def test_the_dashboard_walks_no_more_than_what_staff_are_at(self):
        make_article()
        make_document()
        with CaptureQueriesContext(connection) as queries:
            board(make_superuser(), timezone.now())
        believe_in_many_rows()
        sqls = [sql for query in queries.captured_queries for sql in questions_in(query["sql"])]
        self.assertGreater(len(sqls), 15)
        found = {table for sql in sqls for table in walked(sql)} & {"news_article", "news_document"}
        self.assertEqual(found, set())

    @skipUnless(connection.vendor == "postgresql", "SQLite lập kế hoạch nhanh.")
    def test_a_search_is_planned_twice_for_each_kind_whatever_is_asked(self):
        for typed in ("hành chính -thủ", "qua han cai cach van hoa ", "2943/KH"):
            with (
                mock.patch("content.prepared.is_pooled", return_value=True),
                CaptureQueriesContext(connection) as queries,
            ):
                self.client.get("/tim-kiem/", {"q": typed, "loai": "tin-bai"})
            asked = [query["sql"] for query in queries.captured_queries]
            sql = next(sql for sql in asked if sql.startswith("SET LOCAL statement_timeout"))
            used = [step.get("Index Name") for step in plan_of(sql.rpartition("; ")[2])]
            self.assertEqual(used.count("news_article_search"), 2)

    def test_questions_asked_together_are_looked_at_one_by_one(self):
        rows = Article.objects.filter(title="(a')", slug__in=Article.objects.values("slug")[:3])
        with CaptureQueriesContext(connection) as queries:
            list(rows)
            together(rows, Section.objects.all(), rows)
        one, together_asked = (query["sql"] for query in queries.captured_queries)
        parts = questions_in(together_asked)
        self.assertEqual((parts[0], len(parts), parts[2]), (one, 3, one))
        self.assertEqual(questions_in(one), [one])

    def test_a_walk_and_a_sort_are_noticed(self):
        sql = "SELECT lead FROM news_article ORDER BY lead"
        self.assertEqual(walked(sql), {"news_article"})
        self.assertTrue(sorts(sql))

    def test_a_walk_along_an_index_is_noticed_unless_a_limit_ends_it(self):
        make_document()
        believe_in_many_rows()
        order = "FROM news_document WHERE state = 'published' ORDER BY issued_on DESC,"
        order += " sort_number DESC, sort_suffix DESC, id DESC"
        for sql, expected in (
            (f"SELECT id {order}", {"news_document"}),
            (f"SELECT id {order} LIMIT 20", set()),
            (f"SELECT count(*) FROM (SELECT id {order} LIMIT 1001) AS few", set()),
            (f"SELECT id {order.replace('BY', 'BY abstract,')} LIMIT 20", {"news_document"}),
            ("SELECT kind, count(*) FROM news_document GROUP BY kind LIMIT 5", {"news_document"}),
        ):
            with self.subTest(sql):
                self.assertEqual(walked(sql.replace("news_document", '"news_document"')), expected)
