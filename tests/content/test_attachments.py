"""Facts of attached files: what is taken, what is refused and why, where it lies."""

import io
import random
import zipfile
import zlib

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import SimpleTestCase, TestCase, override_settings

from content import attachments, office_files
from content.attachments import (
    CONTENT_TYPES,
    check_attachment,
    ending_of,
    random_name,
    safe_name,
)
from content.pdf_files import IS_CLOSED
from news.models import Attachment
from tests.factories import make_article, make_attachment, office_file, pdf_file

LIST = "Chỉ nhận tệp PDF, DOCX, XLSX, PPTX, ODT, ODS."
ACTIVE = "Tệp PDF chứa mã tự chạy hoặc tệp lồng. Hãy in lại thành PDF thường."
MACRO = "Tệp chứa macro. Hãy lưu lại dưới dạng không có macro."
LARGE = "Tệp lớn hơn 20 MB. Hãy nén hoặc chia nhỏ."
BOMB = "Tệp nén quá lớn khi mở ra. Hãy chia nhỏ tệp."
EMPTY = "Tệp rỗng. Hãy kiểm tra lại tệp trên máy của bạn."


def other(ending):
    return f"Nội dung tệp không khớp với đuôi “.{ending}”. Hãy lưu lại tệp rồi tải lên."


def docx(*more):
    return office_file("ke-hoach.docx", "word/document.xml", more)


