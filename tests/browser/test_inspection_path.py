"""One inspection from the text of an article to what a citizen reads, all of it in a browser."""

import csv
import io

from docx import Document as WordDocument
from openpyxl import load_workbook

from tests.browser.browser import BrowserTestCase
from tests.factories import make_area, make_organization, make_plan, make_publisher, pdf_file
from tests.inspections.test_proposals import ARTICLE
from tests.inspections.test_proposing import ABSTRACTS
from tests.newsroom import make_author, make_editor

DESK = "/quan-tri/inspections/inspectionvisit/"
UNIT = "Trung tâm Phục vụ hành chính công tỉnh Thử"
TILES = [
    "21.817 Hồ sơ tiếp nhận 20.332 phát sinh trong kỳ, 1.485 kỳ trước chuyển sang",
    "36,4% Trực tuyến 7.395/20.332 hồ sơ phát sinh trong kỳ",
    "89,6% Đã giải quyết 19.540/21.817 hồ sơ đã tiếp nhận",
    "99,97% Đúng và trước hạn 19.535/19.540 hồ sơ đã giải quyết",
    "0,03% Trả quá hạn 5/19.540 hồ sơ đã giải quyết",
    "23,9% Giải quyết “5 tại chỗ” 22/92 thủ tục hành chính",
]
FIGURES = {
    "period_start": "2020-12-15",
    "period_end": "2021-09-14",
    "carried_over": 1_485,
    "new_in_period": 20_332,
    "received": 21_817,
    "online": 7_395,
    "online_share": "36,4%",
    "resolved": 19_540,
    "resolved_share": "89,6%",
    "on_time": 19_535,
    "on_time_share": "99,97%",
    "late": 5,
    "fee_vnd": 3_075_347_446,
    "visitors": 31_000,
    "visitors_is_estimate": "có",
    "procedures_total": 92,
    "procedures_on_spot": 22,
    "on_spot_share": "23,9%",
}


def words_of(locator):
    return [" ".join(text.split()) for text in locator.all_inner_texts()]


