import re
from datetime import date

from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory, SimpleTestCase, TestCase
from django.utils.safestring import SafeString
from phonenumber_field.phonenumber import PhoneNumber

from contacts.models import Publisher
from content import versions
from content.templatetags import portal
from tests.factories import local_time, make_article, picture_file


class DateTests(SimpleTestCase):
    def test_a_day_is_printed_day_first_with_zeros(self):
        self.assertEqual(portal.day(date(2021, 9, 4)), "04/09/2021")
        self.assertEqual(portal.day(local_time(2026, 10, 15, 16, 20)), "15/10/2026")

    def test_the_day_is_the_local_one(self):
        self.assertEqual(portal.day(local_time(2026, 1, 1, 0, 30)), "01/01/2026")
        self.assertEqual(portal.machine(local_time(2026, 1, 1, 0, 0)), "2026-01-01")

    def test_midnight_says_that_only_the_day_is_known(self):
        self.assertEqual(portal.published(local_time(2021, 9, 24)), "24/09/2021")
        self.assertEqual(portal.published(local_time(2021, 9, 24, 0, 1)), "24/09/2021, 00:01")
        self.assertEqual(portal.published(local_time(2026, 10, 15, 16, 20)), "15/10/2026, 16:20")

    def test_machines_read_iso_without_an_unknown_time(self):
        self.assertEqual(portal.machine(date(2021, 9, 24)), "2021-09-24")
        self.assertEqual(portal.machine(local_time(2021, 9, 24)), "2021-09-24")
        self.assertEqual(portal.machine(local_time(2026, 10, 15, 16, 20)), "2026-10-15T16:20+07:00")

    def test_no_date_is_no_text(self):
        results = [portal.day(None), portal.published(None), portal.machine(None)]
        self.assertEqual(results, ["", "", ""])


class CompoundTests(SimpleTestCase):
    def test_set_compounds_hold_together_whatever_their_case(self):
        self.assertEqual(
            portal.compounds("Kiểm tra Trung tâm Phục vụ hành chính công"),
            "Kiểm\u00a0tra Trung\u00a0tâm Phục\u00a0vụ hành\u00a0chính công",
        )

    def test_a_number_stays_with_its_noun(self):
        self.assertEqual(portal.compounds("tháng 10 năm 2026"), "tháng\u00a010 năm\u00a02026")

    def test_parts_of_other_words_stay_as_they_are(self):
        self.assertEqual(portal.compounds("học bổng công tácx"), "học bổng công tácx")

    def test_what_is_dangerous_is_still_escaped(self):
        shown = Template("{{ title|compounds }}").render(Context({"title": "<b>hồ sơ"}))
        self.assertEqual(shown, "&lt;b&gt;hồ\u00a0sơ")

    def test_a_title_is_escaped_although_the_same_was_shown_as_safe(self):
        page = Template("{{ title|compounds }}")
        page.render(Context({"title": SafeString("<i>")}))
        self.assertEqual(page.render(Context({"title": "<i>"})), "&lt;i&gt;")


class NumberTests(SimpleTestCase):
    def test_sizes_of_files(self):
        sizes = {1: "1 KB", 412 * 1024: "412 KB", 1024**2: "1 MB", 1_258_291: "1,2 MB"}
        self.assertEqual({size: portal.filesize(size) for size in sizes}, sizes)
        self.assertEqual(portal.filesize(1023 * 1024), "1 MB")

    def test_a_path_is_that_of_a_public_page(self):
        told = Template('{% path "news:month" 2026 9 %}{% path "home" as home %}-{{ home }}')
        self.assertEqual(told.render(Context()), "/tin-tuc/2026/09/-/")

    def test_integers_are_grouped(self):
        self.assertEqual([portal.grouped(n) for n in (999, 26418)], ["999", "26.418"])