def open_document(name="so-lieu.ods", kind=None, more=(), compression=zipfile.ZIP_STORED):
    """Return an ODF file in memory whose "mimetype" says `kind`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", kind or CONTENT_TYPES[ending_of(name)], compression)
        for entry in ("content.xml", *more):
            archive.writestr(entry, "<x/>")
    return ContentFile(buffer.getvalue(), name=name)


def packed_objects(objects, names=b"/Type /ObjStm /Filter /FlateDecode"):
    """Return the bytes of a PDF object stream that holds `objects`."""
    return b"7 0 obj\n<< " + names + b" >>\nstream\r\n" + zlib.compress(objects) + b"\nendstream\n"


def bytes_of(file):
    file.seek(0)
    return file.read()


class Checked(SimpleTestCase):
    def assert_taken(self, file):
        check_attachment(file)
        self.assertEqual(file.tell(), 0)

    def assert_refused(self, file, sentence):
        with self.assertRaises(ValidationError) as refused:
            check_attachment(file)
        self.assertEqual(refused.exception.messages, [sentence])


class NameAndSizeTests(Checked):
    def test_endings_are_read_without_case(self):
        self.assertEqual(ending_of("BÁO CÁO.v2.PDF"), "pdf")
        self.assert_taken(pdf_file("BÁO CÁO.PDF"))

    def test_other_endings_are_refused_whatever_is_inside(self):
        data = bytes_of(pdf_file())
        names = "a.exe a.html a.svg a.doc a.docm a.zip a.pdf.js a.php pdf .pdf a. a.pdf~".split()
        for name in (*names, "a.pdf\0.exe", "a.pdf "):
            with self.subTest(name):
                self.assert_refused(ContentFile(data, name=name), LIST)

    def test_an_empty_file_is_named_as_such(self):
        self.assert_refused(ContentFile(b"", name="a.pdf"), EMPTY)

    def test_twenty_megabytes_are_the_limit(self):
        file = pdf_file()
        file.size = attachments.MAX_BYTES + 1
        self.assert_refused(file, LARGE)
        file.size = attachments.MAX_BYTES
        self.assert_taken(file)

    def test_a_large_file_is_refused_before_it_is_read(self):
        file = pdf_file()
        file.size = attachments.MAX_BYTES + 1
        file.close()
        self.assert_refused(file, LARGE)


class PdfTests(Checked):
    def test_a_pdf_with_form_link_and_table_of_contents_is_taken(self):
        for inside in (
            b"/AcroForm << /Fields [] >>",
            b"/A << /S /URI /URI (https://laichau.gov.vn) >>",
            b"/OpenAction [3 0 R /Fit] /Names << /Dests 4 0 R >>",
            b"(JavaScript) Tj /JavaScripts /LaunchPad /XFAn",
            packed_objects(b"<< /Type /Page >>"),
        ):
            with self.subTest(inside):
                self.assert_taken(pdf_file(inside=inside))

    def test_what_acts_by_itself_is_refused(self):
        for inside in (
            b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>",
            b"<</S/JavaScript/JS 5 0 R>>",
            b"/A << /S /Launch /F (calc.exe) >>",
            b"/Type /EmbeddedFile /Length 3",
            b"/Names << /EmbeddedFiles 3 0 R >>",
            b"/Subtype/RichMedia",
            b"/S /Rendition /JS (x)",
            b"/AcroForm << /XFA [(template) 5 0 R] >>",
            b"/XFA 12 0 R",
        ):
            with self.subTest(inside):
                self.assert_refused(pdf_file(inside=inside), ACTIVE)

    def test_escapes_hide_no_name(self):
        for name in (b"/J#61vaScript", b"/#4a#61#76#61#53cript", b"/#4AavaScript", b"/Launc#68"):
            with self.subTest(name):
                self.assert_refused(pdf_file(inside=b"<< /S " + name + b" >>"), ACTIVE)

    def test_object_streams_hide_no_name(self):
        script = b"5 0 << /S /JavaScript /JS (app.alert(1)) >>"
        for names in (
            b"/Type /ObjStm /Filter /FlateDecode",
            b"/Filter/FlateDecode/Type/ObjStm/N 1/First 4",
            b"/Type /Obj#53tm\n/N 1\n/First 4\n/Filter /FlateDecode",
        ):
            with self.subTest(names):
                harmless = packed_objects(b"<< /Type /Page >>")
                inside = harmless + packed_objects(script, names)
                self.assert_refused(pdf_file(inside=inside), ACTIVE)

    def test_object_streams_that_cannot_be_looked_into_are_refused(self):
        for inside in (
            b"/ObjStm /Filter /FlateDecode stream\nno flate endstream",
            b"/ObjStm /Filter 8 0 R stream\nx endstream",
            b"/ObjStm " + b" " * 20_000,
        ):
            with self.subTest(inside[:40]):
                self.assert_refused(pdf_file(inside=inside), IS_CLOSED)
        self.assert_taken(pdf_file(inside=b"(/ObjStm) Tj endobj"))
        self.assert_taken(pdf_file(inside=b"/ObjStm >> stream\n1 0 << /Type /Page >>"))

    def test_object_streams_that_unpack_without_end_are_refused(self):
        bomb = packed_objects(b" " * 6_000_000) * 9
        self.assertLess(len(bomb), 100_000)
        self.assert_refused(pdf_file(inside=bomb), BOMB)

    def test_scans_are_not_refused_by_chance(self):
        noise = random.Random(1).randbytes(2_000_000) + b"/JS (/JS\n/XFA?"
        self.assert_taken(pdf_file(inside=b"stream\n" + noise + b"\nendstream"))

    def test_what_is_no_pdf_is_refused(self):
        for data in (
            b"MZ\x90", b"<html>", b"%PDF", b"%PDF-1.4\n", b"\n" + bytes_of(pdf_file()),
            bytes_of(pdf_file()) + b" " * 3000, bytes_of(docx()),
        ):  # fmt: skip
            with self.subTest(data[:10]):
                self.assert_refused(ContentFile(data, name="a.pdf"), other("pdf"))


class OfficeTests(Checked):
    def test_each_kind_is_taken(self):
        for file in (
            docx(),
            office_file("a.xlsx", "xl/workbook.xml"),
            office_file("a.pptx", "ppt/presentation.xml"),
            docx("docProps/app.xml"),
            open_document("a.odt"),
            open_document("a.ods"),
        ):
            with self.subTest(file.name):
                self.assert_taken(file)

    def test_one_kind_named_as_another_is_refused(self):
        kinds = [docx(), office_file(), open_document("a.odt"), open_document("a.ods"), pdf_file()]
        for file in kinds:
            for ending in {*CONTENT_TYPES} - {ending_of(file.name)}:
                with self.subTest(f"{file.name} as {ending}"):
                    renamed = ContentFile(bytes_of(file), name=f"a.{ending}")
                    self.assert_refused(renamed, other(ending))

    def test_open_documents_say_what_they_are_first_and_unpacked(self):
        text = CONTENT_TYPES["odt"]
        for file in (
            open_document("a.odt", text + "-master"),
            open_document("a.odt", "\u00e9"),
            open_document("a.odt", text, compression=zipfile.ZIP_DEFLATED),
            office_file("a.odt", "content.xml", ["mimetype"]),
        ):
            self.assert_refused(file, other("odt"))

    def test_macros_are_refused(self):
        for file in (
            docx("word/vbaProject.bin"),
            docx("word/VBAPROJECT.BIN"),
            docx("word\\vbaProject.bin"),
            docx("word/activeX/activeX1.bin"),
            office_file("a.xlsx", "xl/workbook.xml", ["xl/macrosheets/sheet1.xml"]),
            open_document("a.ods", more=["Basic/Standard/Module1.xml"]),
            open_document("a.odt", more=["Scripts/python/x.py"]),
        ):
            with self.subTest(file.name):
                self.assert_refused(file, MACRO)

    def test_entries_that_point_elsewhere_are_refused(self):
        for name in ("../../etc/x", "word/../../x", "/etc/x", "..\\x", "word\\..\\..\\x"):
            with self.subTest(name):
                self.assert_refused(docx(name), other("docx"))
        self.assert_taken(docx("word/a..b.xml"))

    def test_bombs_are_refused_by_their_directory(self):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for entry in ("[Content_Types].xml", "word/document.xml"):
                archive.writestr(entry, "<x/>")
            archive.filelist[-1].file_size = office_files.MAX_UNPACKED + 1
        self.assert_refused(ContentFile(buffer.getvalue(), name="a.docx"), BOMB)
        self.assert_refused(docx(*(f"word/{n}" for n in range(office_files.MAX_ENTRIES))), BOMB)

    def test_an_endless_directory_is_not_even_read(self):
        data = bytearray(bytes_of(docx()))
        size_at = data.rindex(b"PK\5\6") + 12
        data[size_at : size_at + 4] = (office_files.MAX_DIRECTORY + 1).to_bytes(4, "little")
        self.assert_refused(ContentFile(bytes(data), name="a.docx"), other("docx"))

    def test_what_is_no_whole_zip_is_refused(self):
        whole = bytes_of(docx())
        for data in (whole[:-30], whole[:40], b"MZ" + whole, b"PK\3\4", b"not a zip", whole[10:]):
            with self.subTest(data[:10]):
                self.assert_refused(ContentFile(data, name="a.docx"), other("docx"))

    def test_damaged_files_are_refused_or_taken_but_never_an_error(self):
        generator = random.Random(20210924)
        for file in (docx("word/a.xml"), open_document("a.odt")):
            whole = bytes_of(file)
            for _ in range(500):
                damaged = bytearray(whole)
                for _ in range(generator.randint(1, 4)):
                    damaged[generator.randrange(len(whole))] = generator.randrange(256)
                try:
                    check_attachment(ContentFile(bytes(damaged), name=file.name))
                except ValidationError as refused:
                    self.assertEqual(len(refused.messages), 1)


class AttachmentFieldTests(TestCase):
    def test_a_file_gets_a_random_name_and_its_size_is_recorded(self):
        first, second = make_attachment(), make_attachment()
        for attachment in (first, second):
            attachment.refresh_from_db()
            self.assertRegex(attachment.file.name, r"\A20\d\d/\d\d/[0-9a-f]{24}\.pdf\Z")
            self.assertEqual(attachment.size, len(bytes_of(pdf_file())))
        self.assertNotEqual(first.file.name, second.file.name)

    def test_nothing_of_the_uploaded_name_is_kept_but_its_ending(self):
        self.assertRegex(random_name(None, "../../Báo cáo mật.PDF"), r"\A[0-9a-f/]+\.pdf\Z")

    def test_a_file_is_checked_whoever_saves_it(self):
        article = make_article()
        wrong = ContentFile(b"<script>", name="a.pdf")
        for save in (
            lambda: Attachment.objects.create(article=article, title="x", file=wrong),
            lambda: Attachment.objects.bulk_create(
                [Attachment(article=article, title="x", file=wrong)]
            ),
            lambda: Attachment(article=article, title="x", file=wrong).full_clean(),
        ):
            with self.assertRaisesMessage(ValidationError, other("pdf")), transaction.atomic():
                save()
        self.assertEqual(Attachment.objects.count(), 0)

    def test_a_stored_file_is_not_read_again_even_when_it_is_lost(self):
        attachment = make_attachment()
        attachment.file.storage.delete(attachment.file.name)
        attachment.title = "Tên mới"
        attachment.full_clean()
        attachment.save()
        attachment.refresh_from_db()
        self.assertEqual((attachment.title, attachment.size), ("Tên mới", 16))

    def test_a_new_file_gets_a_new_name_and_size(self):
        attachment = make_attachment()
        before = attachment.file.name
        attachment.file = SimpleUploadedFile("b.pdf", bytes_of(pdf_file(inside=b"more")))
        attachment.save()
        attachment.refresh_from_db()
        self.assertNotEqual(attachment.file.name, before)
        self.assertEqual(attachment.size, 20)

    def test_a_file_lies_outside_the_public_folder_and_its_address_is_that_of_its_row(self):
        attachment = make_attachment()
        with override_settings(ATTACHMENT_ROOT="/nowhere"):
            self.assertEqual(attachment.file.path, f"/nowhere/{attachment.file.name}")
        with override_settings(MEDIA_ROOT="/elsewhere"):
            self.assertNotIn("elsewhere", attachment.file.path)
        self.assertEqual(attachment.file.url, attachment.get_absolute_url())

    def test_the_columns_of_a_row_without_file_stay_as_they_are(self):
        attachment = Attachment(article=make_article(), title="x")
        attachment.save()
        self.assertEqual((attachment.file.name, attachment.size), ("", 0))


class NameOnDiskTests(TestCase):
    def test_vietnamese_letters_stay_and_what_no_disk_takes_goes(self):
        for title, name in (
            ("Kế hoạch kiểm tra năm 2026", "Kế hoạch kiểm tra năm 2026"),
            ("Số 2943/KH-UBND: “phụ lục”", "Số 2943 KH-UBND “phụ lục”"),
            ('a\\b|c?d*e"f<g>h', "a b c d e f g h"),
            ("bảng\u202efdp.exe", "bảng fdp.exe"),
            ("../../etc/passwd", "etc passwd"),
            ("a\r\nSet-Cookie: x=1", "a Set-Cookie x=1"),
            (" . ", ""),
        ):
            with self.subTest(title):
                self.assertEqual(safe_name(title), name)
        self.assertEqual(safe_name("ễ" * 250), "ễ" * 66)

    def test_a_download_is_called_as_its_title_is_written(self):
        file = make_attachment(title="Biên bản số 12/BB")
        answer = self.client.get(file.get_absolute_url())
        self.assertEqual(
            answer.headers["Content-Disposition"],
            "attachment; filename*=utf-8''Bi%C3%AAn%20b%E1%BA%A3n%20s%E1%BB%91%2012%20BB.pdf",
        )
        answer.close()
