"""Nothing that is not public shows at any public address, whatever it is and whatever it hides in.

Every public address of the portal is asked, those that come later too, and each list with the
questions by which a hidden row would be found. The control publishes the same rows.
"""

import io
import re
import zipfile
from datetime import date

from django.db import connection
from django.test import TestCase, tag
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from content.publishing import State
from inspections.models import Course, InspectionPlan, InspectionVisit
from news.models import Article, Document
from tests.addresses import make_portal
from tests.factories import (
    A_DAY,
    make_article,
    make_attachment,
    make_document,
    make_document_file,
    make_figures,
    make_finding,
    make_organization,
    make_paper,
    make_plan,
    make_recommendation,
    make_visit,
)
from tests.runner import SWEEP

MARK = "Zwolqx"  # a word that stands nowhere else
QUESTIONS = (f"?q={MARK}", f"?q={MARK}&loai=tin", "?nam=2026", "?trang=1", "?sap-xep=cu")


def hidden_states():
    """Return the fields of each way not to be public."""
    now = timezone.now()
    return {
        "draft": {"state": State.DRAFT, "published_at": now - A_DAY},
        "waiting": {"state": State.REVIEW, "published_at": now - A_DAY},
        "withdrawn": {"state": State.WITHDRAWN, "published_at": now - A_DAY},
        "scheduled": {"published_at": now + A_DAY},
        "expired": {"published_at": now - 2 * A_DAY, "expires_at": now - A_DAY},
    }


def make_marked(portal, number, **state):
    """Store an article, a document, a visit and a plan in this state; return what leads to them."""
    unit = portal.unit
    article = make_article(
        title=f"{MARK} bài {number}",
        lead=MARK,
        body=f"<p>{MARK}</p>",
        organizations=[unit],
        **state,
    )
    document = make_document(abstract=f"{MARK} văn bản {number}", issuer=unit, **state)
    visit = make_visit(
        organization=unit,
        course=Course.REMEDYING,
        started_on=date(2026, 9, number + 1),
        summary=f"<p>{MARK}</p>",
        articles=[article],
        **state,
    )
    make_finding(visit=visit, text=f"{MARK} hạn chế")
    make_recommendation(visit=visit, text=f"{MARK} kiến nghị")
    make_figures(visit=visit)
    plan = make_plan(year=2010 + number, **state)
    files = [
        make_attachment(article=article, title=MARK),
        make_document_file(document=document, title=MARK),
        make_paper(visit=visit, title=MARK, is_public=True),
    ]
    return [article, document, visit, plan, *files]


def text_of(answer):
    """Return an answer as text; of a zipped one, e.g. .xlsx, all that is in it."""
    data = b"".join(answer)
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = b"".join(archive.read(name) for name in archive.namelist())
    return data.decode("utf-8", "replace")


@tag(SWEEP)
class LeakTests(TestCase):
    def setUp(self):
        self.portal = make_portal()
        self.portal.unit = make_organization(name="Đơn vị của dấu", slug="don-vi-cua-dau")
        self.portal.samples["/danh-ba/<slug:slug>"]["mark"] = {
            "slug": self.portal.unit.slug,
            "kind": "rss",
        }

    def surfaces(self):
        """Yield every public address as asked, with its questions."""
        for path in self.portal.paths().values():
            if path and not path.startswith(("/quan-tri/", "/media/", "/xem-truoc/")):
                yield from (path, *(path + question for question in QUESTIONS))

    def showing(self):
        """Return the addresses whose answer holds the mark, the echo of the question left out."""
        found = []
        for path in self.surfaces():
            answer = self.client.get(path)
            echoes = re.compile(rf"value=\"{MARK}\"|[?&;]q={MARK}|“{MARK}”|{MARK} – Tìm")
            if MARK in echoes.sub("", text_of(answer)):
                found.append(path)
        return found

    def test_no_surface_shows_a_hidden_row(self):
        for number, state in enumerate(hidden_states().values(), start=1):
            make_marked(self.portal, number, **state)
        make_paper(visit=make_visit(organization=self.portal.unit), title=MARK)  # internal
        self.assertEqual(self.showing(), [])

    def test_the_same_rows_show_once_they_are_public(self):
        make_marked(self.portal, 1)
        self.assertGreater(len(self.showing()), 20)

    def test_a_hidden_row_is_answered_as_one_that_never_was(self):
        for number, (name, state) in enumerate(hidden_states().items(), start=1):
            rows = make_marked(self.portal, number, **state)
            self.client.get("/khong-co-gi/")  # what every page keeps is asked for anew once
            if name == "withdrawn":  # that these were public once is said: 410
                told = (Article, Document, InspectionPlan, InspectionVisit)
                rows = [row for row in rows if not isinstance(row, told)]
            for row in rows:
                path = row.get_absolute_url()
                never = re.sub(r"[^/]+/?$", lambda last: "khong-co-" + last[0], path)
                if hasattr(row, "download_name"):
                    never = path.replace(f"/{row.pk}/", "/987654321/")
                with self.subTest(name, path=path):
                    self.assertEqual(self.asked(path), self.asked(never))

    def asked(self, path):
        """Return status, headers and text of an answer, its own path left out, and its queries."""
        with CaptureQueriesContext(connection) as queries:
            answer = self.client.get(path)
        return answer.status_code, text_of(answer).replace(path, ""), len(queries)
