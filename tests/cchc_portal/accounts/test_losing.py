"""What is taken from somebody who is logged in is gone with their next request."""

from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase
from django.urls import reverse

from cchc_portal.roles import AUTHOR, EDITOR
from content.publishing import State
from inspections.models import InspectionVisit
from news.models import Article
from tests.factories import make_article, make_paper, make_section, make_visit, picture_file
from tests.newsroom import make_author, make_editor, make_submitted

UPLOAD = reverse("editor_picture")
KEEP = reverse("admin:news_article_keep")
TOKEN = "8d2f1c1e-3a52-4e0e-9d3f-0a6f6f1f2b01"
NOWHERE = (302, 403, 404)


def typed(section, **fields):
    """Return what a browser sends for an article."""
    return {
        "title": "Bài gửi thẳng",
        "section": section.pk,
        "body": "<p>Chữ</p>",
        "attachments-TOTAL_FORMS": 0,
        "attachments-INITIAL_FORMS": 0,
    } | fields


class LosingTests(TestCase):
    def setUp(self):
        self.section = make_section(name="Chung", slug="chung")
        self.author = make_author()
        self.client.force_login(self.author)
        self.draft = make_article(
            title="Của tôi",
            state=State.DRAFT,
            published_at=None,
            created_by=self.author,
            section=self.section,
        )

    def change(self, row):
        return reverse("admin:news_article_change", args=[row.pk])

    def writes(self):
        """Send what an author may send by raw POSTs; return the statuses and what is stored."""
        sent = typed(self.section, version=self.draft.version, title="Đã sửa")
        answers = [
            self.client.post(self.change(self.draft), sent),
            self.client.post(reverse("admin:news_article_add"), typed(self.section)),
            self.client.post(KEEP, {"form_token": TOKEN, "article": self.draft.pk}),
            self.client.post(
                UPLOAD, {"upload": SimpleUploadedFile("a.jpg", picture_file().read())}
            ),
            self.client.get(reverse("admin:news_article_changelist")),
        ]
        titles = sorted(Article.objects.values_list("title", flat=True))
        return [answer.status_code for answer in answers], titles

    def test_with_the_role_all_of_it_works(self):
        statuses, titles = self.writes()
        self.assertEqual(statuses, [302, 302, 200, 200, 200])
        self.assertEqual(titles, ["Bài gửi thẳng", "Đã sửa"])

    def test_without_the_role_none_of_it_does(self):
        self.author.groups.remove(Group.objects.get(name=AUTHOR))
        statuses, titles = self.writes()
        self.assertEqual(statuses, [403] * 5)
        self.assertEqual(titles, ["Của tôi"])

    def test_without_the_permission_in_the_role_neither(self):
        role = Group.objects.get(name=AUTHOR)
        role.permissions.remove(*role.permissions.filter(codename__contains="article"))
        statuses, titles = self.writes()
        self.assertEqual(statuses[:3] + statuses[4:], [403] * 4)
        self.assertEqual(titles, ["Của tôi"])

    def test_who_is_disabled_is_out_at_once(self):
        for fields in ({"is_active": False}, {"is_staff": False}):
            type(self.author).objects.filter(pk=self.author.pk).update(**fields)
            statuses, titles = self.writes()
            with self.subTest(fields):
                self.assertEqual({*statuses} - {*NOWHERE}, set())
                self.assertEqual(titles, ["Của tôi"])
            type(self.author).objects.filter(pk=self.author.pk).update(
                is_active=True, is_staff=True
            )
            self.client.force_login(self.author)

    def test_a_section_that_was_closed_takes_nothing_more(self):
        desk = Group.objects.create(name="Tổ khác")
        self.section.writers.add(desk)
        self.client.post(reverse("admin:news_article_add"), typed(self.section))
        self.assertEqual(Article.objects.count(), 1)
        self.author.groups.add(desk)
        self.client.post(reverse("admin:news_article_add"), typed(self.section))
        self.assertEqual(Article.objects.count(), 2)
        self.author.groups.remove(desk)
        self.client.post(reverse("admin:news_article_add"), typed(self.section))
        self.assertEqual(Article.objects.count(), 2)

    def test_who_approves_no_more_takes_no_step(self):
        editor, waiting = make_editor(), make_submitted(self.author, section=self.section)
        way = reverse("admin:news_article_step", args=[waiting.pk])
        step = {"step": "approve", "version": waiting.version}
        self.client.force_login(editor)
        editor.groups.set([Group.objects.get(name=AUTHOR)])
        self.client.post(way, step)
        waiting.refresh_from_db()
        self.assertEqual(waiting.state, State.REVIEW)
        editor.groups.set([Group.objects.get(name=EDITOR)])
        self.client.post(way, step)
        waiting.refresh_from_db()
        self.assertEqual(waiting.state, State.PUBLISHED)

    def test_internal_papers_and_tables_close_too(self):
        paper, visit = make_paper(), make_visit(state=State.DRAFT, published_at=None)
        ways = (
            paper.get_absolute_url(),
            reverse("admin:inspections_inspectionvisit_change", args=[visit.pk]),
            reverse("admin:inspections_inspectionvisit_table", args=["cuoc-kiem-tra", "csv"]),
        )
        for way, status in zip(ways, (200, 200, 200), strict=True):
            answer = self.client.get(way)
            if answer.streaming:
                b"".join(answer.streaming_content)
            self.assertEqual(answer.status_code, status, way)
        self.author.groups.clear()
        self.assertEqual([self.client.get(way).status_code for way in ways], [404, 403, 403])
        sent = {"organization": visit.organization_id, "place": "Sửa thẳng"}
        self.client.post(ways[1], sent)
        self.assertEqual(InspectionVisit.objects.filter(place="Sửa thẳng").count(), 0)
