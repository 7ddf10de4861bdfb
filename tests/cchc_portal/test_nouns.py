"""At the desk documents, visits and plans are called what they are: none is an article."""

import re
from datetime import timedelta

from django.test import TestCase
from django.urls import reverse
from django.utils import timezone
from lxml import html

from content.history import recorded
from content.publishing import State
from inspections.models import InspectionPlan, InspectionVisit
from news.models import Document
from news.models.versions import versions_of
from tests.cchc_portal.test_admin_words import words_of
from tests.factories import make_document, make_visit
from tests.news.desk.test_dashboard_kinds import make_a_plan
from tests.newsroom import make_author, make_editor

MAKERS = {Document: make_document, InspectionVisit: make_visit, InspectionPlan: make_a_plan}
ARTICLE = re.compile(r"\bbài\b", re.IGNORECASE)
# Where a visit does speak of an article: the news about it, and figures taken from one.
OF_ARTICLES = {"Tin bài về cuộc kiểm tra:", "Thêm bài viết khác", "Lấy số liệu từ bài"}


class NounsTests(TestCase):
    def setUp(self):
        self.author, self.editor = make_author(), make_editor()

    def check(self, answer):
        """Fail with what a page says of articles, beside the menu."""
        page = html.fromstring(answer.content.decode())
        for menu in page.xpath("//*[@id='nav-sidebar'] | //*[@id='desk-apps']"):
            menu.drop_tree()
        said = {text for text in words_of(page) if ARTICLE.search(text)} - OF_ARTICLES
        with self.subTest(page=answer.request["PATH_INFO"]):
            self.assertEqual(said, set())

    def way(self, model, view, *args):
        opts = model._meta
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_{view}", args=args)

    def rows(self, model):
        """Store a row in each state that staff tell apart; return them."""
        now, day = timezone.now(), timedelta(days=1)
        each = [
            {"state": state, "published_at": now - day, "created_by": self.author}
            for state in State
        ]
        each.append({"published_at": now + day})
        each.append({"published_at": now - 2 * day, "expires_at": now - day})
        return [MAKERS[model](**fields) for fields in each]

    def test_forms_in_every_state_for_whoever_opens_them(self):
        for model in MAKERS:
            rows = self.rows(model)
            for user in (self.author, self.editor):
                self.client.force_login(user)
                self.check(self.client.get(self.way(model, "add")))
                self.check(self.client.post(self.way(model, "add"), {"step": "submit"}))
                self.check(self.client.get(self.way(model, "changelist")))
                for row in rows:
                    self.check(self.client.get(self.way(model, "change", row.pk)))
                draft = rows[0].pk
                self.check(self.client.post(self.way(model, "change", draft), {}))
                self.check(self.client.get(self.way(model, "delete", draft), follow=True))

    def test_answers_to_every_step_taken_or_refused(self):
        steps = "submit recall submit return submit approve correct withdraw republish".split()
        for model, make in MAKERS.items():
            row = make(state=State.DRAFT, published_at=None, created_by=self.author)
            for step in steps:
                for user in (self.author, self.editor):
                    self.client.force_login(user)
                    address, version = self.way(model, "step", row.pk), row.version
                    sent = {"step": step, "note": "Lý do", "version": version - 1}
                    self.check(self.client.post(address, sent, follow=True))
                    self.check(self.client.post(address, sent | {"version": version}, follow=True))
                    row.refresh_from_db()
            self.assertEqual(row.state, State.PUBLISHED)

    def test_the_history_and_the_steps_with_many(self):
        self.client.force_login(self.editor)
        for model, make in MAKERS.items():
            row = make(state=State.DRAFT, published_at=None, created_by=self.author)
            for _ in range(2):
                with recorded(self.author, "Lưu"):
                    row.save_over(row.version)
            self.check(self.client.get(self.way(model, "history", row.pk)))
            kept = versions_of(row).last()
            self.check(self.client.get(self.way(model, "version", row.pk, kept.pk)))
            if model is Document:
                self.check_more(row, kept)

    def check_more(self, document, kept):
        """Check what visits and plans do not have: taking a version back, steps with many."""
        sent = {"version": document.version}
        address = self.way(Document, "restore", document.pk, kept.pk)
        for _ in range(2):
            self.check(self.client.post(address, sent, follow=True))
        chosen = {"_selected_action": [document.pk]}
        for action in ("approve_chosen", "withdraw_chosen"):
            address = self.way(Document, "changelist")
            self.check(self.client.post(address, {"action": action} | chosen))
            answered = {"action": action, "sure": "1", "note": "Sai"} | chosen
            self.check(self.client.post(address, answered, follow=True))