class PhoneTests(SimpleTestCase):
    numbers = ("+842133876650", "+84912345678", "+8419001234", "+841900636512")

    def test_numbers_are_printed_as_people_read_them(self):
        self.assertEqual(
            [portal.phone(PhoneNumber.from_string(number)) for number in self.numbers],
            ["0213 3876 650", "0912 345 678", "1900 1234", "1900 636 512"],
        )

    def test_links_dial_them_and_hotlines_without_a_country_code(self):
        self.assertEqual(
            [portal.dial(PhoneNumber.from_string(number)) for number in self.numbers],
            ["+842133876650", "+84912345678", "19001234", "1900636512"],
        )

    def test_no_number_is_no_text(self):
        self.assertEqual([portal.phone(""), portal.dial(None)], ["", ""])


class DescriptionTests(SimpleTestCase):
    def test_the_lead_describes_a_page_and_else_its_opening(self):
        self.assertEqual(portal.or_opening_of("Tóm tắt", "<p>Thân bài</p>"), "Tóm tắt")
        self.assertEqual(portal.or_opening_of("", "<p>Một &amp; hai</p><p>ba</p>"), "Một & hai ba")
        self.assertEqual(len(portal.or_opening_of("", "<p>" + "từ " * 300 + "</p>")), 200)


class PictureTests(TestCase):
    def shown(self, article):
        source = '{% picture article.cover sizes="50vw" alt="Quang cảnh" lazy=lazy %}'
        return Template(source).render(Context({"article": article, "lazy": True}))

    def test_a_large_picture_is_offered_in_three_widths(self):
        article = make_article(cover=picture_file(size=(2000, 1000)), cover_alt="Quang cảnh")
        name = article.cover.url.removesuffix(".webp")
        html = self.shown(article)
        self.assertInHTML(
            f'<img src="{name}.webp" srcset="{name}-480.webp 480w, {name}-960.webp 960w, '
            f'{name}.webp 1600w" sizes="50vw" width="1600" height="800" alt="Quang cảnh" '
            'loading="lazy" decoding="async">',
            html,
        )

    def test_a_small_picture_has_no_choice_of_widths(self):
        article = make_article(cover=picture_file(size=(300, 200)), cover_alt="Quang cảnh")
        self.assertNotIn("srcset", self.shown(article))

    def test_no_picture_is_a_drawn_place(self):
        self.assertHTMLEqual(self.shown(make_article()), '<span class="no-picture"></span>')


class PagesTests(SimpleTestCase):
    def shown(self, rows, number, query=""):
        page = Paginator(range(rows), 20).page(number)
        source = "{% pages page query %}"
        return Template(source).render(Context({"page": page, "query": query}))

    def test_one_page_needs_no_ways(self):
        self.assertEqual(self.shown(20, 1).strip(), "")

    def test_the_ways_keep_what_was_searched_for(self):
        html = self.shown(50, 2, "một & hai")
        self.assertInHTML(
            '<a class="page-step" rel="next" '
            'href="?q=m%E1%BB%99t%20%26%20hai&amp;trang=3">Trang sau</a>',
            html,
        )
        self.assertIn("Trang 2 trên 3", html)

    def test_far_pages_are_left_out(self):
        html = self.shown(2000, 50)
        self.assertEqual(html.count("…"), 2)
        self.assertEqual(html.count('aria-current="page"'), 1)

    def test_only_pages_after_the_first_have_an_address_of_their_own(self):
        pages = Paginator(range(40), 20)
        found = [portal.page_query(pages.page(number)) for number in (1, 2)]
        self.assertEqual(found, ["", "?trang=2"])


class ChoosingTests(SimpleTestCase):
    def shown(self, chosen, *values):
        page = Template(
            "{% load portal %}{% filter choosing:chosen %}{% for value in values %}"
            '<option value="{{ value }}">{{ value }}</option>{% endfor %}{% endfilter %}'
        )
        html = page.render(Context({"chosen": chosen, "values": values}))
        return re.findall(r'value="([^"]*)" selected>', html)

    def test_the_one_of_the_value_is_selected(self):
        self.assertEqual(self.shown("2020", "", 2020, 20201), ["2020"])
        self.assertEqual(self.shown('a"b&', "a", 'a"b&'), ["a&quot;b&amp;"])

    def test_none_is_where_nothing_or_nonsense_is_chosen(self):
        for chosen in ("", None, "20", '2020" selected><script>'):
            self.assertEqual(self.shown(chosen, "", 2020), [])


