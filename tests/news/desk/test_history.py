"""The history of an article: versions, comparing them, and taking one back."""

from content.history import recorded
from content.publishing import State, Step
from news.models import Article
from news.models.versions import versions_of
from tests.factories import (
    make_article,
)
from tests.news.desk.test_approving import DeskCase, way
from tests.newsroom import (
    make_author,
    now_stored,
)


class HistoryTests(DeskCase):
    def make_saved_twice(self, **fields):
        fields = {"state": State.DRAFT, "created_by": self.author, "published_at": None} | fields
        draft = make_article(title="Bản một", **fields)
        for title in ("Bản một", "Bản hai"):
            with recorded(self.author, "Lưu"):
                draft.title = title
                draft.save_over(draft.version)
        return draft, [*versions_of(draft)]

    def test_it_lists_each_version_with_person_time_and_step(self):
        draft, _ = self.make_saved_twice()
        draft.take(Step.SUBMIT, self.author)
        page = self.client.get(way("history", draft.pk))
        self.assertEqual(len(page.context["versions"]), 3)
        self.assertContains(page, "Hoàng Thị Viết", 3)
        self.assertContains(page, "Gửi duyệt")

    def test_an_article_without_any_says_so(self):
        page = self.client.get(way("history", make_article().pk))
        self.assertContains(page, "Chưa có bản lưu nào")

    def test_it_asks_the_same_questions_for_2_versions_and_for_5(self):
        draft, _ = self.make_saved_twice()
        for more in (0, 3):
            for _ in range(more):
                with recorded(self.author, "Lưu"):
                    draft.save_over(draft.version)
            with self.subTest(more=more), self.assertNumQueries(6):
                self.client.get(way("history", draft.pk))

    def test_a_version_is_compared_with_the_one_before_and_with_now(self):
        draft, (second, first) = self.make_saved_twice()
        for address in (way("version", draft.pk, first.pk), f"{self.of(draft, second)}?voi=truoc"):
            page = self.client.get(address)
            self.assertEqual([d.label for d in page.context["differences"]], ["Tiêu đề"])
        page = self.client.get(f"{self.of(draft, first)}?voi=truoc")
        self.assertContains(page, "Không có thay đổi về nội dung.")

    def of(self, row, kept):
        return way("version", row.pk, kept.pk)

    def test_a_version_comes_back_as_a_new_one(self):
        draft, (_, first) = self.make_saved_twice()
        self.client.force_login(self.author)
        sent = {"version": draft.version}
        page = self.client.post(way("restore", draft.pk, first.pk), sent, follow=True)
        self.assertEqual(now_stored(draft).title, "Bản một")
        self.assertIn("Đã khôi phục thành bản mới.", " ".join(self.told(page)))
        self.assertEqual(
            self.client.post(way("restore", draft.pk, first.pk), sent).status_code, 409
        )

    def test_of_a_published_article_it_comes_back_as_a_change(self):
        draft, (_, first) = self.make_saved_twice()
        draft.take(Step.SUBMIT, self.author)
        live = draft.take(Step.APPROVE, self.editor)
        self.client.force_login(self.author)
        self.client.post(way("restore", live.pk, first.pk), {"version": live.version})
        self.assertEqual(now_stored(live).title, "Bản hai")
        self.assertEqual(Article.objects.get(live=live).title, "Bản một")

    def test_authors_see_the_history_of_what_they_may_see_only(self):
        draft, (_, first) = self.make_saved_twice()
        self.client.force_login(make_author("Người khác"))
        for address in (way("history", draft.pk), self.of(draft, first)):
            self.assertEqual(self.client.get(address).status_code, 404)
        for name, args in (("restore", [draft.pk, first.pk]), ("open_change", [draft.pk])):
            self.assertEqual(self.client.post(way(name, *args)).status_code, 404)

    def test_a_version_of_another_article_is_not_found(self):
        draft, _ = self.make_saved_twice()
        _, (_, first) = self.make_saved_twice()
        self.assertEqual(self.client.get(self.of(draft, first)).status_code, 404)
        sent = {"version": draft.version}
        answer = self.client.post(way("restore", draft.pk, first.pk), sent)
        self.assertEqual((answer.status_code, now_stored(draft).title), (404, "Bản hai"))

    def test_what_waits_is_not_restored_over(self):
        draft, (_, first) = self.make_saved_twice()
        row = draft.take(Step.SUBMIT, self.author)
        self.assertNotContains(self.client.get(way("history", row.pk)), "Khôi phục bản này")
        sent = {"version": row.version}
        self.assertEqual(self.client.post(way("restore", row.pk, first.pk), sent).status_code, 404)
