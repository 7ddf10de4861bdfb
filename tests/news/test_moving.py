from django.core.exceptions import ValidationError
from django.test import TestCase

from content.publishing import State
from news.models import FormerAddress
from news.models.changes import open_change
from news.models.moving import NO_ADDRESS, NOT_PUBLISHED, TAKEN, WAS_ANOTHERS, move
from tests.factories import make_article, make_superuser


class MoveTests(TestCase):
    def setUp(self):
        self.article = make_article(slug="cu")

    def assert_refused(self, wanted, sentence):
        with self.assertRaisesMessage(ValidationError, sentence):
            move(self.article, wanted)
        self.article.refresh_from_db()
        self.assertEqual((self.article.slug, FormerAddress.objects.count()), ("cu", 0))

    def test_the_old_address_leads_to_the_new_one_at_once(self):
        row = move(self.article, "Địa chỉ mới")
        self.assertEqual((row.slug, row.version), ("dia-chi-moi", self.article.version + 1))
        answer = self.client.get("/tin-tuc/cu/")
        self.assertRedirects(answer, "/tin-tuc/dia-chi-moi/", status_code=301)

    def test_moving_back_makes_no_circle(self):
        move(self.article, "moi")
        move(self.article, "cu")
        self.assertEqual(self.client.get("/tin-tuc/cu/").status_code, 200)
        answer = self.client.get("/tin-tuc/moi/")
        self.assertRedirects(answer, "/tin-tuc/cu/", status_code=301)

    def test_moving_twice_leads_all_old_addresses_to_the_last(self):
        move(self.article, "hai")
        move(self.article, "ba")
        for old in ("/tin-tuc/cu/", "/tin-tuc/hai/"):
            self.assertRedirects(self.client.get(old), "/tin-tuc/ba/", status_code=301)

    def test_an_address_that_stays_is_no_move(self):
        self.assertEqual(move(self.article, "cu").version, self.article.version)
        self.assertEqual(FormerAddress.objects.count(), 0)

    def test_an_address_of_another_article_is_refused(self):
        make_article(slug="cua-bai-khac", state=State.DRAFT)
        self.assert_refused("cua-bai-khac", TAKEN)

    def test_nothing_is_no_address(self):
        self.assert_refused("???", NO_ADDRESS)

    def test_only_what_is_published_moves(self):
        for state in (State.DRAFT, State.WITHDRAWN):
            type(self.article).objects.update(state=state)
            self.assert_refused("moi", NOT_PUBLISHED)

    def test_a_change_beside_an_article_does_not_move(self):
        change = open_change(self.article, make_superuser())
        with self.assertRaisesMessage(ValidationError, NOT_PUBLISHED):
            move(change, "moi")

    def test_an_address_that_still_leads_to_another_article_is_refused(self):
        other = make_article(slug="khac")
        FormerAddress.objects.create(address="/tin-tuc/moi/", article=other)
        with self.assertRaisesMessage(ValidationError, WAS_ANOTHERS):
            move(self.article, "moi")

    def test_a_new_article_of_the_same_name_does_not_take_the_address_over(self):
        first = make_article(title="Kế hoạch kiểm tra")
        move(first, "ke-hoach-nam-2026")
        second = make_article(title="Kế hoạch kiểm tra")
        self.assertEqual(second.slug, "ke-hoach-kiem-tra-2")
        answer = self.client.get("/tin-tuc/ke-hoach-kiem-tra/")
        self.assertRedirects(answer, "/tin-tuc/ke-hoach-nam-2026/", status_code=301)
