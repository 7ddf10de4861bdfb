"""The rules one by one: what officials write in other words, and what must mislead none of them."""

from datetime import date
from decimal import Decimal

from django.test import SimpleTestCase

from inspections.proposals import read
from inspections.proposals.figures import agrees, carried_over_from
from inspections.proposals.remarks import heading_of


def figures(text):
    return [(each.field, each.value) for each in read(text).figures]


def doubts(text):
    return {each.field: list(each.doubts) for each in read(text).figures if each.doubts}


def requests(text, written_on=None):
    return [(each.addressee, each.text, each.deadline) for each in read(text, written_on).requests]


def limitations(text):
    return [each.text for each in read(text).limitations]


def visited(text, written_on=date(2026, 10, 20)):
    found = read(text, written_on).visited
    return found and (found.first, found.last)


class FigureTests(SimpleTestCase):
    def test_words_behind_a_number_tell_of_it_as_well(self):
        self.assertEqual(
            figures(
                "Xã nhận 23.107 hồ sơ; 21.900 hồ sơ phát sinh trong kỳ; 19.535 hồ sơ đúng hẹn."
            ),
            [("new_in_period", 21_900), ("on_time", 19_535)],
        )

    def test_rows_of_a_table_are_labels_with_numbers(self):
        self.assertEqual(
            figures(
                "Kỳ trước chuyển sang: 1.207\nĐã tiếp nhận 23.107\n"
                "Nộp trực tuyến (trên số phát sinh): 13.078/21.900: 59,7%\nĐang giải quyết: 0"
            ),
            [
                ("carried_over", 1_207),
                ("received", 23_107),
                ("online", 13_078),
                ("new_in_period", 21_900),
                ("pending", 0),
            ],
        )

    def test_late_in_work_and_late_when_returned_are_two_things(self):
        self.assertEqual(figures("Có 31 hồ sơ quá hạn chưa xin lỗi."), [("overdue", 31)])
        self.assertEqual(
            figures("Trả quá hạn 12 hồ sơ. Đang giải quyết nhưng quá hạn 3 hồ sơ."),
            [("overdue", 12), ("pending_overdue", 3)],
        )

    def test_money_is_read_in_millions_and_billions(self):
        self.assertEqual(
            figures("Thu phí, lệ phí được 1,25 tỷ đồng."), [("fee_vnd", 1_250_000_000)]
        )
        self.assertEqual(figures("Phí thu 320 triệu đồng."), [("fee_vnd", 320_000_000)])
        self.assertEqual(figures("Hỗ trợ hộ nghèo 320 triệu đồng."), [])

    def test_dates_numbers_of_documents_and_shares_are_no_figures(self):
        self.assertEqual(
            figures(
                "Ngày 22/9 đã tiếp nhận hồ sơ theo Kế hoạch 2943/KH-UBND ngày 20/9/2021, đạt 100%"
                " kế hoạch giai đoạn 2021-2025; giải quyết trong 5 ngày; mức độ 3,4."
            ),
            [],
        )

    def test_a_contradiction_is_told_at_the_figure(self):
        told = doubts("Đã tiếp nhận 100 hồ sơ. Sau đó báo cáo tiếp nhận 120 hồ sơ.")
        self.assertEqual(
            told["received"],
            ["Bài còn ghi số khác: 100."],
        )
        self.assertEqual(
            doubts("Giải quyết đúng hạn 90/95 hồ sơ, đạt 99,97%."),
            {"on_time": ["Bài ghi 99,97%, không khớp với phân số."]},
        )
        self.assertEqual(
            doubts("Đã giải quyết 120/100 hồ sơ."),
            {"resolved": ["Lớn hơn số mà nó là một phần (100)."]},
        )
        self.assertEqual(
            doubts("Đã giải quyết 100 hồ sơ, đúng hạn 90 hồ sơ, quá hạn 5 hồ sơ."),
            {"overdue": ["Tính từ số đã giải quyết và số đúng hạn thì quá hạn là 10."]},
        )

    def test_a_percentage_agrees_as_far_as_it_is_written(self):
        self.assertTrue(agrees(7395, 20332, Decimal("36.4")))
        self.assertTrue(agrees(7395, 20332, Decimal("36.37")))
        self.assertFalse(agrees(7395, 20332, Decimal("36.3")))

    def test_what_was_carried_over_is_the_rest(self):
        found = read("Tiếp nhận 21.817 hồ sơ, trong đó phát sinh 20.332 hồ sơ.").figures
        self.assertEqual(carried_over_from(found), {"carried_over": 1_485})
        self.assertEqual(carried_over_from([]), {})


