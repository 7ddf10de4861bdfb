from django.test import SimpleTestCase
from PIL import Image

from cchc_portal.demo import pictures


class PicturesTests(SimpleTestCase):
    def test_a_picture_is_1600_by_1000(self):
        file = pictures.draw("ban-lang")
        self.assertEqual(file.name, "ban-lang.jpg")
        self.assertEqual(Image.open(file).size, (1600, 1000))

    def test_the_same_name_gives_the_same_picture(self):
        self.assertEqual(pictures.draw("doi-che").read(), pictures.draw("doi-che").read())

    def test_no_two_pictures_are_alike(self):
        drawn = {pictures.draw(name).read() for name in pictures.SCENES}
        self.assertEqual(len(drawn), len(pictures.SCENES))
