"""What only reads is known by its text, and nothing that writes is taken for it."""

from django.test import SimpleTestCase

from content.search.index import FOR_SEARCH
from content.statements import LONGEST_KEPT, only_reads
from content.versions import EXECUTE, RAISE, READ

READING = (
    "SELECT updated_at, 'x' FROM news_article",
    "  select 1",
    "BEGIN",
    "BEGIN IMMEDIATE",
    "WITH a AS (SELECT 1) SELECT * FROM a",
    "(SELECT 1) UNION ALL (SELECT 2)",
    "SELECT 1; SELECT 2;",
    FOR_SEARCH.format(2000) + " EXECUTE search_1(%s)",
    FOR_SEARCH.format(2000) + " WITH a AS (SELECT 1) SELECT * FROM a",
    READ,
    EXECUTE,
    "",
)
WRITING = (
    "UPDATE a SET b = 1",
    "WITH a AS (SELECT 1) INSERT INTO b SELECT * FROM a",
    "with a as (select 1) update b set c = 1",
    "WITH a AS (SELECT 1)DELETE FROM b",
    "WITH a AS (DELETE FROM b RETURNING *) SELECT * FROM a",
    "WITH a AS (SELECT 1) REPLACE INTO b SELECT * FROM a",
    "WITH a AS (SELECT 1) MERGE INTO b USING a ON true WHEN MATCHED THEN DO NOTHING",
    "WITH a AS (SELECT '; SELECT ') DELETE FROM b",
    "(SELECT 1); TRUNCATE b",
    "SELECT 1; CALL b()",
    "BEGIN; DROP TABLE b; COMMIT",
    "COMMIT",
    "SET LOCAL jit = off; COMMIT",
    "SET jit = off",
    "SELECTED",
    "-- x\nUPDATE a SET b = 1",
    "/* SELECT */ UPDATE a SET b = 1",
    "REFRESH MATERIALIZED VIEW a",
    RAISE["sqlite"],
)


class OnlyReadsTests(SimpleTestCase):
    def test_questions_only_read(self):
        self.assertEqual([sql for sql in READING if not only_reads(sql)], [])

    def test_whatever_else_is_taken_to_write(self):
        self.assertEqual([sql for sql in WRITING if only_reads(sql)], [])

    def test_long_ones_are_judged_alike(self):
        longer = " " * LONGEST_KEPT
        self.assertTrue(all(only_reads(sql + longer) for sql in READING))
        self.assertFalse(any(only_reads(sql + longer) for sql in WRITING))

    def test_a_question_with_a_word_of_writing_in_it_is_told_once_too_often(self):
        self.assertFalse(only_reads("SELECT 'into'"))
        self.assertFalse(only_reads("SELECT 1 WHERE 'a;b' = 'c'"))