class DayTests(SimpleTestCase):
    def test_a_missing_year_is_that_of_the_article(self):
        self.assertEqual(
            visited("Sáng 15/10, Đoàn kiểm tra làm việc tại xã."), (date(2026, 10, 15),) * 2
        )
        self.assertEqual(
            visited("Ngày 28/12, Đoàn kiểm tra làm việc.", date(2027, 1, 4)),
            (date(2026, 12, 28),) * 2,
        )

    def test_a_visit_may_take_days(self):
        self.assertEqual(
            visited("Trong hai ngày 24 và 25/9/2026, Đoàn kiểm tra làm việc với Sở Mẫu."),
            (date(2026, 9, 24), date(2026, 9, 25)),
        )
        self.assertEqual(
            visited("Từ ngày 24/9 đến ngày 26/9/2026, Đoàn kiểm tra làm việc với Sở Mẫu."),
            (date(2026, 9, 24), date(2026, 9, 26)),
        )

    def test_other_days_are_not_taken_for_it(self):
        self.assertIsNone(visited("Đoàn kiểm tra theo Kế hoạch 12/KH-UBND ngày 20/9/2026."))
        self.assertIsNone(visited("Đoàn kiểm tra số liệu từ 15/12/2025 đến 14/9/2026."))
        self.assertIsNone(visited("Đoàn kiểm tra làm việc ngày 31/02/2026."))
        self.assertIsNone(visited("Ngày 2/9/2026 cả nước nghỉ lễ."))
        self.assertIsNone(visited("Ngày 24/9, Đoàn kiểm tra làm việc.", None))


class PeopleTests(SimpleTestCase):
    def test_a_deputy_is_no_head(self):
        for text in (
            "Phó Trưởng đoàn: bà Tao Thị Thử, Trưởng phòng Thử.",
            "Đoàn do đồng chí Tao Thị Thử – Trưởng phòng Thử, Phó Trưởng đoàn dẫn đầu.",
        ):
            self.assertIsNone(read(text).head, text)
        both = (
            "Phó Trưởng đoàn: bà Tao Thị Thử, Trưởng phòng Thử.\n"
            "Trưởng đoàn: ông Lò Văn Mẫu, Phó Giám đốc Sở Nội vụ."
        )
        self.assertEqual(read(both).head.name, "Lò Văn Mẫu")

    def test_heads_are_written_in_several_ways(self):
        for text in (
            "Đoàn do ông Lò Văn Mẫu, Phó Giám đốc Sở Nội vụ, Trưởng đoàn, đã kiểm tra.",
            "Trưởng đoàn: Ông Lò Văn Mẫu, Phó Giám đốc Sở Nội vụ\nThành viên: bà Tao Thị Thử",
            "Đ/c Lò Văn Mẫu (Phó Giám đốc Sở Nội vụ) là Trưởng đoàn.",
            "Trưởng đoàn kiểm tra là đồng chí Lò Văn Mẫu - Phó Giám đốc Sở Nội vụ.",
        ):
            head = read(text).head
            self.assertEqual(
                (head.name, head.title), ("Lò Văn Mẫu", "Phó Giám đốc Sở Nội vụ"), text
            )

    def test_units_are_named_in_several_ways(self):
        for text, unit in (
            ("Kiểm tra Sở Xây dựng năm 2026", "Sở Xây dựng"),
            ("Kiểm tra công tác CCHC tại UBND xã Bum Tở, tỉnh Thử", "UBND xã Bum Tở"),
            ("Ngày 5/5/2026 Đoàn đã làm việc với Sở Tư pháp về thủ tục hộ tịch.", "Sở Tư pháp"),
            (
                "Kiểm tra đột xuất Trung tâm Phục vụ hành chính công",
                "Trung tâm Phục vụ hành chính công",
            ),
        ):
            self.assertEqual(read(text).unit.name, unit)


