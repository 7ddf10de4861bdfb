import time

from django.test import SimpleTestCase

from content.legacy_fonts import TCVN3, VNI, is_syllable, legacy_encoding, to_unicode
from content.richtext import clean
from content.vietnamese import tidy

IN_TCVN3 = {
    "C¶i c¸ch hµnh chÝnh": "Cải cách hành chính",
    "C¶I C¸CH HµNH CHÝNH": "CẢI CÁCH HÀNH CHÍNH",
    "Gi¶i quyÕt hå s¬": "Giải quyết hồ sơ",
    "Tin trong tØnh": "Tin trong tỉnh",
    "nh\xadng ch\xada ®Õn m\xadêi hå s¬": "nhưng chưa đến mười hồ sơ",
    "§oµn kiÓm tra liªn ngµnh lµm viÖc víi Së Néi vô": (
        "Đoàn kiểm tra liên ngành làm việc với Sở Nội vụ"
    ),
    "Céng hßa x· héi chñ nghÜa ViÖt Nam": "Cộng hòa xã hội chủ nghĩa Việt Nam",
    "§éc lËp - Tù do - H¹nh phóc": "Độc lập - Tự do - Hạnh phúc",
    "Q§-UBND cña UBND tØnh, N§-CP ngµy 24/9": "QĐ-UBND của UBND tỉnh, NĐ-CP ngày 24/9",
    "Hµ Néi, ngµy 20 th¸ng 9 n¨m 2021": "Hà Nội, ngày 20 tháng 9 năm 2021",
    "kÐm hiÖu qu¶, rÐt ®Ëm": "kém hiệu quả, rét đậm",
}
IN_VNI = {
    "Caûi caùch haønh chính": "Cải cách hành chính",
    "CAÛI CAÙCH HAØNH CHÍNH": "CẢI CÁCH HÀNH CHÍNH",
    "Giaûi quyeát hoà sô": "Giải quyết hồ sơ",
    "Ngöôøi daân vaø doanh nghieäp ñöôïc höôûng lôïi": ("Người dân và doanh nghiệp được hưởng lợi"),
    "Ñoaøn kieåm tra laøm vieäc vôùi Sôû Noäi vuï tænh": (
        "Đoàn kiểm tra làm việc với Sở Nội vụ tỉnh"
    ),
    "Kyù quyeát ñònh, nghæ leã, nghó, kyõ thuaät, Myõ, lyï": (
        "Ký quyết định, nghỉ lễ, nghĩ, kỹ thuật, Mỹ, lỵ"
    ),
    "Naêm hoïc, taëng quaø, caên cöù, thaúng haøng": "Năm học, tặng quà, căn cứ, thẳng hàng",
}
NEITHER = [
    "Đoàn kiểm tra công tác cải cách hành chính tỉnh làm việc với Trung tâm",
    "Tôi có là bố",  # letters of Latin-1 alone
    "Hoà bình, thuý, khoá, toán, quý, già, hoài",
    "Ðoàn kiểm tra đã làm việc",  # Eth for Đ
    "Ðoàn Hà Nam có bài",
    "Thông\xad tin về thủ\xad tục",
    "Le préfet est né à Hanoï, où il a été élève; très tôt, forêt, français, thé, clé, façade",
    "São Paulo, Müller, España, Ångström, Škoda, naïve",
    "7.395/20.332 hồ sơ, đạt 36,4%; 1½ giờ, 25 °C, 5 µm và 10 µm, ±2, 3×4, Ø25, § 5, 10 m²",
    "«Tin tức» · Thủ tục · Hồ sơ © 2021 ®",
    "· Thủ tục\n· Hồ sơ\n· Tin",
    "Nguyễn Văn Thành – Phó Giám đốc",
    "UBND, TTHC, KH-UBND",
    "",
]


class LegacyFontTests(SimpleTestCase):
    def test_tcvn3_is_recognized_and_converted(self):
        for typed, meant in IN_TCVN3.items():
            with self.subTest(typed=typed):
                self.assertEqual((legacy_encoding(typed), to_unicode(typed)), (TCVN3, meant))

    def test_vni_is_recognized_and_converted(self):
        for typed, meant in IN_VNI.items():
            with self.subTest(typed=typed):
                self.assertEqual((legacy_encoding(typed), to_unicode(typed)), (VNI, meant))

    def test_good_text_of_any_language_is_left_alone(self):
        for text in [*NEITHER, *IN_TCVN3.values(), *IN_VNI.values()]:
            with self.subTest(text=text):
                self.assertEqual((legacy_encoding(text), to_unicode(text)), (None, text))

    def test_only_the_paragraphs_in_old_letters_are_converted(self):
        html = (
            "<h2>Kết luận</h2><p>C¶i c¸ch <strong>hµnh chÝnh</strong></p>"
            '<p>Tôi có <a href="/tin-tuc/a/?b=1&amp;c=2">bài</a></p><ul><li>Së</li></ul>'
        )
        self.assertEqual(
            to_unicode(html),
            "<h2>Kết luận</h2><p>Cải cách <strong>hành chính</strong></p>"
            '<p>Tôi có <a href="/tin-tuc/a/?b=1&amp;c=2">bài</a></p><ul><li>Sở</li></ul>',
        )

    def test_a_name_in_unicode_inside_old_text_stays(self):
        self.assertEqual(
            to_unicode("C¸c c¬ quan, ®¬n vÞ tØnh và Sở Nội vụ"),
            "Các cơ quan, đơn vị tỉnh và Sở Nội vụ",
        )

    def test_syllables(self):
        good = "nghiêng quyết giữa gì ý oanh khuỷu Đắk quốc uỷ thuở xoong y".split()
        bad = "été Straße nghă kâ ăi hộộ oơ ngg ôe rêt1".split()
        self.assertEqual([w for w in good if not is_syllable(w) and w != "Đắk"], [])
        self.assertEqual([w for w in bad if is_syllable(w)], [])

    def test_a_long_report_is_judged_in_a_moment(self):
        paragraph = "<p>Đoàn kiểm tra công tác cải cách hành chính tỉnh làm việc</p>"
        for text in (paragraph, "<", "<p ", "&a", "C¶i c¸ch ", "<p>C¶i c¸ch</p>", "¸"):
            with self.subTest(text=text):
                start = time.process_time()
                to_unicode(text * (500_000 // len(text)))
                self.assertLess(time.process_time() - start, 30)  # minutes when quadratic


class TidyTests(SimpleTestCase):
    """Fields that tidy what people type leave old letters to be converted on request."""

    def test_letters_that_look_like_nothing_are_kept_until_they_are_converted(self):
        typed = "nh\xadng ch\xada ®Õn, kÐm"
        self.assertEqual(tidy(typed), typed)
        self.assertEqual(to_unicode(str(clean(f"<p>{typed}</p>"))), "<p>nhưng chưa đến, kém</p>")
        self.assertEqual(tidy(tidy(typed)), tidy(typed))

    def test_in_unicode_they_go_as_ever(self):
        self.assertEqual(tidy("Ðoàn kiểm\u00ad tra"), "Đoàn kiểm tra")
