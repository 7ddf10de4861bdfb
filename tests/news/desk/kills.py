"""Publishing in a process that is killed at any moment; for a test and for bench/."""

from django.test import Client
from django.utils.formats import date_format
from django.utils.timezone import localtime
from reversion.models import Version

from content.publishing import State, Step
from news.models import Article, Section, open_change
from tests.factories import make_article, make_attachment, make_organization
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
        self.row, self.sent = None, None  # what waits for the editor, and the form that approves it

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
        self.row = row.take(Step.SUBMIT, self.author)
        self.sent = self.form_of(self.row)

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

    def work(self):
        """Send the form; raise ValueError unless it was taken."""
        if self.client.post(change(self.row), self.sent).status_code != 302:
            raise ValueError("The form came back.")

    def verdict(self):
        """Return what is stored of the publication; what was not begun is done now, unhurt."""
        facts = self.facts()
        was_done = facts["step"]
        if not any(facts.values()):
            self.work()
            facts = self.facts()
        if not all(facts.values()):
            return f"half: {facts}"
        self.article.refresh_from_db()
        return "after" if was_done else "before"

    def facts(self):
        """Return which parts of the publication are stored."""
        article = Article.objects.get(pk=self.article.pk)
        is_new = self.row.pk == article.pk
        facts = self.facts_of_new(article) if is_new else self.facts_of_change(article)
        facts["step"] = article.steps.filter(step=Step.APPROVE).count() == self.number
        return facts

    def facts_of_new(self, article):
        """Return which parts of a new article's publication are stored."""
        version = Version.objects.get_for_object(article).select_related("revision").first()
        return {
            "state": article.state == State.PUBLISHED,
            "time": article.published_at is not None,
            "version": article.version > self.row.version,
            "revision": version.revision.get_comment() == Step.APPROVE.label,
        }

    def facts_of_change(self, article):
        """Return which parts of a change its article has by now."""
        text = f"Bản {self.number}"
        parts = {name: text in getattr(article, name) for name in ("title", "lead", "body")}
        return parts | {
            "organization": [text in str(each) for each in article.organizations.all()] == [True],
            "file": [file.title for file in article.attachments.all()] == [text],
            "change": not Article.objects.filter(pk=self.row.pk).exists(),
        }
