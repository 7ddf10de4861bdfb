"""Whatever Django and the packages say, they say in Vietnamese.

After an upgrade `test_nothing_is_left_in_english` names each new sentence: translate it in
content/locale/vi/LC_MESSAGES, then run python -m content.locale.build.
"""

import json
import re
from pathlib import Path

import django
import polib
from django.apps import apps
from django.test import RequestFactory, SimpleTestCase
from django.utils.translation import gettext, ngettext, npgettext, pgettext
from django.views.i18n import JSONCatalog

from content.locale.build import CATALOGUES, compiled
from tests.foreign_words import PLACEHOLDER, foreign_words

OURS = Path(__file__).resolve().parents[2] / "content" / "locale"
DOMAINS = ("django", "djangojs")
# Messages that only these files say are never on a page: names of languages (we have one), the
# first page of a new project, a package's own trial site, and the CSRF page that ours replaces.
NOT_SHOWN = {"global_settings.py", "default_urlconf.html", "prod.py", "csrf.py"}
NAMES = frozenset("Command Ctrl False Mac None True allow byte empty future last".split())
NEW_TONE_PLACE = re.compile(r"o[áàảãạéèẻẽẹ]\b|(?<!q)u[ýỳỷỹỵ]\b", re.IGNORECASE)


def catalogues(domain):
    """Return what the installed packages may say: the .po files their translators start from.

    That is the English one; for a package without it, those of all its languages.
    """
    roots = [Path(django.__file__).parent / "conf"]
    roots += [Path(config.path) for config in apps.get_app_configs()]
    found = []
    for root in roots:
        languages = sorted(root.glob(f"locale/*/LC_MESSAGES/{domain}.po"))
        english = [path for path in languages if path.parts[-3] == "en"]
        found += [path for path in english or languages if OURS not in path.parents]
    return found


def messages(domain):
    """Return the set of (context, singular, plural) of all that may be seen in `domain`."""
    entries = [entry for path in catalogues(domain) for entry in polib.pofile(str(path))]
    shown = [entry for entry in entries if is_shown(entry)]
    return {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in shown}


def is_shown(entry):
    files = {Path(place).name for place, _ in entry.occurrences}
    return not entry.obsolete and (not files or not files <= NOT_SHOWN)


def translations(context, singular, plural):
    """Return what people see for one message: the sentence, or that for one and for many."""
    if plural and context:
        return [npgettext(context, singular, plural, count) for count in (1, 2)]
    if plural:
        return [ngettext(singular, plural, count) for count in (1, 2)]
    return [pgettext(context, singular) if context else gettext(singular)]


def in_english(said):
    """Return those of {(message, text)} whose text is missing or holds foreign words."""
    return sorted(message[1] for message, text in said if foreign_words(text, NAMES))


def on_pages(shown):
    """Return the list of (message, text) that pages show."""
    return [(message, text) for message in shown for text in translations(*message)]


def in_scripts(shown):
    """Return the list of (message, text) that the admin's scripts show."""
    catalogue = script_catalogue()
    said = []
    for message in shown:
        context, singular, _ = message
        text = catalogue.get(f"{context}\x04{singular}" if context else singular, singular)
        said += [(message, each) for each in (text if isinstance(text, list) else [text])]
    return said


def script_catalogue():
    """Return {message: text or list of plural forms} as the admin's scripts get it."""
    view = JSONCatalog.as_view(packages=["django.contrib.admin"])
    return json.loads(view(RequestFactory().get("/")).content)["catalog"]


def our_entries():
    return [entry for path in CATALOGUES for entry in polib.pofile(str(path))]


def texts(entry):
    return [entry.msgstr] if entry.msgstr else list(entry.msgstr_plural.values())


class InstalledPackagesTests(SimpleTestCase):
    def test_their_messages_are_found(self):
        packages = {path.parts[-5] for domain in DOMAINS for path in catalogues(domain)}
        expected = "conf admin auth contenttypes sessions phonenumber_field reversion axes"
        self.assertEqual(packages, set(expected.split()))

    def test_nothing_is_left_in_english(self):
        self.assertEqual(in_english(on_pages(messages("django"))), [])

    def test_nothing_is_left_in_english_in_scripts(self):
        self.assertEqual(in_english(in_scripts(messages("djangojs"))), [])

    def test_a_new_english_sentence_would_be_noticed(self):
        new = (None, "This field changed in the next release.", "")
        known = (None, "Cancel", "")
        self.assertEqual(in_english(on_pages([new, (None, "Home", "")])), [new[1]])
        self.assertEqual(in_english(in_scripts([new, known])), [new[1]])

    def test_tone_marks_stand_in_one_place(self):
        said = on_pages(messages("django")) + in_scripts(messages("djangojs"))
        self.assertEqual([text for _, text in said if NEW_TONE_PLACE.search(text)], [])


class OurCatalogueTests(SimpleTestCase):
    def test_the_committed_files_say_what_their_sources_say(self):
        self.assertEqual([path.name for path in CATALOGUES], ["django.po", "djangojs.po"])
        for path in CATALOGUES:
            with self.subTest(path=path.name):
                self.assertEqual(path.with_suffix(".mo").read_bytes(), compiled(path))

    def test_it_wins_over_each_package(self):
        said = [gettext(words) for words in ("This field is required.", "Home", "last name")]
        self.assertEqual(said, ["Hãy điền mục này.", "Bàn làm việc", "họ và tên đệm"])
        self.assertEqual(gettext("Password reset unsuccessful"), "Chưa đặt lại được mật khẩu")
        self.assertEqual(script_catalogue()["Cancel"], "Hủy")

    def test_nothing_is_unsure_or_empty(self):
        for entry in our_entries():
            with self.subTest(message=entry.msgid):
                self.assertFalse(entry.fuzzy or entry.obsolete)
                self.assertTrue(all(texts(entry)))

    def test_nothing_is_there_that_no_package_says_any_more(self):
        said = {
            (entry.msgctxt, entry.msgid)
            for domain in DOMAINS
            for path in catalogues(domain)
            for entry in polib.pofile(str(path))
        }
        ours = [(entry.msgctxt, entry.msgid) for entry in our_entries()]
        self.assertEqual([message for message in ours if message not in said], [])

    def test_placeholders_are_kept(self):
        for entry in our_entries():
            wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
            for text in texts(entry):
                with self.subTest(message=entry.msgid):
                    self.assertEqual(set(PLACEHOLDER.findall(text)), wanted)
