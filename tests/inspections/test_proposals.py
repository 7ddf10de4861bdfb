"""A whole article, of our own making, in the manner of the old portal: all that it proposes."""

import unicodedata
from datetime import date
from decimal import Decimal

from django.test import SimpleTestCase

from inspections.proposals import read

# The facts of the inspection of 24/09/2021; the sentences are ours.
ARTICLE = (
    "Đoàn kiểm tra cải cách hành chính làm việc với Trung tâm Phục vụ hành chính công\n"
    "(Ngày đăng :26/09/2021 10:41:52 SA)\n\n"
    "Chiều ngày 24/9, Đoàn kiểm tra liên ngành của tỉnh do đồng chí Lò Văn Mẫu – Phó Giám đốc"
    " Sở Nội vụ làm Trưởng đoàn làm việc với Trung tâm Phục vụ hành chính công tỉnh. Thành "
    "viên Đoàn đến từ ba cơ quan.\n\n"
    "Kỳ số liệu từ ngày 15/12/2020 đến ngày 14/9/2021: đón khoảng 31.000 lượt người; nhận vào"
    " phần mềm một cửa 21.817 hồ sơ, gồm 1.485 hồ sơ kỳ trước chuyển sang và 20.332 hồ sơ "
    "phát sinh trong kỳ. Nộp trực tuyến mức độ 3, 4 có 7.395/20.332 hồ sơ (36,4%).Trung tâm "
    "đã giải quyết 19.540/21.817 hồ sơ, trong đó đúng và trước hạn 19.535/19.540 hồ sơ, chiếm"
    " 99,97%. Phí, lệ phí đã thu: 3.075.347.446 đồng.\n\n"
    "Tuy nhiên, Đoàn thấy còn những hạn chế sau: vẫn có hồ sơ trả quá hạn (05 hồ sơ); ít thủ "
    "tục làm theo phương án 5 tại chỗ (22/92 TTHC). Có công chức của sở vắng mặt ở quầy trong"
    " giờ trực. Một số phiếu khảo sát chưa hài lòng về thái độ phục vụ.\n\n"
    "Từ kết quả trên, Đoàn đề nghị Trung tâm Phục vụ hành chính công đôn đốc các sở trả hồ sơ"
    " đúng hẹn, xong trước ngày 30/10. Rà soát thủ tục theo Nghị quyết 08-NQ/TU ngày 20/5/2021"
    " của Ban Chấp hành Đảng bộ tỉnh về cải cách hành chính và Kế hoạch số 2943/KH-UBND ngày "
    "20/9/2021 của UBND tỉnh ban hành kế hoạch giai đoạn 2021-2030.\n\n"
    "Đề nghị công chức trực tại Trung tâm hướng dẫn người dân nộp hồ sơ trực tuyến. Giữ kỷ "
    "luật giờ làm việc./.\n"
)
WRITTEN_ON = date(2021, 9, 26)
FACTS = {
    "visitors": 31_000,
    "received": 21_817,
    "carried_over": 1_485,
    "new_in_period": 20_332,
    "online": 7_395,
    "resolved": 19_540,
    "on_time": 19_535,
    "fee_vnd": 3_075_347_446,
    "overdue": 5,
    "procedures_on_spot": 22,
    "procedures_total": 92,
}


