"""Eight people save one article fifty times each, all at once: every save counts."""

import re
from functools import partial

from django.test import Client, TransactionTestCase
from django.urls import reverse

from content.history import recorded
from content.publishing import StaleVersion, State
from news.models import Article, Section
from tests.factories import make_article, make_superuser
from tests.news.test_admin import ADD, change, typed
from tests.newsroom import all_at_once

WRITERS = 8
SAVES = 50


class LostUpdatesTests(TransactionTestCase):
    def setUp(self):
        self.people = [make_superuser() for _ in range(WRITERS)]
        section = {"name": "Trong tỉnh", "slug": "trong-tinh"}
        self.section = Section.objects.get_or_create(**section)[0]

    def each_at_once(self, work):
        """Run work(number) for every writer in a thread of its own; none may raise."""
        self.assertEqual(
            all_at_once(*(partial(work, number) for number in range(WRITERS))), [None] * WRITERS
        )

    def test_no_save_is_lost_and_none_counts_twice(self):
        """Each one counts up a figure of the article's own text, from what was read before."""
        article = make_article(state=State.DRAFT, body="<p>0</p>", section=self.section)

        def write(number):
            done = 0
            while done < SAVES:
                row = Article.objects.get(pk=article.pk)
                version = row.version
                row.body = f"<p>{int(re.sub('[^0-9]', '', row.body)) + 1}</p>"
                try:
                    with recorded(self.people[number]):
                        row.save_over(version)
                except StaleVersion:
                    continue
                done += 1

        self.each_at_once(write)
        article.refresh_from_db()
        self.assertEqual((article.body, article.version), ("<p>400</p>", 401))

    def test_of_eight_forms_sent_at_once_one_is_saved_and_seven_come_back_whole(self):
        article = make_article(state=State.DRAFT, title="Cũ", section=self.section)
        pages = {}

        def send(number):
            client = Client()
            client.force_login(self.people[number])
            sent = typed(version=1, title=f"Của người {number}", section=self.section.pk)
            pages[number] = client.post(change(article), sent | {"_continue": "1"})

        self.each_at_once(send)
        article.refresh_from_db()
        saved = [number for number, page in pages.items() if page.status_code == 302]
        self.assertEqual((len(saved), article.version), (1, 2))
        self.assertEqual(article.title, f"Của người {saved[0]}")
        for number, page in pages.items():
            if number not in saved:
                self.assertContains(page, f"Của người {number}")
                self.assertContains(page, "Bài này vừa được")

    def test_of_eight_clicks_at_once_one_makes_the_article(self):
        answers = []

        def click(number):
            client = Client()
            client.force_login(self.people[0])
            token = "8d2f1c1e-3a52-4e0e-9d3f-0a6f6f1f2b01"
            sent = typed(form_token=token, section=self.section.pk, step="submit")
            answers.append(client.post(ADD, sent).status_code)

        self.each_at_once(click)
        self.assertEqual(answers, [302] * WRITERS)
        article = Article.objects.get()
        self.assertEqual((article.state, article.steps.count()), (State.REVIEW, 1))

    def test_of_eight_who_approve_at_once_one_does(self):
        article = make_article(state=State.REVIEW, section=self.section, published_at=None)
        address = reverse("admin:news_article_step", args=[article.pk])

        def approve(number):
            client = Client()
            client.force_login(self.people[number])
            client.post(address, {"step": "approve", "version": 1})

        self.each_at_once(approve)
        self.assertEqual([step.step for step in article.steps.all()], ["approve"])
        article.refresh_from_db()
        self.assertEqual((article.state, article.version), (State.PUBLISHED, 2))
