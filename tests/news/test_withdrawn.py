"""What the public finds at the address of a withdrawn article, and of a corrected one."""

from django.test import TestCase
from django.utils import timezone

from content.publishing import Step
from news.models import Article, FormerAddress
from tests.factories import (
    A_DAY,
    local_time,
    make_article,
    make_attachment,
    make_hidden_articles,
    make_publisher,
)
from tests.newsroom import make_editor, now_stored


class WithdrawnCase(TestCase):
    def setUp(self):
        self.editor = make_editor()

    def withdraw(self, article, note="Số liệu sai", **also):
        return article.take(Step.WITHDRAW, self.editor, note, **also)


class WithdrawnTests(WithdrawnCase):
    def test_it_is_gone_with_reason_and_day_and_ways_on(self):
        make_publisher()
        article = make_article(title="Rò rỉ", published_at=local_time(2026, 10, 1))
        at = local_time(2026, 10, 15, 9)
        self.withdraw(article, "Số liệu chưa được kiểm chứng", at=at)
        page = self.client.get(article.get_absolute_url())
        for text in (
            "Tin này đã được gỡ",
            "15/10/2026",
            "Số liệu chưa được kiểm chứng",
            'action="/tim-kiem/"',
            "0213 3876 650",
            '<meta name="robots" content="noindex">',
        ):
            self.assertContains(page, text, status_code=410)
        self.assertNotContains(page, "Rò rỉ", status_code=410)
        self.assertNotContains(page, self.editor.first_name, status_code=410)

    def test_the_last_reason_counts(self):
        article = self.withdraw(make_article(), "Lý do đầu")
        article = article.take(Step.REPUBLISH, self.editor, "Đã kiểm tra")
        self.assertEqual(self.client.get(article.get_absolute_url()).status_code, 200)
        self.withdraw(article, "Lý do sau")
        page = self.client.get(article.get_absolute_url())
        self.assertContains(page, "Lý do sau", status_code=410)
        self.assertNotContains(page, "Lý do đầu", status_code=410)

    def test_its_files_are_gone(self):
        file = make_attachment()
        self.withdraw(file.article)
        self.assertEqual(self.client.get(file.get_absolute_url()).status_code, 404)

    def test_links_to_it_are_as_it_is_now_and_go_with_it(self):
        article, *others = [make_article(title=f"Tin {word}") for word in ("cũ", "hai", "ba")]
        for title in ("Tin cũ", "Tên mới"):
            Article.objects.filter(pk=article.pk).update(title=title)
            for other in others:
                page = self.client.get(other.get_absolute_url())
                self.assertContains(page, f'<a href="{article.get_absolute_url()}">{title}</a>')
        self.withdraw(article)
        for other in others:
            page = self.client.get(other.get_absolute_url())
            self.assertNotContains(page, article.get_absolute_url())
            self.assertNotContains(page, "Tên mới")

    def test_no_list_shows_it(self):
        article = make_article(title="Rò rỉ")
        shown = make_article(section=article.section)
        shown.related.add(article)
        self.withdraw(article)
        for address in (
            *("/", "/tin-tuc/", "/tim-kiem/?q=ro+ri"),
            *(article.section.get_absolute_url(), shown.get_absolute_url()),
        ):
            self.assertNotContains(self.client.get(address), article.get_absolute_url())

    def test_a_former_address_tells_the_same(self):
        article = make_article()
        FormerAddress.objects.create(address="/tin.aspx?id=7", article=article)
        self.withdraw(article, "Trùng tin")
        page = self.client.get("/tin.aspx?id=7", follow=True)
        self.assertContains(page, "Trùng tin", status_code=410)

    def test_what_never_was_public_does_not_tell_that_it_was_there(self):
        article = make_article(published_at=timezone.now() + A_DAY)
        self.withdraw(article, "Rò rỉ")
        page = self.client.get(article.get_absolute_url())
        self.assertNotContains(page, "Rò rỉ", status_code=404)


