"""Papers of visits: internal ones are for nobody outside, by whatever address."""

from django.test import TestCase

from inspections.models import VisitDocument
from tests.factories import make_document, make_paper, make_user, make_visit


class WhoReadsTests(TestCase):
    def test_the_public_reads_what_is_public_of_what_is_published(self):
        shown = make_paper(is_public=True)
        document = make_paper(is_public=True, document=make_document())
        make_paper(title="Biên bản rò rỉ")
        make_paper(is_public=True, visit=make_visit(state="draft"))
        make_paper(is_public=True, visit=make_visit(state="withdrawn"))
        make_paper(is_public=True, document=make_document(state="draft"))
        self.assertEqual([*VisitDocument.objects.published()], [shown, document])

    def test_an_internal_paper_is_404_at_any_address_and_open_to_staff(self):
        hidden = [
            make_paper(role="minutes"),
            make_paper(is_public=True, visit=make_visit(state="review")),
            make_paper(is_public=True, visit=make_visit(state="withdrawn")),
        ]
        stranger = make_user()
        clerk = make_user(permissions=["inspections.view_inspectionvisit"])
        for paper in hidden:
            address = paper.get_absolute_url()
            other = address.rpartition("/")[0] + "/ten-khac.pdf"
            for way in (address, other, f"/media/{paper.file.name}", f"/tep/{paper.file.name}"):
                with self.subTest(way):
                    self.client.logout()
                    self.assertEqual(self.client.get(way).status_code, 404)
                    self.client.force_login(stranger)
                    self.assertEqual(self.client.get(way).status_code, 404)
            self.client.force_login(clerk)
            answer = self.client.get(address)
            self.assertTrue(answer.getvalue().startswith(b"%PDF"))
            self.assertEqual(answer["Content-Disposition"].partition(";")[0], "attachment")

    def test_a_file_that_only_staff_may_read_is_kept_by_no_cache_nor_is_the_way_to_it(self):
        self.client.force_login(make_user(permissions=["inspections.view_inspectionvisit"]))
        for paper in (make_paper(), make_paper(is_public=True, visit=make_visit(state="draft"))):
            address = paper.get_absolute_url()
            answer = self.client.get(address)
            self.assertEqual(answer["Cache-Control"], "private, no-store")
            moved = self.client.get(address.rpartition("/")[0] + "/ten-khac.pdf")
            self.assertRedirects(moved, address, 302, fetch_redirect_response=False)
            self.assertEqual(moved["Cache-Control"], "private, no-store")

    def test_a_public_paper_is_sent_and_an_old_name_leads_to_it(self):
        paper = make_paper(is_public=True, title="Báo cáo kết quả")
        address = paper.get_absolute_url()
        self.assertEqual(address, f"/kiem-tra/ho-so/{paper.pk}/bao-cao-ket-qua.pdf")
        answer = self.client.get(address)
        self.assertEqual((answer.status_code, answer["Content-Type"]), (200, "application/pdf"))
        self.assertIn("sandbox", answer["Content-Security-Policy"])
        old = self.client.get(f"/kiem-tra/ho-so/{paper.pk}/ten-cu.pdf")
        self.assertRedirects(old, address, status_code=301, fetch_redirect_response=False)

    def test_a_paper_that_is_a_document_has_no_file_here(self):
        paper = make_paper(is_public=True, document=make_document())
        address = f"/kiem-tra/ho-so/{paper.pk}/van-ban.pdf"
        self.assertEqual(self.client.get(address).status_code, 404)
