import io

from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import TestCase
from PIL import Image

from content.images import CARD, card_of
from tests.factories import make_article, picture_file


class MakeCardsTests(TestCase):
    def made(self):
        told = io.StringIO()
        call_command("make_cards", stdout=told)
        return told.getvalue()

    def test_a_cover_without_its_card_gets_one_and_once(self):
        large = make_article(cover=picture_file(size=(1200, 800)), cover_alt="Núi")
        lost = make_article(cover=picture_file(size=(1200, 800)), cover_alt="Suối")
        make_article(cover=picture_file(size=(300, 200)), cover_alt="Nhỏ")
        make_article()
        default_storage.delete(lost.cover.name)
        cards = [card_of(row.cover.name, 1200, 800) for row in (large, lost)]
        for card in cards:
            default_storage.delete(card)
        self.assertEqual(self.made(), "Đã làm 1 ảnh chia sẻ.\n")
        with default_storage.open(cards[0]) as file, Image.open(file) as picture:
            self.assertEqual((picture.size, picture.format), (CARD, "JPEG"))
        self.assertFalse(default_storage.exists(cards[1]))
        self.assertEqual(self.made(), "Đã làm 0 ảnh chia sẻ.\n")