class ReplacedTests(WithdrawnCase):
    def replaced(self, by, **fields):
        article = make_article(**fields)
        return self.withdraw(article, replaced_by=by)

    def test_it_leads_for_good_to_what_replaced_it(self):
        new = make_article()
        old = self.replaced(new)
        self.assertRedirects(self.client.get(old.get_absolute_url()), new.get_absolute_url(), 301)

    def test_a_chain_leads_to_its_end(self):
        end = make_article()
        middle = self.replaced(end)
        first = self.replaced(middle)
        self.assertEqual(first.replacement(), end)
        self.assertRedirects(self.client.get(first.get_absolute_url()), end.get_absolute_url(), 301)

    def test_a_circle_ends(self):
        one = make_article()
        other = self.replaced(one)
        self.withdraw(one, replaced_by=other)
        itself = make_article()
        self.withdraw(itself, replaced_by=itself)
        for article in (one, other, itself):
            self.assertIsNone(now_stored(article).replacement())
            self.assertEqual(self.client.get(article.get_absolute_url()).status_code, 410)

    def test_what_is_not_public_replaces_nothing(self):
        for hidden in make_hidden_articles():
            old = self.replaced(hidden)
            page = self.client.get(old.get_absolute_url())
            with self.subTest(hidden.title):
                self.assertNotContains(page, "Rò rỉ", status_code=410)

    def test_published_again_it_is_itself_again(self):
        old = self.replaced(make_article())
        old = old.take(Step.REPUBLISH, self.editor, "Vẫn đúng")
        self.assertEqual(self.client.get(old.get_absolute_url()).status_code, 200)
        self.withdraw(old)
        self.assertEqual(self.client.get(old.get_absolute_url()).status_code, 410)

    def test_a_replacement_that_is_deleted_leaves_the_reason(self):
        new = make_article()
        old = self.replaced(new)
        Article.objects.filter(pk=new.pk).delete()
        self.assertEqual(self.client.get(old.get_absolute_url()).status_code, 410)


class CorrectionTests(WithdrawnCase):
    def test_corrections_stand_on_the_page_with_their_date_oldest_first(self):
        article = make_article()
        for day, note in ((1, "Số đúng là 5."), (2, "Tên đúng là Lò Thị Mỷ.")):
            article = article.take(
                Step.CORRECT, self.editor, note, at=local_time(2026, 10, day, 16, 20)
            )
        page = self.client.get(article.get_absolute_url())
        self.assertEqual(
            [(step.note, step.at) for step in page.context["corrections"]],
            [
                ("Số đúng là 5.", local_time(2026, 10, 1, 16, 20)),
                ("Tên đúng là Lò Thị Mỷ.", local_time(2026, 10, 2, 16, 20)),
            ],
        )
        self.assertContains(page, "01/10/2026, 16:20")
        self.assertNotContains(page, "Cập nhật lúc")

    def test_other_notes_of_the_desk_are_not_public(self):
        article = make_article()
        article.steps.create(step=Step.RETURN, by=self.editor, note="Rò rỉ nội bộ")
        article.take(Step.CORRECT, self.editor, "Số đúng là 5.")
        page = self.client.get(article.get_absolute_url())
        self.assertContains(page, "Số đúng là 5.")
        self.assertNotContains(page, "Rò rỉ nội bộ")

    def test_what_people_type_in_a_note_runs_nothing(self):
        article = make_article().take(Step.CORRECT, self.editor, "<script>x()</script>")
        self.assertNotContains(self.client.get(article.get_absolute_url()), "<script>x()")
        self.withdraw(article, "<script>y()</script>")
        page = self.client.get(article.get_absolute_url())
        self.assertNotContains(page, "<script>y()", status_code=410)

    def test_corrections_cost_no_question_more(self):
        article = make_article()
        with self.assertNumQueries(4):
            self.client.get(article.get_absolute_url())
        article.take(Step.CORRECT, self.editor, "Số đúng là 5.")
        with self.assertNumQueries(4):
            self.client.get(article.get_absolute_url())
