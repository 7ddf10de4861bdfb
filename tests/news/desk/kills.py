"""Publishing in a process that is killed at any moment; for a test and for bench/."""

import random
import time

from django.test import Client
from django.utils.formats import date_format
from django.utils.timezone import localtime
from reversion.models import Version

from content.publishing import State, Step
from news.models import Article, Section, open_change
from tests.factories import make_article, make_attachment, make_organization
from tests.kills import kill_during
from tests.news.test_admin import change, typed


class Publishing:
    """An article of `author` and its changes, published one by one through the form of `editor`.

    Generation n of the article says n in title, lead, body, in its one organization and its one
    file, and has n approvals in its log: what disagrees is half-published.
    """

    def __init__(self, author, editor):
        self.author, self.editor = author, editor
        self.client = Client(raise_request_exception=True)
        self.client.force_login(editor)
        section = {"name": "Trong tỉnh", "slug": "trong-tinh"}
        self.section = Section.objects.get_or_create(**section)[0]
        self.article, self.number = None, 0

    def prepare(self):
        """Hand in the next generation: a new article every fifth time, else a change of it."""
        self.number = self.number % 5 + 1
        if self.number == 1:
            same = {"state": State.DRAFT, "published_at": None, "created_by": self.author}
            row = self.article = make_article(section=self.section, **same)
        else:
            row = open_change(self.article, self.author)
        text = f"Bản {self.number}"
        row.title, row.lead, row.body = text, text, f"<p>{text}</p>"
        row.save()
        row.organizations.set([make_organization(name=f"{text} {row.pk}")])
        row.attachments.all().delete()
        make_attachment(article=row, title=text)
        return row.take(Step.SUBMIT, self.author)

    def form_of(self, row):
        """Return what the editor's browser sends to approve `row`."""
        file = row.attachments.get()
        sent = {
            "title": row.title,
            "lead": row.lead,
            "body": row.body,
            "version": row.version,
            "section": row.section_id,
            "step": "approve",
            "published_at_0": "",
            "organizations": [each.pk for each in row.organizations.all()],
            "attachments-TOTAL_FORMS": 1,
            "attachments-INITIAL_FORMS": 1,
            "attachments-0-id": file.pk,
            "attachments-0-article": row.pk,
            "attachments-0-title": file.title,
            "attachments-0-order": file.order,
        }
        if row.published_at:
            day, hour = date_format(localtime(row.published_at), "d/m/Y H:i").split()
            sent |= {"published_at_0": day, "published_at_1": hour}
        return typed(**sent)

    def publish(self, row, sent):
        """Send the form; raise ValueError unless it was taken."""
        if self.client.post(change(row), sent).status_code != 302:
            raise ValueError("The form came back.")

    def publish_and_die(self, seconds):
        """Publish the next generation in a process that is killed after `seconds`.

        Return "before" or "after" as nothing or all of it is stored, else what disagrees. Raises
        ChildProcessError when the process failed by itself.
        """
        row = self.prepare()
        sent = self.form_of(row)
        kill_during(lambda: self.publish(row, sent), seconds)
        return self.verdict(row)

    def verdict(self, row):
        """Return what is stored of a publication; what was not begun is done now, unhurt."""
        article = Article.objects.get(pk=self.article.pk)
        is_new = row.pk == article.pk
        facts = self.facts_of_new(article, row) if is_new else self.facts_of_change(article, row)
        facts["step"] = article.steps.filter(step=Step.APPROVE).count() == self.number
        if len(set(facts.values())) > 1:
            return f"half: {facts}"
        if not facts["step"]:
            self.publish(row, self.form_of(row))
        self.article.refresh_from_db()
        return "after" if facts["step"] else "before"

    def facts_of_new(self, article, row):
        """Return which parts of a new article's publication are stored."""
        version = Version.objects.get_for_object(article).select_related("revision").first()
        return {
            "state": article.state == State.PUBLISHED,
            "time": article.published_at is not None,
            "version": article.version > row.version,
            "revision": version.revision.get_comment() == Step.APPROVE.label,
        }

    def facts_of_change(self, article, row):
        """Return which parts of a change its article has by now."""
        text = f"Bản {self.number}"
        parts = {name: text in getattr(article, name) for name in ("title", "lead", "body")}
        return parts | {
            "organization": [text in str(each) for each in article.organizations.all()] == [True],
            "file": [file.title for file in article.attachments.all()] == [text],
            "change": not Article.objects.filter(pk=row.pk).exists(),
        }


def random_moments(publishing, rounds, seed):
    """Return the verdicts of `rounds` publications, each killed at a random moment of its own.

    The moments lie between the start of one and twice what an unhurt one takes.
    """
    moments = random.Random(seed)
    start = time.perf_counter()
    row = publishing.prepare()
    publishing.publish(row, publishing.form_of(row))
    publishing.article.refresh_from_db()
    whole = time.perf_counter() - start
    return [publishing.publish_and_die(moments.uniform(0, 2 * whole)) for _ in range(rounds)]