class RemarkTests(SimpleTestCase):
    def test_a_limitation_may_be_one_sentence(self):
        self.assertEqual(
            limitations(
                "Sở làm tốt nhiều việc. Tuy nhiên, hồ sơ số hóa còn ít. Đoàn ghi nhận.\nHết."
            ),
            ["Hồ sơ số hóa còn ít", "Đoàn ghi nhận"],
        )

    def test_limitations_stand_in_lists_and_under_headings(self):
        listed = (
            "Tuy nhiên, còn một số tồn tại, hạn chế:\n- Chậm niêm yết;\n- Thiếu người trực.\n"
            "Đoàn cảm ơn."
        )
        self.assertEqual(limitations(listed), ["Chậm niêm yết", "Thiếu người trực"])
        headed = (
            "2. Tồn tại, hạn chế\n- Chậm niêm yết.\nThiếu người trực.\n3. Phương hướng\n"
            "Làm tốt hơn."
        )
        self.assertEqual(limitations(headed), ["Chậm niêm yết", "Thiếu người trực"])

    def test_whoever_has_limitations_is_no_limitation(self):
        self.assertEqual(limitations("Đơn vị có hạn chế báo cáo trong tháng."), [])

    def test_to_mend_limitations_is_a_recommendation(self):
        text = "Đoàn đề nghị Sở Mẫu rà soát thủ tục. Khắc phục những tồn tại, hạn chế đã nêu."
        self.assertEqual(limitations(text), [])
        self.assertEqual(
            requests(text),
            [
                ("Sở Mẫu", "Rà soát thủ tục", None),
                ("Sở Mẫu", "Khắc phục những tồn tại, hạn chế đã nêu", None),
            ],
        )

    def test_recommendations_under_a_heading_name_whom_they_are_for(self):
        self.assertEqual(
            requests(
                "Kiến nghị của Đoàn\nTrả dứt điểm hồ sơ, trước ngày 30/11/2026.\n"
                "Các sở bố trí đủ người trực.\nĐối với UBND xã Mẫu: niêm yết lại thủ tục.",
                date(2026, 10, 20),
            ),
            [
                ("", "Trả dứt điểm hồ sơ, trước ngày 30/11/2026", date(2026, 11, 30)),
                ("Các sở", "Bố trí đủ người trực", None),
                ("UBND xã Mẫu", "Niêm yết lại thủ tục", None),
            ],
        )

    def test_several_bodies_in_one_sentence(self):
        self.assertEqual(
            requests(
                "Trong thời gian tới, Đoàn kiểm tra đề nghị Sở Mẫu cần niêm yết thủ tục;"
                " Văn phòng UBND tỉnh rà soát quy trình, xong trước 15/1."
                "\nBáo cáo dài.",
                date(2026, 10, 20),
            ),
            [
                ("Sở Mẫu", "Niêm yết thủ tục", None),
                ("Văn phòng UBND tỉnh", "Rà soát quy trình, xong trước 15/1", date(2027, 1, 15)),
            ],
        )

    def test_a_list_is_for_whom_its_opening_names_unless_an_item_names_another(self):
        self.assertEqual(
            requests(
                "Đoàn đề nghị Sở Mẫu:\n- Niêm yết thủ tục;\n- Các phòng cử người trực.\n"
                "- Trả hồ sơ đúng hẹn."
            ),
            [
                ("Sở Mẫu", "Niêm yết thủ tục", None),
                ("Các phòng", "Cử người trực", None),
                ("Sở Mẫu", "Trả hồ sơ đúng hẹn", None),
            ],
        )

    def test_a_whole_clause_is_no_addressee(self):
        text = (
            "Đoàn đề nghị cùng nhau xem lại lịch đo với chi nhánh rồi nhắn tin cho người dân ở"
            " bản xa khi phải hẹn lại."
        )
        self.assertEqual([who for who, _, _ in requests(text)], [""])

    def test_wishes_of_citizens_are_no_recommendations(self):
        self.assertEqual(
            requests(
                "Sở tiếp nhận phản ánh, kiến nghị của người dân. Hồ sơ đề nghị cấp giấy phép tăng."
            ),
            [],
        )

    def test_a_title_that_speaks_of_limitations_is_no_heading(self):
        self.assertEqual(limitations("Khắc phục tồn tại sau kiểm tra tại xã\nXã làm tốt."), [])
        self.assertEqual(limitations("Hạn chế\nThiếu người trực."), ["Thiếu người trực"])

    def test_short_sentences_are_no_headings(self):
        self.assertIsNone(heading_of("Đề nghị Sở Mẫu rà soát"))
        self.assertIsNone(heading_of("Đoàn ghi nhận."))
        self.assertIsNone(heading_of("Đã tiếp nhận: 5 hồ sơ;"))
