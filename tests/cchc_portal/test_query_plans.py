"""How the databases answer the questions of the public pages: by an index, whatever has grown.

The plans are read with the tables all but empty, so the planner is told to walk a whole table
only where it has no other way. What it then still walks must be a table that stays short.
"""

import re
from unittest import mock, skipUnless

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from tests.addresses import make_portal
from tests.factories import A_DAY, local_time, make_article, make_organization, make_section
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
    "inspections_inspectionvisit",
    "news_monthcount",
    "news_section",
}
QUESTIONS = ("", "?q=cai+cach", "?trang=2", "?nam=2026")
SCAN = re.compile(r"SCAN (\w+)$")  # neither an index in its order nor a search table
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
    """Return the tables that `sql` walks from end to end without an index.

    SQLite names an alias that several subqueries may use for other tables. Where one of these is
    short it is taken to be that one: PostgreSQL tells of each.
    """
    if connection.vendor != "sqlite":
        return {step["Relation Name"] for step in plan_of(sql) if step["Node Type"] == "Seq Scan"}
    names = [found[1] for line in plan_of(sql) if (found := SCAN.match(line))]
    known, tables = set(connection.introspection.table_names()), set()
    for name in names:
        called = {name, *re.findall(TABLE.format(alias=name), sql)} & known
        tables |= called & SHORT or called
    return tables


def sorts(sql):
    """Whether rows are sorted for `sql` rather than read in their order."""
    if connection.vendor == "sqlite":
        return any("TEMP B-TREE FOR" in line for line in plan_of(sql))
    return any("Sort" in step["Node Type"] for step in plan_of(sql))


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
            sqls = [query["sql"] for query in queries.captured_queries]
            asked |= {sql: path for sql in sqls if sql.startswith(("SELECT", "WITH", "("))}
        return asked

    def test_no_public_page_walks_a_table_that_grows(self):
        portal = make_portal()
        portal.unit = make_organization(name="Đơn vị đã có tin")
        make_marked(portal, 1)
        staff = ("/quan-tri/", "/media/", "/xem-truoc/")
        paths = [path for path in portal.paths().values() if path and not path.startswith(staff)]
        asked = self.queries(*(path + question for path in paths for question in QUESTIONS))
        self.assertGreater(len(asked), 250)
        found = [(path, sql[:2000]) for sql, path in asked.items() if walked(sql) - SHORT]
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

    def test_a_walk_and_a_sort_are_noticed(self):
        sql = "SELECT lead FROM news_article ORDER BY lead"
        self.assertEqual(walked(sql), {"news_article"})
        self.assertTrue(sorts(sql))
