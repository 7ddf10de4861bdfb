import json
import logging
import threading
from datetime import UTC, datetime
from unittest import mock

from django.test import SimpleTestCase

from cchc_portal.watching.kept import KeptTeller, Told
from cchc_portal.watching.logs import JsonLines
from cchc_portal.watching.requests import Answered

PAGE = Told(Answered("GET", "/tin-tuc/bài “hay”/", "news:article", 200))
OTHER = Told(Answered("HEAD", "/", "home", 304))


class KeptTests(SimpleTestCase):
    def lines(self, *noted):
        """Return the lines that tell of [(Told, id, seconds, moment)], in one record."""
        teller = KeptTeller()
        with self.assertLogs("cchc.request", logging.INFO) as logged:
            for each in noted:
                teller.tell(*each)
            teller.tell_all()
        [record] = logged.records
        return [json.loads(line) for line in JsonLines().format(record).splitlines()]

    def test_every_answer_has_a_line_of_its_own_like_all_others(self):
        at = datetime(2026, 11, 4, 2, 0, 0, 7_900, UTC).timestamp()
        noted = (PAGE, "a" * 32, 0.0123, at), (OTHER, "b" * 32, 0, at), (PAGE, "c" * 32, 1, at + 1)
        told = self.lines(*noted)
        plain = logging.LogRecord("cchc.request", logging.INFO, "", 0, "x", (), None)
        plain.facts = {"method": "", "path": "", "view": "", "status": 0, "ms": 0, "queries": 0}
        other = json.loads(JsonLines().format(plain))
        for line in told:
            self.assertEqual(set(line), {*other, "request_id", "kept"})
        self.assertEqual([line["request_id"][0] for line in told], ["a", "b", "c"])
        self.assertEqual(told[1]["time"], "2026-11-04T02:00:00.007+00:00")
        self.assertEqual(told[2]["time"], "2026-11-04T02:00:01.007+00:00")
        self.assertEqual([line["ms"] for line in told], [12.3, 0, 1000.0])
        self.assertEqual((told[0]["path"], told[1]["status"]), (PAGE.answered.path, 304))

    def test_it_is_told_without_being_asked_to(self):
        teller = KeptTeller()
        with self.assertLogs("cchc.request", logging.INFO) as logged:
            for _ in range(2):
                teller.tell(PAGE, "a" * 32, 0, 1.5)
                teller.tell(OTHER, "b" * 32, 0, 1.5)
                for timer in [each for each in threading.enumerate() if hasattr(each, "function")]:
                    timer.join(30)
        self.assertEqual([len(record.lines) for record in logged.records], [2, 2])

    def test_nothing_is_told_nor_kept_where_nobody_reads(self):
        teller = KeptTeller()
        teller.tell(PAGE, "a" * 32, 0, 1.5)
        with mock.patch.object(Told, "line", side_effect=AssertionError):
            teller.tell_all()  # tests run with the log off
        self.assertFalse(teller.waiting)

    def test_many_are_written_some_at_a_time(self):
        teller = KeptTeller()
        with self.assertLogs("cchc.request", logging.INFO) as logged:
            for number in range(450):
                teller.tell(PAGE, f"{number:032}", 0, 1.5)
            teller.tell_all()
        self.assertEqual([len(record.lines) for record in logged.records], [200, 200, 50])
        told = [json.loads(line) for record in logged.records for line in record.lines]
        self.assertEqual([int(line["request_id"]) for line in told], [*range(450)])

    def test_answers_are_counted_together(self):
        counted, teller = [], KeptTeller()
        teller.count = lambda *told: counted.append(told)
        for told in (PAGE, OTHER, PAGE):
            teller.tell(told, "a" * 32, 0, 1.5)
        teller.tell_all()
        teller.tell_all()
        self.assertEqual(counted, [("news:article", "GET", 200, 2), ("home", "HEAD", 304, 1)])
