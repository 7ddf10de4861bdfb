import tempfile
from pathlib import Path

from django.conf import settings
from django.test import TestCase, override_settings

from content.publishing import State
from news.legacy.files import pages_in
from news.legacy.outcome import Verdict
from news.legacy.storing import NOT_STORED, TWIN, Import
from news.models import Article, FormerAddress, LegacyPage, Section
from tests.factories import local_time, make_article, picture_file
from tests.legacy_pages import CAPTION, PARAGRAPHS, RELATED, OldPage
from tests.runner import folders

NOW = local_time(2026, 11, 25, 12, 0)
CREATED, UPDATED, UNCHANGED, KEPT, REFUSED = Verdict
ADDRESS = "http://cu.example.vn/Default.aspx?tabid=9&ItemID=7"
OTHER = tuple(f"Chuyện hoàn toàn khác thứ {n}: mưa lũ, giao thông, trường lớp." for n in range(4))


class ImportCase(TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def write(self, name, page):
        file = self.folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(page.as_text() if name.endswith(".txt") else page.as_html(), "utf-8")
        return file

    def add_picture(self, name="trang_files/hop.jpg", data=None):
        file = self.folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(data or picture_file(size=(640, 420)).read())

    def take(self, *files, store=True):
        run = Import(store, NOW)
        return [run.take(file) for file in files or pages_in([self.folder])]

    def verdicts(self, *files, store=True):
        return [outcome.verdict for outcome in self.take(*files, store=store)]


def everything():
    """Return every row of the tables an import writes."""
    models = (Section, Article, FormerAddress, LegacyPage, Article.related.through)
    return [list(model.objects.order_by("pk").values()) for model in models]


def media_files():
    return sorted(path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file())


class CreatingTests(ImportCase):
    def test_a_page_becomes_a_published_article_in_its_section(self):
        [outcome] = self.take(self.write("trang.txt", OldPage()))
        article = Article.objects.get()
        self.assertEqual(outcome.verdict, CREATED)
        self.assertEqual(article.title, OldPage().title)
        self.assertEqual((article.state, article.created_by), (State.PUBLISHED, None))
        self.assertEqual(article.published_at, local_time(2021, 9, 24))
        self.assertEqual(article.section.slug, "ket-qua-kiem-tra-cchc")
        self.assertEqual((article.cover_caption, article.cover.name), (CAPTION, ""))
        self.assertEqual(article.body.count("<p>"), len(PARAGRAPHS))
        self.assertEqual((article.author, article.source, article.lead), ("", "", ""))

    def test_html_is_cleaned_and_brings_pictures(self):
        self.add_picture()
        self.add_picture("b.png", picture_file("b.png", (300, 200), "PNG").read())
        body = (*PARAGRAPHS, '<img src="b.png" alt="Bảng niêm yết"><img src="mat.jpg">')
        [outcome] = self.take(self.write("trang.html", OldPage(paragraphs=body)))
        article = Article.objects.get()
        self.assertEqual((article.cover_width, article.cover_height), (640, 420))
        self.assertEqual((article.cover_alt, article.cover_caption), (CAPTION, CAPTION))
        self.assertRegex(
            article.body, r'<img src="/media/anh/\d{4}/\d\d/\w+\.webp" alt="Bảng niêm yết"'
        )
        self.assertEqual(article.body.count("<img"), 1)
        self.assertNotRegex(article.body, "style=|class=|onclick|<font|<span|&nbsp;")
        self.assertEqual(outcome.notes, ["Không có tệp ảnh cạnh trang: mat.jpg"])

    def test_a_broken_picture_is_told_and_the_article_comes_without_it(self):
        self.add_picture(data=b"broken")
        [outcome] = self.take(self.write("trang.html", OldPage()))
        self.assertEqual(outcome.verdict, CREATED)
        self.assertIn("Không nhận ảnh hop.jpg", outcome.notes[0])
        self.assertEqual(Article.objects.get().cover.name, "")
        self.assertEqual(self.verdicts(), [UNCHANGED])

    def test_the_old_address_is_kept_with_its_query_and_leads_to_the_article(self):
        self.take(self.write("trang.html", OldPage(address=ADDRESS)))
        response = self.client.get("/Default.aspx?ItemID=7&tabid=9")
        self.assertRedirects(response, Article.objects.get().get_absolute_url(), 301)

    def test_a_refused_page_does_not_keep_others_from_coming(self):
        (self.folder / "a.html").write_bytes(b"")
        self.write("b.html", OldPage())
        self.write("c.html", OldPage(title="Mục chỉ là liên kết", trail=("Mục mới", "Mục con")))
        Section.objects.create(
            name="Mục con", parent=Section.objects.create(name="Mục mới"), link="/danh-ba/"
        )
        outcomes = self.take()
        self.assertEqual([o.verdict for o in outcomes], [REFUSED, CREATED, REFUSED])
        self.assertEqual(
            [o.reason for o in outcomes],
            ["Tệp rỗng.", "", "Chuyên mục “Mục con” chỉ là liên kết, không chứa bài."],
        )
        self.assertEqual(Article.objects.count(), 1)

    def test_a_page_that_fails_while_stored_leaves_nothing_behind(self):
        self.add_picture()
        self.add_picture("b.jpg")
        longest = ("a" * 499_900, '<img src="b.jpg">')
        page = OldPage(trail=("Mục mới",), address=ADDRESS, paragraphs=longest)
        before, files = everything(), media_files()
        [outcome] = self.take(self.write("a.html", page))
        self.assertEqual(outcome.verdict, REFUSED)
        self.assertIn("Nội dung dài quá 500.000 ký tự", outcome.reason)
        self.assertEqual((everything(), media_files()), (before, files))

    def test_what_would_be_refused_is_told_without_storing_too(self):
        (self.folder / "a.html").write_bytes(b"")
        self.assertEqual(self.verdicts(store=False), [REFUSED])

    def test_rows_have_names(self):
        self.take(self.write("a.html", OldPage(address=ADDRESS)))
        self.assertEqual(str(FormerAddress.objects.get()), "/default.aspx?itemid=7&tabid=9")
        self.assertRegex(str(LegacyPage.objects.get()), "^HTML [0-9a-f]{12}$")

    def test_a_disk_that_refuses_pictures_is_told(self):
        self.add_picture()
        page = self.write("a.html", OldPage())
        refusing = override_settings(STORAGES=folders(page)["STORAGES"])  # a file is no folder
        with refusing, self.assertLogs("news.legacy.storing", "ERROR"):
            [outcome] = self.take(page)
        self.assertEqual(outcome.reason, NOT_STORED)
        self.assertEqual(Article.objects.count(), 0)


class AgainTests(ImportCase):
    def test_a_second_run_changes_nothing_at_all(self):
        self.add_picture()
        self.write("a.html", OldPage(address=ADDRESS))
        self.write("a.txt", OldPage())
        self.write("b.txt", OldPage(title="Tin khác", stamp="(Ngày đăng :1/2/2020 8:00:00 SA)"))
        self.assertEqual(self.verdicts(), [CREATED, UNCHANGED, CREATED])
        before, files = everything(), media_files()
        self.assertEqual(self.verdicts(), [UNCHANGED] * 3)
        self.assertEqual((everything(), media_files()), (before, files))

    def test_without_storing_the_same_is_told_and_nothing_written(self):
        self.add_picture()
        self.write("a.html", OldPage(address=ADDRESS))
        self.write("b.html", OldPage(title="Tin khác", trail=("Mục mới",), address=ADDRESS))
        self.write("a.txt", OldPage())
        before, files = everything(), media_files()
        told = self.take(store=False)
        self.assertEqual((everything(), media_files()), (before, files))
        self.assertEqual([vars(o) for o in told], [vars(o) for o in self.take()])
        self.assertEqual([o.verdict for o in told], [CREATED, CREATED, UNCHANGED])
        self.assertEqual(told[1].sections_made, ["Mục mới"])

    def test_text_and_html_of_a_page_are_one_article_whichever_comes_first(self):
        self.add_picture()
        html, text = self.write("a.html", OldPage(address=ADDRESS)), self.write("a.txt", OldPage())
        for files, verdicts in (
            ((html, text), [CREATED, UNCHANGED]),
            ((text, html), [CREATED, UPDATED]),
        ):
            with self.subTest(files[0].name):
                Article.objects.all().delete()
                self.assertEqual(self.verdicts(*files), verdicts)
                article = Article.objects.get()
                self.assertEqual((article.cover_width, article.cover_caption), (640, CAPTION))
                self.assertEqual(
                    [old.address for old in article.former_addresses.all()],
                    ["/default.aspx?itemid=7&tabid=9"],
                )
                self.assertEqual(self.verdicts(*files), [UNCHANGED] * 2)

    def test_a_corrected_page_updates_its_article_at_the_same_address(self):
        self.take(self.write("a.html", OldPage(address=ADDRESS)))
        slug = Article.objects.get().slug
        fixed = OldPage(address=ADDRESS, paragraphs=(*PARAGRAPHS[:2], "Đoạn cuối đã sửa lại."))
        self.write("a.html", fixed)
        self.assertEqual(self.verdicts(), [UPDATED])
        article = Article.objects.get()
        self.assertIn("<p>Đoạn cuối đã sửa lại.</p>", article.body)
        self.assertEqual(article.slug, slug)
        self.assertEqual(self.verdicts(), [UNCHANGED])

    def test_more_related_titles_are_noted_and_earlier_ones_kept(self):
        self.take(self.write("a.html", OldPage()))
        self.write("a.html", OldPage(related=(("Tin liên quan thêm vào", "1/2/2020 8:00:00 SA"),)))
        self.assertEqual(self.verdicts(store=False), [UPDATED])
        self.assertEqual(self.verdicts(), [UPDATED])
        row = LegacyPage.objects.get()
        titles = [entry["title"] for entry in row.related]
        self.assertEqual(titles, [RELATED[0][0], RELATED[1][0], "Tin liên quan thêm vào"])
        self.assertEqual(self.verdicts(), [UNCHANGED])

    def test_two_versions_in_one_folder_do_not_push_each_other_out(self):
        self.write("a.html", OldPage())
        self.write("b.html", OldPage(paragraphs=(*PARAGRAPHS[:2], "Đoạn cuối đã sửa lại.")))
        self.assertEqual(self.verdicts(), [CREATED, UPDATED])
        self.assertEqual(self.verdicts(), [UNCHANGED, UNCHANGED])

    def test_what_staff_changed_is_never_overwritten(self):
        changes = {
            "title": OldPage().title + ".",
            "body": "<p>Đã viết lại.</p>",
            "lead": "Tóm tắt mới",
            "cover_caption": "Chú thích mới",
            "state": State.WITHDRAWN,
            "published_at": local_time(2021, 9, 25),
            "section": Section.objects.get(slug="van-ban"),
        }
        for name, value in changes.items():
            with self.subTest(name):
                Article.objects.all().delete()
                self.take(self.write("a.html", OldPage()))
                article = Article.objects.get()
                setattr(article, name, value)
                article.save()
                before = everything()
                self.assertEqual(self.verdicts(), [UNCHANGED])
                self.write("a.html", OldPage(paragraphs=PARAGRAPHS[:2]))
                self.assertEqual(self.verdicts(store=False), [KEPT])
                self.assertEqual(self.verdicts(), [KEPT])
                self.assertEqual(everything(), before)

    def test_a_renamed_section_is_not_made_anew(self):
        self.take(self.write("a.html", OldPage()))
        section = Article.objects.get().section
        section.name = "Kết quả kiểm tra, giám sát"
        section.save()
        before = everything()
        self.assertEqual(self.verdicts(), [UNCHANGED])
        self.assertEqual(everything(), before)

    def test_a_picture_that_is_found_later_is_added(self):
        self.take(self.write("a.html", OldPage()))
        self.assertEqual(LegacyPage.objects.get().missing_pictures, ["trang_files/hop.jpg"])
        self.add_picture()
        self.assertEqual(self.verdicts(), [UPDATED])
        self.assertEqual(Article.objects.get().cover_width, 640)
        self.assertEqual(self.verdicts(), [UNCHANGED])

    def test_a_picture_that_is_gone_stays_with_its_article(self):
        self.add_picture()
        self.take(self.write("a.html", OldPage()))
        (self.folder / "trang_files/hop.jpg").unlink()
        self.write("a.html", OldPage(paragraphs=PARAGRAPHS[:2]))
        self.assertEqual(self.verdicts(), [UPDATED])
        self.assertEqual(Article.objects.get().cover_width, 640)


class AlikeTests(ImportCase):
    """Pages with one title and one date."""

    def addresses(self):
        rows = FormerAddress.objects.order_by("article_id", "pk")
        return [(row.address, row.article.body.count("<p>")) for row in rows]

    def test_different_texts_are_two_articles_and_that_is_told(self):
        self.write("a.html", OldPage(address=ADDRESS))
        self.write("b.html", OldPage(address=f"{ADDRESS}8", paragraphs=OTHER))
        for store in (False, True):
            first, second = self.take(store=store)
            self.assertEqual((first.notes[:-1], second.notes[:-1]), ([], [TWIN]))
            self.assertEqual((first.verdict, second.verdict), (CREATED, CREATED))
        self.assertEqual(
            self.addresses(),
            [("/default.aspx?itemid=7&tabid=9", 3), ("/default.aspx?itemid=78&tabid=9", 4)],
        )
        before = everything()
        self.assertEqual(self.verdicts(), [UNCHANGED, UNCHANGED])
        self.assertEqual(everything(), before)

    def test_different_texts_without_addresses_are_two_articles_as_well(self):
        self.write("a.txt", OldPage())
        self.write("b.txt", OldPage(paragraphs=OTHER))
        self.assertEqual(self.verdicts(), [CREATED, CREATED])
        self.assertEqual(self.verdicts(), [UNCHANGED, UNCHANGED])

    def test_similar_texts_at_two_addresses_are_two_articles(self):
        self.write("a.html", OldPage(address=ADDRESS))
        changed = (*PARAGRAPHS[:2], "Một đoạn khác hẳn.")
        self.write("b.html", OldPage(address=f"{ADDRESS}8", paragraphs=changed))
        self.assertEqual(self.verdicts(), [CREATED, CREATED])

    def test_the_same_text_at_two_addresses_is_one_article_with_both(self):
        self.write("a.html", OldPage(address=ADDRESS))
        self.write("b.html", OldPage(address=f"{ADDRESS}8"))
        self.assertEqual(self.verdicts(), [CREATED, UPDATED])
        self.assertEqual(
            self.addresses(),
            [("/default.aspx?itemid=7&tabid=9", 3), ("/default.aspx?itemid=78&tabid=9", 3)],
        )
        self.assertEqual(self.verdicts(), [UNCHANGED, UNCHANGED])

    def test_a_text_page_finds_the_one_of_two_that_it_is(self):
        self.write("a.html", OldPage(address=ADDRESS))
        self.write("b.html", OldPage(address=f"{ADDRESS}8", paragraphs=OTHER))
        self.write("c.txt", OldPage(paragraphs=OTHER))
        self.assertEqual(self.verdicts(), [CREATED, CREATED, UNCHANGED])

    def test_the_same_title_on_another_day_is_another_article(self):
        self.write("a.txt", OldPage())
        self.write("b.txt", OldPage(stamp="(Ngày đăng :24/09/2020 12:00:00 SA)"))
        self.assertEqual(self.verdicts(), [CREATED, CREATED])


class AddressTests(ImportCase):
    def test_an_address_that_two_pages_claim_stays_with_the_first_and_that_is_told(self):
        self.write("a.html", OldPage(address=ADDRESS))
        self.write("b.html", OldPage(address=ADDRESS, title="Tin khác"))
        for store in (False, True):
            first, second = self.take(store=store)
            self.assertEqual(second.verdict, CREATED)
            told = (
                "Địa chỉ cũ đã thuộc bài khác, không chuyển hướng: /default.aspx?itemid=7&tabid=9"
            )
            self.assertIn(told, second.notes)
            self.assertEqual((len(first.addresses), second.addresses), (1, []))
        self.assertEqual(FormerAddress.objects.get().article.title, OldPage().title)

    def test_the_address_of_a_page_of_ours_is_not_taken(self):
        for address in (
            "http://cu.vn/?id=5",
            "http://cu.vn/Danh-Ba?id=1",
            "http://cu.vn/tim-kiem/?q=a",
        ):
            with self.subTest(address):
                Article.objects.all().delete()
                [outcome] = self.take(self.write("a.html", OldPage(address=address)))
                self.assertIn("Địa chỉ cũ trùng một trang đang có", outcome.notes[0])
                self.assertEqual(FormerAddress.objects.count(), 0)

    def test_an_address_that_only_looks_like_one_of_ours_is_taken(self):
        self.take(self.write("a.html", OldPage(address="http://cu.vn/tin-tuc/bai-cu/")))
        self.assertRedirects(
            self.client.get("/tin-tuc/bai-cu/"), Article.objects.get().get_absolute_url(), 301
        )

    def test_an_address_that_is_too_long_is_told(self):
        [outcome] = self.take(self.write("a.html", OldPage(address=f"{ADDRESS}&x={'a' * 600}")))
        self.assertIn("Địa chỉ cũ quá dài", outcome.notes[0])
        self.assertEqual((outcome.verdict, outcome.addresses), (CREATED, []))

    def test_an_address_of_an_article_of_staff_is_not_taken_away(self):
        other = make_article()
        FormerAddress.objects.create(address=ADDRESS, article=other)
        self.take(self.write("a.html", OldPage(address=ADDRESS)))
        self.assertEqual(FormerAddress.objects.get().article, other)
