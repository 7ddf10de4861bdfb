from django.test import SimpleTestCase, TestCase

from contacts.vcards import card, folded
from tests.factories import make_official, make_organization


class CardTests(SimpleTestCase):
    def test_signs_that_mean_something_are_escaped(self):
        made = card(("FN", "Phòng A, B; C\\D\nE"))
        self.assertIn("FN:Phòng A\\, B\\; C\\\\D\\nE\r\n", made)

    def test_what_is_not_known_is_left_out(self):
        self.assertNotIn("TEL", card(("FN", "Sở Thử"), ("TEL", "")))

    def test_long_lines_are_folded_at_75_bytes_between_letters(self):
        line = "ORG:" + "Trung tâm Phục vụ hành chính công " * 4
        pieces = folded(line).split("\r\n")
        self.assertTrue(all(len(piece.encode()) <= 75 for piece in pieces))
        self.assertEqual("".join(pieces).replace(" ", ""), line.replace(" ", ""))
        self.assertEqual(pieces[0] + "".join(piece[1:] for piece in pieces[1:]), line)


class CardPageTests(TestCase):
    def test_a_phone_learns_whom_to_call_where(self):
        unit = make_organization(name="Sở Nội vụ", phone="+842133876650", address="Tầng 2\nNhà D")
        page = self.client.get(f"/danh-ba/{unit.slug}.vcf")
        self.assertEqual(page["Content-Type"], "text/vcard; charset=utf-8")
        self.assertEqual(page["Content-Disposition"], 'attachment; filename="so-noi-vu.vcf"')
        self.assertEqual(
            page.content.decode().split("\r\n"),
            [
                "BEGIN:VCARD",
                "VERSION:3.0",
                "FN:Sở Nội vụ",
                "ORG:Sở Nội vụ",
                "TEL;TYPE=WORK,VOICE:+842133876650",
                "LABEL;TYPE=WORK:Tầng 2\\nNhà D",
                "URL:http://testserver/danh-ba/so-noi-vu/",
                "END:VCARD",
                "",
            ],
        )

    def test_a_person_is_filed_by_given_name_with_the_extension(self):
        official = make_official(full_name="Vừ A Tiến", phone="+842133876650", extension="12")
        text = self.client.get(f"/danh-ba/can-bo/{official.pk}.vcf").content.decode()
        self.assertIn("N:Tiến;Vừ A\r\n", text)
        self.assertIn("TEL;TYPE=WORK,VOICE:+842133876650;ext=12\r\n", text)

    def test_a_hidden_person_has_none(self):
        official = make_official(is_public=False)
        answer = self.client.get(f"/danh-ba/can-bo/{official.pk}.vcf")
        self.assertEqual(answer.status_code, 404)
