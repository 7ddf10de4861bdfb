"""Files that somebody could send to do harm, each with the sentence that refuses it."""

import io
import stat
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from content import images, office_files, pdf_files
from content.attachments import NOT_WHAT_IT_SAYS
from tests.factories import office_file, pdf_file, picture_file

LIST = "Chỉ nhận tệp PDF, DOCX, XLSX, PPTX, ODT, ODS."
LARGE = "Tệp lớn hơn 20 MB. Hãy nén hoặc chia nhỏ."
EMPTY = "Tệp rỗng. Hãy kiểm tra lại tệp trên máy của bạn."
TYPES = "[Content_Types].xml"
RELATIONS = "word/_rels/settings.xml.rels"
EXTERNAL = '<Relationships><Relationship Id="a>b" Type="http://x/{}" Target="{}" TargetMode="{}"/>'
PLAIN_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"


def other(ending):
    return NOT_WHAT_IT_SAYS.format(ending=ending)


def zipped(entries, method=zipfile.ZIP_DEFLATED):
    """Return the bytes of a zip of {name or ZipInfo: text or bytes}."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def docx(more=(), types="<x/>"):
    """Return the bytes of a small docx with the entries `more`."""
    return zipped({TYPES: types, "word/document.xml": "<x/>"} | dict(more))


def linked(kind, target, mode="External"):
    """Return a docx that leads to `target` by a relation of this kind."""
    return docx({RELATIONS: EXTERNAL.format(kind, target, mode) + "</Relationships>"})


def odf(ending, **more):
    kind = {"odt": "text", "ods": "spreadsheet"}[ending]
    first = zipfile.ZipInfo("mimetype")
    return zipped(
        {first: f"application/vnd.oasis.opendocument.{kind}", "content.xml": "<x/>"} | more
    )


def read(file):
    file.seek(0)
    return file.read()


def pdf(inside):
    return read(pdf_file(inside=inside))


def packed(objects, described=b"/Type /ObjStm /Filter /FlateDecode"):
    """Return a PDF whose objects lie packed in a stream."""
    body = zlib.compress(objects)
    return pdf(b"7 0 obj\n<< " + described + b" >>\nstream\n" + body + b"\nendstream\nendobj")


def link_entry():
    entry = zipfile.ZipInfo("word/link.xml")
    entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return entry


def with_password(data):
    """Return a zip whose entries say that they are encrypted (bit 0 of their flags)."""
    data = bytearray(data)
    for sign, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        found = data.find(sign)
        while found >= 0:
            data[found + at] |= 1
            found = data.find(sign, found + 4)
    return bytes(data)


def named_twice():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in (TYPES, "word/document.xml", "word/DOCUMENT.xml"):
            archive.writestr(name, "<x/>")
    return buffer.getvalue()


def bomb():
    """Return a docx of 300 kB that unpacks to more than 200 MB."""
    return docx({f"word/{n}.xml": bytes(30_000_000) for n in range(7)})


SCRIPT = b"<< /S /JavaScript /JS (app.alert(1)) >>"
OLE = office_files.OLD_OFFICE + bytes(600)

# what it is: (name, bytes, sentence)
DOCUMENTS = {
    "svg": ("a.svg", b"<svg><script>alert(1)</script></svg>", LIST),
    "program": ("a.exe", b"MZ\x90" + bytes(50), LIST),
    "page": ("a.html", b"<script>alert(1)</script>", LIST),
    "zip": ("a.zip", zipped({"a.txt": "x"}), LIST),
    "macro by its ending": ("a.docm", docx(), LIST),
    "macro of Excel by its ending": ("a.xlsm", read(office_file()), LIST),
    "two endings": ("a.pdf.exe", pdf(b""), LIST),
    "no ending": ("pdf", pdf(b""), LIST),
    "empty": ("a.pdf", b"", EMPTY),
    "page called pdf": ("a.pdf", b"<html><script>alert(1)</script>", other("pdf")),
    "page before a pdf": ("a.pdf", b"<html>" + pdf(b""), other("pdf")),
    "pdf cut off": ("a.pdf", pdf(b"x" * 5000)[:3000], other("pdf")),
    "pdf and archive in one": (
        "a.pdf",
        b"%PDF-1.4\n" + zipped({"META-INF/MANIFEST.MF": "%%EOF"}, zipfile.ZIP_STORED),
        other("pdf"),
    ),
    "script in a pdf": ("a.pdf", pdf(b"/OpenAction " + SCRIPT), pdf_files.IS_ACTIVE),
    "spelled otherwise": ("a.pdf", pdf(b"<< /S /J#61vaScript >>"), pdf_files.IS_ACTIVE),
    "program started by a pdf": ("a.pdf", pdf(b"/S /Launch /F (cmd)"), pdf_files.IS_ACTIVE),
    "file in a pdf": ("a.pdf", pdf(b"/Names << /EmbeddedFiles 3 0 R >>"), pdf_files.IS_ACTIVE),
    "film in a pdf": ("a.pdf", pdf(b"/Subtype/RichMedia"), pdf_files.IS_ACTIVE),
    "form that acts": ("a.pdf", pdf(b"/XFA [(a) 5 0 R]"), pdf_files.IS_ACTIVE),
    "script packed": ("a.pdf", packed(SCRIPT), pdf_files.IS_ACTIVE),
    "script unpacked in a stream": (
        "a.pdf",
        pdf(b"/Type /ObjStm >>\nstream\n" + SCRIPT + b"\nendstream"),
        pdf_files.IS_ACTIVE,
    ),
    "script behind a password": (
        "a.pdf",
        packed(SCRIPT) + b"trailer << /Encrypt 9 0 R >>\n%%EOF",
        pdf_files.IS_CLOSED,
    ),
    "packed in another way": (
        "a.pdf",
        packed(SCRIPT, b"/Type /ObjStm /Filter [/ASCIIHexDecode /FlateDecode]"),
        pdf_files.IS_CLOSED,
    ),
    "packed with a predictor": (
        "a.pdf",
        packed(SCRIPT, b"/DecodeParms << /Predictor 12 >> /Filter /FlateDecode /Type /ObjStm"),
        pdf_files.IS_CLOSED,
    ),
    "objects far from their name": (
        "a.pdf",
        packed(SCRIPT, b"/Filter /FlateDecode /Type /ObjStm" + b" " * 20_000),
        pdf_files.IS_CLOSED,
    ),
    "pdf bomb": ("a.pdf", packed(bytes(60_000_000)), office_files.TOO_LARGE_UNPACKED),
    "old Word": ("a.docx", OLE, office_files.IS_OLD),
    "zip bomb": ("a.docx", bomb(), office_files.TOO_LARGE_UNPACKED),
    "too many entries": (
        "a.docx",
        docx({f"word/{n}": "" for n in range(office_files.MAX_ENTRIES)}),
        office_files.TOO_LARGE_UNPACKED,
    ),
    "macro": ("a.docx", docx({"word/vbaProject.bin": "x"}), office_files.HAS_MACRO),
    "macro under another name": (
        "a.docx",
        docx(types='<Types><Override ContentType="application/vnd.ms-office.vbaProject"/></Types>'),
        office_files.HAS_MACRO,
    ),
    "macro spelled otherwise": (
        "a.xlsx",
        zipped({
            TYPES: '<T><O ContentType="application/vnd.ms-excel.sheet.&#109;acroEnabled"/></T>',
            "xl/workbook.xml": "<x/>",
        }),
        office_files.HAS_MACRO,
    ),
    "list of parts with entities": (
        "a.docx",
        docx(types='<!DOCTYPE T [<!ENTITY m "macroEnabled">]><T ContentType="&m;"/>'),
        other("docx"),
    ),
    "macro of Excel 4": (
        "a.xlsx",
        zipped({TYPES: "<x/>", "xl/workbook.xml": "<x/>", "xl/macrosheets/1.xml": "<x/>"}),
        office_files.HAS_MACRO,
    ),
    "macro of LibreOffice": ("a.odt", odf("odt", **{"Basic/a.xml": "x"}), office_files.HAS_MACRO),
    "OLE object": (
        "a.docx",
        docx({"word/embeddings/oleObject1.bin": OLE}),
        office_files.HAS_OBJECT,
    ),
    "program inside": (
        "a.docx",
        docx({"word/media/x.exe": "MZ"}),
        office_files.HAS_STRANGE.format(name="x.exe"),
    ),
    "zip in a zip": (
        "a.docx",
        docx({"word/x.zip": zipped({"a": "b"})}),
        office_files.HAS_STRANGE.format(name="x.zip"),
    ),
    "macro in a table in a text": (
        "a.docx",
        docx({
            "word/embeddings/t.xlsx": read(office_file(more=["xl/vbaProject.bin"])),
        }),
        office_files.HAS_MACRO,
    ),
    "nested twice": (
        "a.docx",
        docx({"word/a.docx": docx({"word/b.docx": docx()})}),
        office_files.HAS_STRANGE.format(name="b.docx"),
    ),
    "nested bomb": (
        "a.docx",
        docx({"word/a.docx": bytes(office_files.MAX_NESTED + 1)}),
        office_files.TOO_LARGE_UNPACKED,
    ),
    "template from elsewhere": (
        "a.docx",
        linked("attachedTemplate", "https://x.example/a.dotm"),
        office_files.FETCHES,
    ),
    "template from a share": (
        "a.docx",
        linked("attachedTemplate", r"\\x.example\a.dotm"),
        office_files.FETCHES,
    ),
    "way out of the folder": ("a.docx", docx({"../../etc/x": "x"}), other("docx")),
    "way from the root": ("a.docx", docx({"/etc/x": "x"}), other("docx")),
    "link": ("a.docx", docx({link_entry(): "/etc/passwd"}), other("docx")),
    "one name twice": ("a.docx", named_twice(), other("docx")),
    "packed by another method": (
        "a.docx",
        zipped({TYPES: "<x/>", "word/document.xml": "<x/>"}, zipfile.ZIP_LZMA),
        other("docx"),
    ),
    "password": ("a.docx", with_password(docx()), office_files.IS_LOCKED),
    "docx cut off": ("a.docx", docx()[:-30], other("docx")),
    "one kind as another": ("a.xlsx", docx(), other("xlsx")),
    "picture called docx": ("a.docx", read(picture_file()), other("docx")),
    "name of 300 letters": ("đ" * 300 + ".exe", b"MZ", LIST),
    "NUL in the name": ("a.pdf\0.exe", pdf(b""), LIST),
    "name turned around": ("a\u202efdp.exe", b"MZ", LIST),
}  # fmt: skip


def harmless():
    """Return what clerks do send: {what it is: (name, bytes)}."""
    return {
        "scan": ("Báo cáo số 12.pdf", pdf(b"stream\n" + bytes(5000) + b"\nendstream")),
        "packed objects": ("a.pdf", packed(b"<< /Type /Page >>")),
        "password of a plain pdf": ("a.pdf", pdf(b"/Encrypt 9 0 R")),
        "word of it in a text": ("a.pdf", pdf(b"(/ObjStm) Tj endobj")),
        "text": ("Kế hoạch.docx", docx()),
        "icon in a text": ("a.docx", docx({"word/media/image1.svg": "<svg/>"})),
        "table in a text": ("a.docx", docx({"word/embeddings/t.xlsx": read(office_file())})),
        "printer's settings": (
            "a.xlsx",
            read(office_file(more=["xl/printerSettings/printerSettings1.bin"])),
        ),
        "link in a text": ("a.docx", linked("hyperlink", "https://laichau.gov.vn")),
        "template of one's own": ("a.docx", linked("attachedTemplate", "file:///C:\\Mau\\a.dotm")),
        "template beside it": ("a.docx", linked("attachedTemplate", "a.dotx", "Internal")),
        "open document": ("a.ods", odf("ods")),
        "name of 300 letters": ("đ" * 300 + ".pdf", pdf(b"")),
    }


def photo(**options):
    return read(picture_file(**options))


def pictures():
    """Return {what it is: (name, bytes, sentence)} of what is sent where a picture is asked for."""
    noise = io.BytesIO()
    Image.effect_noise((300, 300), 60).convert("RGB").save(noise, "JPEG")
    huge = io.BytesIO()
    Image.new("1", (7000, 7000)).save(huge, "PNG")
    return {
        "svg": ("a.svg", b"<svg><script>alert(1)</script></svg>", images.UNREADABLE),
        "svg called jpg": ("a.jpg", b"<svg onload='alert(1)'/>", images.UNREADABLE),
        "page called jpg": ("a.jpg", b"<html><script>alert(1)</script>", images.UNREADABLE),
        "head of a picture, then a page": ("a.gif", b"GIF89a/*<script>", images.UNREADABLE),
        "pdf called png": ("a.png", pdf(b""), images.UNREADABLE),
        "cut off": ("a.jpg", noise.getvalue()[:9000], images.UNREADABLE),
        "bomb": ("a.png", huge.getvalue(), images.TOO_LARGE),
        "empty": ("a.jpg", b"", images.EMPTY),
        "name of 300 letters": ("đ" * 300 + ".jpg", b"x", images.UNREADABLE),
        "NUL in the name": ("a.jpg\0.exe", b"MZ", images.UNREADABLE),
    }


def sent(name, data):
    """Return a file as a browser sends it."""
    file = SimpleUploadedFile("x", data)
    file._name = name  # past the tidying of the class: a hostile client has no such class
    return file
