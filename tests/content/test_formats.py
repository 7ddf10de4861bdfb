"""Dates day first, 24 hours, weeks from Monday, 1.234,5: in fields, in templates, in scripts."""

import json
from datetime import date, time, timedelta
from decimal import Decimal

from django import forms
from django.contrib.admin.widgets import AdminDateWidget, AdminSplitDateTime
from django.template import Context, Template
from django.test import SimpleTestCase, TestCase
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.timesince import timesince, timeuntil

from tests.factories import local_time, make_superuser


def shown(source, **values):
    """Return the text of a template with `values`."""
    return Template(source).render(Context(values))


def taken(field, *typed):
    """Return what a form field makes of each text typed, None where it refuses."""
    values = []
    for text in typed:
        try:
            values.append(field.clean(text))
        except forms.ValidationError:
            values.append(None)
    return values


class DatesTypedTests(SimpleTestCase):
    def test_the_day_comes_first(self):
        typed = ("05/09/2021", "5/9/2021", "05-09-2021", "05.09.2021", "2021-09-05")
        self.assertEqual(taken(forms.DateField(), *typed), [date(2021, 9, 5)] * 5)

    def test_what_is_no_date_is_refused(self):
        typed = ("09/24/2021", "31/11/2021", "24/09/21", "24 9 2021", "hôm nay", "2021-24-09")
        self.assertEqual(taken(forms.DateField(), *typed), [None] * 6)

    def test_hours_go_to_24_and_may_be_written_with_h(self):
        typed = ("16:46", "16:46:02", "8h30", "08h30", "16h")
        expected = [time(16, 46), time(16, 46, 2), time(8, 30), time(8, 30), time(16)]
        self.assertEqual(taken(forms.TimeField(), *typed), expected)
        self.assertEqual(taken(forms.TimeField(), "24:00", "4:46 CH", "8h60"), [None] * 3)

    def test_a_time_of_a_day_is_local_time(self):
        typed = ("24/09/2021 08:09", "24/9/2021 8h09", "24-09-2021 08:09:00", "2021-09-24 08:09")
        expected = [local_time(2021, 9, 24, 8, 9)] * 4
        self.assertEqual(taken(forms.DateTimeField(), *typed), expected)
        midnight = local_time(2021, 9, 24)
        self.assertEqual(taken(forms.DateTimeField(), "24/09/2021", "9/24/2021"), [midnight, None])

    def test_a_refused_date_is_told_in_vietnamese_with_an_example(self):
        with self.assertRaisesMessage(forms.ValidationError, "ví dụ 24/09/2021."):
            forms.DateField().clean("09/24/2021")
        with self.assertRaisesMessage(forms.ValidationError, "ví dụ 08:09."):
            forms.TimeField().clean("8 giờ")


class DatesShownTests(SimpleTestCase):
    moment = local_time(2021, 9, 5, 16, 6, 2)

    def test_templates_show_day_first_and_24_hours(self):
        source = (
            "{{ moment }} | {{ day }} | {{ clock }} | {{ moment|date:'SHORT_DATETIME_FORMAT' }}"
        )
        text = shown(source, moment=self.moment, day=date(2021, 9, 5), clock=time(8, 9))
        self.assertEqual(text, "05/09/2021 16:06 | 05/09/2021 | 08:09 | 05/09/2021 16:06")

    def test_months_and_days_are_written_out_in_vietnamese(self):
        source = (
            "{{ day|date:'YEAR_MONTH_FORMAT' }} | {{ day|date:'l, d/m/Y' }} | {{ day|date:'F' }}"
        )
        text = shown(source, day=date(2021, 9, 5))
        self.assertEqual(text, "tháng 9 năm 2021 | Chủ nhật, 05/09/2021 | Tháng 9")

    def test_fields_are_filled_in_as_they_are_typed(self):
        fields = {"day": AdminDateWidget(), "moment": AdminSplitDateTime()}
        day = fields["day"].format_value(date(2021, 9, 5))
        date_box, time_box = fields["moment"].get_context("moment", self.moment, {})["widget"][
            "subwidgets"
        ]
        values = [day, date_box["value"], time_box["value"]]
        self.assertEqual(values, ["05/09/2021", "05/09/2021", "16:06"])

    def test_spans_of_time_are_vietnamese(self):
        later = self.moment + timedelta(days=15, hours=3)
        self.assertEqual(timesince(self.moment, later), "2\xa0tuần, 1\xa0ngày")
        self.assertEqual(timeuntil(later, later - timedelta(minutes=5)), "5\xa0phút")


class NumbersTests(SimpleTestCase):
    def test_numbers_are_shown_with_comma_and_grouped_only_where_asked(self):
        source = "{{ year }} | {{ share }} | {{ share|floatformat:2 }} | {{ fee|floatformat:'0g' }}"
        text = shown(source, year=2021, share=Decimal("36.4"), fee=3075347446)
        self.assertEqual(text, "2021 | 36,4 | 36,40 | 3.075.347.446")
        grouped = number_format(Decimal("1234.5"), force_grouping=True)
        self.assertEqual(grouped, "1.234,5")

    def test_a_comma_is_taken_and_shown_in_a_localized_field(self):
        field = forms.DecimalField(localize=True)
        self.assertEqual(taken(field, "97,63", "1234,5"), [Decimal("97.63"), Decimal("1234.5")])
        self.assertEqual(field.widget.format_value(Decimal("1234.5")), "1234,5")

    def test_sizes_of_files_are_vietnamese(self):
        sizes = shown(
            "{{ 412|filesizeformat }} | {{ 421888|filesizeformat }} | {{ 21600000|filesizeformat }}"
        )
        self.assertEqual(sizes, "412\xa0byte | 412,0\xa0KB | 20,6\xa0MB")

    def test_answers_are_vietnamese(self):
        self.assertEqual(shown("{{ yes|yesno }} {{ no|yesno }}", yes=True, no=False), "có không")


class ScriptsTests(TestCase):
    """What the admin's calendar, clock and lists get."""

    def setUp(self):
        self.client.force_login(make_superuser())
        self.script = self.client.get(reverse("admin:jsi18n")).content.decode()

    def after(self, words):
        """Return the JSON value that follows `words` in the script."""
        rest = self.script.split(words, 1)[1].lstrip()
        return json.JSONDecoder().raw_decode(rest)[0]

    def test_the_calendar_writes_and_reads_day_first_and_starts_on_monday(self):
        formats = self.after("django.formats =")
        self.assertEqual(formats["DATE_INPUT_FORMATS"][0], "%d/%m/%Y")
        self.assertEqual(formats["TIME_INPUT_FORMATS"][0], "%H:%M")
        self.assertEqual(formats["FIRST_DAY_OF_WEEK"], 1)

    def test_the_calendar_and_the_clock_speak_vietnamese(self):
        catalogue = self.after("const newcatalog =")
        words = ["September", "one letter Monday\x04M", "Choose a Date", "Midnight", "Today"]
        expected = ["Tháng 9 năm", "T2", "Chọn ngày", "00:00", "Hôm nay"]
        self.assertEqual([catalogue[word] for word in words], expected)
