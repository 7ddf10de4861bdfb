"""Takes the pictures of the handbooks from the real screens, into docs/so-tay/hinh.

Not a test, and not run with them: python manage.py test tests.browser.handbook_pictures
"""

import io

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone
from PIL import Image

from cchc_portal.demo import loader
from content.audit import Act, AuditEntry
from content.publishing import State
from inspections.models import InspectionVisit
from news.models import Article
from tests.browser.browser import BrowserTestCase
from tests.factories import make_user
from tests.inspections.test_proposals import ARTICLE as TEXT

PICTURES = settings.BASE_DIR / "docs" / "so-tay" / "hinh"
WIDTH, HEIGHT = 1280, 800
DESK = "/quan-tri/"
ARTICLES, VISITS = f"{DESK}news/article/", f"{DESK}inspections/inspectionvisit/"
READY = ".cke_editable[role='textbox']"


def keep(page, name, height=HEIGHT, top=None):
    """Keep what a window of this height shows, from the element `top` on."""
    page.set_viewport_size({"width": WIDTH, "height": height})
    if top:
        page.locator(top).first.evaluate("element => element.scrollIntoView()")
    page.wait_for_timeout(500)
    picture = Image.open(io.BytesIO(page.screenshot()))
    picture.convert("RGB").save(PICTURES / f"{name}.webp", quality=65, method=6)


class HandbookPictures(BrowserTestCase):
    def setUp(self):
        super().setUp()
        PICTURES.mkdir(exist_ok=True)
        loader.load_once(timezone.localdate())
        users = get_user_model().objects
        self.author, self.editor, self.admin = (
            users.get(username=name) for name in ("tacgia", "duyetvien", "quantri")
        )

    def test_all(self):
        self.of_the_door()
        self.of_the_author()
        self.of_the_approver()
        self.of_inspections()
        self.of_the_admin()

    def of_the_door(self):
        make_user(username="can.bo.moi", password="nón-suối-bàn-chuông", last_login=timezone.now())
        page = self.page(width=WIDTH)
        page.goto(DESK)
        page.fill("#id_username", "can.bo.moi")
        page.fill("#id_password", "nón-suối-bàn-chuông")
        page.click("[type=submit]")
        page.wait_for_selector(".qr")
        keep(page, "dien-thoai", 760)

    def of_the_author(self):
        page = self.page_of(self.author, DESK)
        keep(page, "ban-lam-viec-tac-gia")
        page.click("text=Viết bài")
        page.wait_for_selector(READY)
        page.fill("#id_title", "Đoàn kiểm tra làm việc với Sở Nội vụ")
        page.fill("#id_lead", "Tỷ lệ đúng hạn tăng so với năm trước.")
        page.click(READY)
        page.keyboard.type("Sáng nay, đoàn kiểm tra liên ngành đã làm việc với Sở Nội vụ.")
        page.evaluate("scrollTo(0, 0)")
        keep(page, "viet-bai", 1000)
        returned = Article.objects.filter(state=State.RETURNED).first()
        if returned:
            page.goto(f"{ARTICLES}{returned.pk}/change/")
            page.wait_for_selector(READY)
            keep(page, "bai-bi-tra-lai")

    def of_the_approver(self):
        page = self.page_of(self.editor, DESK)
        keep(page, "ban-lam-viec-duyet-vien")
        waiting = Article.objects.filter(state=State.REVIEW).first()
        page.goto(f"{ARTICLES}{waiting.pk}/change/")
        page.wait_for_selector(READY)
        keep(page, "duyet-bai", 1000)

    def of_inspections(self):
        page = self.page_of(self.author, f"{VISITS}lay-so-lieu/")
        page.fill("#id_text", TEXT)
        page.locator('button[name="step"][value="doc"]').click()
        keep(page, "de-xuat-tu-bai", 1000)
        visit = InspectionVisit.objects.filter(state=State.DRAFT).first()
        page.goto(f"{VISITS}{visit.pk}/change/")
        keep(page, "cuoc-kiem-tra", 1000)
        page = self.page_of(self.editor, f"{VISITS}lanh-dao/")
        keep(page, "lanh-dao", 900)

    def of_the_admin(self):
        for act in (Act.LOGIN, Act.LOGIN_FAILED, Act.PASSWORD):
            AuditEntry.objects.create(act=act, who="tacgia", address="192.0.2.7")
        page = self.page_of(self.admin, f"{DESK}auth/user/add/")
        keep(page, "them-nguoi-dung", 640)
        page.goto(f"{DESK}content/auditentry/")
        keep(page, "nhat-ky", 640)
        page.goto(f"{DESK}contacts/organization/")
        keep(page, "don-vi", 640)