class InspectionPathTests(BrowserTestCase):
    def setUp(self):
        super().setUp()
        make_publisher()
        for area in (("thu-tuc-hanh-chinh", "Cải cách thủ tục hành chính"),
                     ("che-do-cong-vu", "Cải cách chế độ công vụ")):  # fmt: skip
            make_area(*area)
        unit = make_organization(name=UNIT, short_name="Trung tâm PVHCC")
        make_organization(name="Sở Nội vụ")
        make_plan(year=2021, units=[unit])
        self.unit, self.author, self.editor = unit, make_author(), make_editor()

    def test_from_the_text_of_an_article_to_what_a_citizen_reads(self):
        desk = self.page_of(self.author, f"{DESK}lay-so-lieu/")
        self.propose(desk)
        self.conclude(desk)
        form = desk.url
        self.press(desk, "step", "submit")
        approving = self.page_of(self.editor, form)
        self.press(approving, "step", "approve")
        self.follow_two_to_the_end(desk, approving)
        self.read_pages(self.page())
        self.read_files(self.page(), approving)
        self.assertEqual(self.problems, [])

    def press(self, page, name, value):
        """Press the button of a form that says `name`=`value`, and see that it was taken."""
        page.locator(f'button[name="{name}"][value="{value}"]').click()
        self.assertEqual(words_of(page.locator(".errornote, .errorlist, .messagelist .error")), [])

    def propose(self, desk):
        """Paste the text, tick what it proposes, and store that."""
        desk.fill("#id_text", ARTICLE)
        self.press(desk, "step", "doc")
        self.press(desk, "step", "danh-dau")
        for doubtful in ("figure-0", "citation-0", "citation-1"):
            desk.check(f'[name="{doubtful}"]')
        for name, text in ABSTRACTS.items():
            desk.fill(f'[name="{name}"]', text)
        self.press(desk, "step", "ghi")
        self.assertEqual(desk.input_value('[data-figure="fee_vnd"]'), "3.075.347.446\u00a0đ")

    def conclude(self, desk):
        """Complete the form, say that the visit was held and concluded."""
        desk.fill("#id_concluded_on", "30/09/2021")
        desk.locator("#papers-group .add-row a").click()
        desk.select_option('[name="papers-2-role"]', "conclusion")
        desk.fill('[name="papers-2-title"]', "Thông báo kết luận kiểm tra")
        file = pdf_file()
        paper = {"name": "ket-luan.pdf", "mimeType": "application/pdf", "buffer": file.read()}
        desk.set_input_files('[name="papers-2-file"]', paper)
        desk.check('[name="papers-2-is_public"]')
        for step in ("hold", "conclude"):
            self.press(desk, "course_step", step)

    def follow_two_to_the_end(self, desk, approving):
        """Report the first two remedies with evidence; somebody else verifies them."""
        for place, day in enumerate(("25/10/2021", "05/11/2021")):
            approving.goto(f"{DESK}lanh-dao/kien-nghi/?nam=2021")
            way = approving.locator(".behind tbody th a").nth(place).get_attribute("href")
            desk.goto(way)
            desk.fill("#id_reported_on", day)
            proof = {"name": "bao-cao.pdf", "mimeType": "application/pdf"}
            desk.set_input_files("#id_new_file", proof | {"buffer": pdf_file().read()})
            self.press(desk, "step", "report")
            approving.goto(way)
            self.press(approving, "step", "accept")

    def read_pages(self, page):
        page.goto("/kiem-tra/?nam=2021")
        numbers = words_of(page.locator(".numbers p"))[0]
        self.assertEqual(
            numbers,
            "Năm 2021: 1 đơn vị trong kế hoạch, 1 cuộc kiểm tra, 1 đã kết luận, 4 kiến nghị,"
            " 2 đã khắc phục, 0 quá hạn.",
        )
        page.locator(".visit-row a").first.click()
        page.locator(".tiles").wait_for()
        self.assertEqual(words_of(page.locator(".tiles li")), TILES)
        page.get_by_text("Tất cả số liệu").click()
        text = page.locator("article").inner_text()
        for told in (
            "Phí, lệ phí\t3.075.347.446\u00a0đ",
            "Lò Văn Mẫu, Phó Giám đốc Sở Nội vụ",
            "2943/KH-UBND",
        ):
            self.assertIn(told, text)
        self.assertEqual(page.locator(".remedies tbody tr").count(), 4)
        self.assertIn("Đã khắc phục 2/4 kiến nghị", text)
        page.goto(self.unit.get_absolute_url())
        self.assertIn("Đã khắc phục 2/4 kiến nghị", page.locator(".years").inner_text())

    def read_files(self, page, approving):
        def given(address, source=page):
            answer = source.request.get(address)
            self.assertEqual(answer.status, 200, address)
            return answer

        (row,) = given("/kiem-tra/so-lieu.json").json()["rows"]
        self.assertEqual({key: row[key] for key in FIGURES}, FIGURES)
        lines = csv.reader(io.StringIO(given("/kiem-tra/so-lieu.csv").body().decode("utf-8-sig")))
        header, line = lines
        self.assertEqual(line, ["" if value is None else str(value) for value in row.values()])
        sheet = load_workbook(io.BytesIO(given("/kiem-tra/so-lieu.xlsx").body()))["Số liệu"]
        first, second = sheet.iter_rows(values_only=True)
        told = [each.date().isoformat() if hasattr(each, "date") else each for each in second]
        self.assertEqual((list(first), told), (header, list(row.values())))
        rows = given("/kiem-tra/kien-nghi.json").json()["rows"]
        ends = [(each["deadline"], each["actual_on"], each["state"]) for each in rows]
        self.assertEqual(
            ends,
            [
                ("2021-10-30", "2021-10-25", "Đã khắc phục"),
                (None, "2021-11-05", "Đã khắc phục"),
                (None, None, "Chưa khắc phục"),
                (None, None, "Chưa khắc phục"),
            ],
        )
        report = WordDocument(
            io.BytesIO(given(f"{DESK}du-lieu/bao-cao-2021.docx", approving).body())
        )
        words = "\n".join(each.text for each in report.paragraphs)
        for sentence in (
            "Đúng và trước hạn, trên số đã giải quyết: 19.535/19.540 hồ sơ, đạt 99,97%.",
            "Nộp trực tuyến, trên số phát sinh trong kỳ: 7.395/20.332 hồ sơ, đạt 36,4%.",
            "Tổng số 4 kiến nghị; 2 kiến nghị đã khắc phục,",
        ):
            self.assertIn(sentence, words)