class WholeArticleTests(SimpleTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.found = read(ARTICLE, WRITTEN_ON)

    def test_who_was_inspected_when_and_for_which_period(self):
        found = self.found
        self.assertEqual(found.unit.name, "Trung tâm Phục vụ hành chính công")
        self.assertEqual(
            [found.visited.first, found.visited.last, found.period.first, found.period.last],
            [date(2021, 9, 24), date(2021, 9, 24), date(2020, 12, 15), date(2021, 9, 14)],
        )

    def test_who_headed_the_team_with_the_title_of_that_time(self):
        head = self.found.head
        self.assertEqual((head.name, head.title), ("Lò Văn Mẫu", "Phó Giám đốc Sở Nội vụ"))

    def test_each_figure_fills_its_field(self):
        self.assertEqual({each.field: each.value for each in self.found.figures}, FACTS)

    def test_figures_keep_their_fractions_and_percentages(self):
        whole = {each.field: (each.of, each.percent) for each in self.found.figures if each.of}
        self.assertEqual(
            whole,
            {
                "online": (20_332, Decimal("36.4")),
                "resolved": (21_817, None),
                "on_time": (19_540, Decimal("99.97")),
                "procedures_on_spot": (92, None),
            },
        )

    def test_only_the_estimate_is_doubted(self):
        doubts = {each.field: each.doubts for each in self.found.figures if each.doubts}
        self.assertEqual(doubts, {"visitors": ("Bài ghi “khoảng”, không phải số chính xác.",)})

    def test_the_four_limitations(self):
        self.assertEqual(
            [each.text for each in self.found.limitations],
            [
                "Vẫn có hồ sơ trả quá hạn (05 hồ sơ)",
                "Ít thủ tục làm theo phương án 5 tại chỗ (22/92 TTHC)",
                "Có công chức của sở vắng mặt ở quầy trong giờ trực",
                "Một số phiếu khảo sát chưa hài lòng về thái độ phục vụ",
            ],
        )

    def test_the_two_groups_of_recommendations_with_their_deadline(self):
        groups = {
            who: [(each.text[:29], each.deadline) for each in requests]
            for who, requests in self.found.requests_by_addressee.items()
        }
        self.assertEqual(
            groups,
            {
                "Trung tâm Phục vụ hành chính công": [
                    ("Đôn đốc các sở trả hồ sơ đúng", date(2021, 10, 30)),
                    ("Rà soát thủ tục theo Nghị quy", None),
                ],
                "Công chức trực tại Trung tâm": [
                    ("Hướng dẫn người dân nộp hồ sơ", None),
                    ("Giữ kỷ luật giờ làm việc", None),
                ],
            },
        )

    def test_the_plan_and_the_resolution_it_cites(self):
        self.assertEqual(
            [
                (each.kind, each.number, each.issued_on, each.issuer)
                for each in self.found.citations
            ],
            [
                ("Nghị quyết", "08-NQ/TU", date(2021, 5, 20), "Ban Chấp hành Đảng bộ tỉnh"),
                ("Kế hoạch", "2943/KH-UBND", date(2021, 9, 20), "UBND tỉnh"),
            ],
        )

    def test_every_proposal_knows_its_words_and_its_sentence(self):
        found, text = self.found, self.found.text
        self.assertEqual(text[found.unit.start : found.unit.end], found.unit.name)
        online = next(each for each in found.figures if each.field == "online")
        self.assertEqual(text[online.start : online.end], "7.395/20.332 hồ sơ (36,4%")
        self.assertEqual(
            found.sentence_of(online),
            "Nộp trực tuyến mức độ 3, 4 có 7.395/20.332 hồ sơ (36,4%).",
        )
        for each in found.limitations:
            self.assertEqual(text[each.start : each.end].lower(), each.text.lower())

    def test_a_text_pasted_decomposed_with_crlf_reads_the_same(self):
        pasted = unicodedata.normalize("NFD", ARTICLE).replace("\n", "\r\n")
        self.assertEqual(read(pasted, WRITTEN_ON), self.found)

    def test_a_text_about_something_else_proposes_nothing(self):
        found = read("Hội nghị tổng kết năm 2021 có 120 đại biểu dự, khen thưởng 05 tập thể.")
        self.assertEqual(
            [found.unit, found.visited, found.period, found.head],
            [None, None, None, None],
        )
        self.assertEqual((found.figures, found.limitations, found.requests), ((), (), ()))
        self.assertEqual((found.citations, read("").figures), ((), ()))