class TableFrameTests(SimpleTestCase):
    def test_every_table_stands_in_a_frame_that_keys_reach(self):
        framed = portal.framed_tables("<table><tr><td>1</td></tr></table><p>b &lt;table</p>")
        frame = '<div class="table-frame" role="group" aria-label="Bảng" tabindex="0">'
        self.assertEqual(
            framed, f"{frame}<table><tr><td>1</td></tr></table></div><p>b &lt;table</p>"
        )

    def test_a_table_in_a_table_stays_well_formed(self):
        inner = "<table><tr><td>1</td></tr></table>"
        framed = portal.framed_tables(f'<table class="x"><tr><td>{inner}</td></tr></table>')
        self.assertEqual(framed.count("<div "), framed.count("</div>"))
        self.assertTrue(framed.endswith("</table></div></td></tr></table></div>"))


class MetaTests(SimpleTestCase):
    def test_what_is_not_said_of_a_page_is_said_of_the_site(self):
        request, site = RequestFactory().get("/mot/?q=2"), Publisher(site_name="Cổng <Thử>")
        site.last_change = None
        context = Context({"request": request, "publisher": site})
        shown = Template("{% meta description=text query='?trang=2' %}").render(context)
        self.assertIn("<title>Cổng &lt;Thử&gt;</title>", shown)
        self.assertIn('<link rel="canonical" href="http://testserver/mot/?trang=2">', shown)
        self.assertIn('<meta name="DC.source" content="http://testserver">', shown)
        self.assertIn('<meta name="DC.subject" content="Cải cách hành chính">', shown)
        self.assertNotIn("published_time", shown)
        self.assertNotIn("DC.date", shown)

    def test_what_it_does_not_know_is_refused(self):
        context = Context({"request": RequestFactory().get("/"), "publisher": Publisher()})
        with self.assertRaises(TypeError):
            Template("{% meta titel='x' %}").render(context)
        with self.assertRaises(TypeError):
            Template("{% breadcrumb lsit_url='/x/' %}").render(context)


class FrameTests(TestCase):
    def setUp(self):
        self.page = Template(
            "{% load portal %}{% frame 'tiêu đề' moment %}{{ told }}{% endframe %} {{ told }}"
        )

    def shown(self, told, moment=None):
        return self.page.render(Context({"told": told, "moment": moment}))

    def test_it_is_rendered_once_for_a_version_and_what_it_depends_on(self):
        with versions.held():
            self.assertEqual(self.shown("một"), "một một")
            self.assertEqual(self.shown("hai"), "một hai")
            self.assertEqual(self.shown("hai", moment=1), "hai hai")

    def test_a_change_of_the_content_ends_it(self):
        with versions.held():
            self.assertEqual(self.shown("một"), "một một")
        make_article()
        with versions.held():
            self.assertEqual(self.shown("hai"), "hai hai")

    def test_an_answer_that_holds_no_version_keeps_nothing_and_asks_nothing(self):
        with self.assertNumQueries(0):
            self.assertEqual(self.shown("một"), "một một")
            self.assertEqual(self.shown("hai"), "hai hai")

    def test_what_is_no_html_is_escaped_in_it(self):
        self.assertEqual(self.shown("<b>"), "&lt;b&gt; &lt;b&gt;")

    def test_no_block_stands_in_it(self):
        with self.assertRaisesMessage(TemplateSyntaxError, "frame"):
            Template("{% load portal %}{% frame 'a' %}{% block b %}{% endblock %}{% endframe %}")

    def test_it_depends_on_all_that_it_is_told(self):
        page = Template("{% load portal %}{% frame 'a' x y %}{{ x }}{{ y }}{% endframe %}")
        with versions.held():
            for x, y in ((1, 2), (1, 3), (2, 2), (1, 2)):
                self.assertEqual(page.render(Context({"x": x, "y": y})), f"{x}{y}")

    def test_frames_of_other_names_are_others(self):
        page = Template(
            "{% load portal %}{% frame 'a' %}{{ told }}{% endframe %}"
            "{% frame 'b' %}-{{ told }}{% endframe %}"
        )
        self.assertEqual(page.render(Context({"told": "x"})), "x-x")
