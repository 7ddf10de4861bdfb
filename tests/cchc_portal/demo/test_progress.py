import io

from django.test import SimpleTestCase

from cchc_portal.demo.progress import each


class Terminal(io.StringIO):
    def isatty(self):
        return True


class ProgressTests(SimpleTestCase):
    def test_a_step_is_one_line_where_there_is_no_terminal(self):
        stream = io.StringIO()
        self.assertEqual(list(each("Bài viết", [1, 2], stream)), [1, 2])
        self.assertEqual(stream.getvalue(), "Bài viết (2)\n")

    def test_a_terminal_shows_a_bar_without_a_word_of_english(self):
        stream = Terminal()
        self.assertEqual(list(each("Bài viết", [1, 2], stream)), [1, 2])
        last = stream.getvalue().rstrip().rpartition("\r")[2]
        self.assertRegex(last, r"^Bài viết +[█#]+ 2/2$")
