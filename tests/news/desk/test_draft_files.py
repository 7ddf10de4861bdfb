"""The files of an article that is not public, opened at the desk."""

from content.publishing import State
from tests.factories import make_article, make_attachment, make_user, pdf_file
from tests.news.desk.test_approving import DeskCase
from tests.newsroom import make_author


class DraftFileTests(DeskCase):
    def test_who_sees_the_article_at_the_desk_opens_its_file_nobody_else(self):
        draft = make_article(state=State.DRAFT, created_by=self.author)
        file = make_attachment(article=draft, file=pdf_file(inside=b"chua dang"))
        address = file.get_absolute_url()
        for staff in (self.editor, self.author):
            self.client.force_login(staff)
            answer = self.client.get(address)
            self.assertTrue(answer.getvalue().startswith(b"%PDF"))
            self.assertEqual(answer["Cache-Control"], "private, no-store")
            moved = self.client.get(address.rpartition("/")[0] + "/ten-khac.pdf")
            self.assertRedirects(moved, address, 302, fetch_redirect_response=False)
            self.assertEqual(moved["Cache-Control"], "private, no-store")
        for stranger in (make_author("Người khác"), make_user(), None):
            guest = self.client_class()
            if stranger:
                guest.force_login(stranger)
            self.assertEqual(guest.get(address).status_code, 404)
