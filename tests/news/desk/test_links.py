from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import TestCase
from django.utils import timezone

from news.desk.links import dead_links, leads_somewhere
from news.models import FormerAddress
from tests.factories import (
    make_article,
    make_attachment,
    make_hidden_articles,
    make_organization,
    make_section,
    make_visit,
)


def body_of(addresses):
    return "".join(f'<p>Xem <a href="{at}">ở đây</a>.</p>' for at in addresses)


class DeadLinkTests(TestCase):
    def dead(self, *addresses, article=None):
        return [link.address for link in dead_links(body_of(addresses), article)]

    def test_pages_that_readers_find_are_left_alone(self):
        article, section, visit = make_article(slug="co-that"), make_section(), make_visit()
        file, office = make_attachment(), make_organization()
        FormerAddress.objects.create(address="/chi-tiet.aspx?id=12", article=article)
        rows = [row.get_absolute_url() for row in (article, section, visit, file, office)]
        lists = ["/", "/tin-tuc/", "/danh-ba/", "/kiem-tra/?trang=2", "/tim-kiem/?q=a&amp;b=c"]
        more = ["/tin-tuc/co-that", "/tin-tuc/co-that/#ket-luan", "/Chi-Tiet.aspx?id=12"]
        full = ["http://testserver/tin-tuc/co-that/", "/static/css/site.css"]
        self.assertEqual(self.dead(*rows, *lists, *more, *full), [])

    def test_other_hosts_and_kinds_of_address_are_not_asked(self):
        others = ["https://chinhphu.vn/khong-co/", "mailto:a@example.gov.vn", "tel:+84213", "#a"]
        self.assertEqual(self.dead(*others), [])

    def test_addresses_where_nothing_stands_are_told_each_once_and_in_order(self):
        gone = ["/tin-tuc/khong-co/", "/khong-co/", "/danh-ba/khong-co/", "/tep/999/tep.pdf"]
        self.assertEqual(self.dead(*gone, gone[0]), gone)

    def test_what_is_not_published_is_nowhere_for_readers(self):
        hidden = [article.get_absolute_url() for article in make_hidden_articles()]
        file = make_attachment(article=make_hidden_articles()[0])
        later = make_visit(published_at=timezone.now() + timedelta(days=1))
        hidden += [row.get_absolute_url() for row in (file, later)]
        self.assertEqual(self.dead(*hidden), hidden)

    def test_an_article_may_lead_to_itself_and_its_files_before_it_is_published(self):
        draft = make_hidden_articles()[0]
        own = [draft.get_absolute_url(), make_attachment(article=draft).get_absolute_url()]
        self.assertEqual(self.dead(*own, article=draft), [])

    def test_the_desk_itself_is_closed_to_readers(self):
        (link,) = dead_links(body_of(["/quan-tri/"]))
        self.assertTrue(link.is_staff_only)

    def test_a_link_is_told_with_its_words_and_a_picture_without(self):
        body = '<p><a href="/x/" title="t"><b>Kế</b> hoạch</a><img src="/media/anh/x.webp"></p>'
        self.assertEqual(
            [(link.address, link.words) for link in dead_links(body)],
            [("/x/", "Kế hoạch"), ("/media/anh/x.webp", "")],
        )

    def test_a_stored_picture_is_there(self):
        name = default_storage.save("anh/thu.webp", ContentFile(b"x"))
        self.addCleanup(default_storage.delete, name)
        self.assertTrue(leads_somewhere(f"/media/{name}"))

    def test_addresses_that_no_file_can_have_are_nowhere_and_raise_nothing(self):
        strange = [
            "/media/../../etc/passwd",
            "/media/%00",
            "/tin-tuc/%FF/",
            "/tep/" + "9" * 30 + "/x",
        ]
        self.assertEqual(self.dead(*strange), strange)

    def test_each_link_costs_at_most_three_questions(self):
        with self.assertNumQueries(2):
            self.dead("/tin-tuc/khong-co/")
        with self.assertNumQueries(0):
            self.dead("/", "https://example.gov.vn/", "/media/anh/khong-co.webp")
