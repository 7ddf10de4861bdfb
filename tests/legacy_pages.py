"""Pages of an old portal, of our own making, in the form in which the real ones were saved."""

import unicodedata
from dataclasses import dataclass, replace

CAPTION = "Toàn cảnh hội trường trong buổi làm việc"
PARAGRAPHS = (
    "Chiều 24/9, tổ công tác đã nghe các phòng chuyên môn trình bày việc tiếp nhận hồ sơ"
    " tại bộ phận một cửa và những vướng mắc trong quý.",
    "Từ đầu năm, bộ phận một cửa nhận 21.817 hồ sơ, trả đúng và trước hạn 99,97%.Các hồ sơ còn lại"
    " đều có văn bản xin lỗi gửi người dân.",
    "Kết luận buổi làm việc, trưởng đoàn yêu cầu niêm yết lại danh mục thủ tục trước ngày 30/9.",
)
RELATED = (
    ("Tập huấn kỹ năng số cho cán bộ xã", "20/09/2021 8:09:04 SA"),
    ("Công bố danh mục thủ tục đủ điều kiện trực tuyến", "28/10/2020 4:46:02 CH"),
)
LATEST = (("Khai trương bộ phận một cửa hiện đại", "21/04/2023 5:37:58 CH"),)
FOOTER = (
    "TRANG THÔNG TIN ĐIỆN TỬ CẢI CÁCH HÀNH CHÍNH TỈNH THỬ",
    "Chịu trách nhiệm chính:",
    "Trụ sở:",
    "Bà Lò Thị Thử",
    "Số 1, đường Thử",
)


@dataclass(frozen=True)
class OldPage:
    """What a page of the old portal says; `but` makes another one."""

    title: str = "Tổ công tác kiểm tra bộ phận một cửa huyện Thử"
    stamp: str = "(Ngày đăng :24/09/2021 12:00:00 SA)"
    trail: tuple = ("Kết quả CCHC", "Kết quả kiểm tra CCHC")
    caption: str = CAPTION
    paragraphs: tuple = PARAGRAPHS
    related: tuple = RELATED
    latest: tuple = LATEST
    picture: str = "trang_files/hop.jpg"
    address: str = ""

    def but(self, **other):
        return replace(self, **other)

    def as_text(self):
        """Return the page as a browser saves it as plain text."""
        listed = [f"{title}({stamp})\n" for title, stamp in self.related]
        newest = [f"{title} ({stamp})\n" for title, stamp in self.latest]
        head = [" ".join(["Trang chủ", *self.trail]), "", self.title, self.stamp, "", ""]
        body = [self.caption, "", *(f"{text}\n" for text in self.paragraphs), "\u00a0", ""]
        lists = ["Tin liên quan\n", *listed, "Tin mới nhất\n", *newest]
        return "\n".join([*head, *body, *lists, *FOOTER, ""])

    def as_html(self, charset="utf-8"):
        """Return the page as saved from the old server: tables, font tags, Word's leavings."""
        saved = f"<!-- saved from url=(0042){self.address} -->" if self.address else ""
        picture = f'<p align="center"><img src="{self.picture}" alt="" border="0"></p>'
        body = "".join(f"{WORD_START}{text}{WORD_END}" for text in self.paragraphs)
        crumbs = "&nbsp;› ".join(
            f'<a href="Default.aspx?c={name}">{name}</a>' for name in self.trail
        )
        return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "">
{saved}<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<meta http-equiv="Content-Type" content="text/html; charset={charset}">
<title>Cổng cũ - {self.title}</title><style>p {{ color: red }}</style>
<script>var stamp = "(Ngày đăng :01/01/2001 1:00:00 SA)";</script></head><body>
<form name="aspnetForm"><input type="hidden" name="__VIEWSTATE" value="/wEPDwUK">
<table width="1000"><tr><td><ul><li><a href="Default.aspx">Trang chủ</a></li><li>Văn bản</li></ul>
</td></tr><tr><td valign="top">Danh mục<br>Tin mới nhất</td><td><table>
<tr><td><a href="Default.aspx">Trang chủ</a>&nbsp;› {crumbs}</td></tr>
<tr><td><font size="4"><b>{self.title}</b></font><br><span><i>{self.stamp}</i></span><br><br>
<div id="noidung">{picture if self.picture else ""}
<p align="center"><em><font color="blue">{self.caption}</font></em></p>{body}<p>&nbsp;</p></div>
</td></tr><tr><td><b>Tin liên quan</b></td></tr>
<tr><td><table>{rows(self.related)}</table></td></tr>
<tr><td><b>Tin mới nhất</b></td></tr><tr><td><table>{rows(self.latest)}</table></td></tr></table>
</td></tr><tr><td>{"<br>".join(FOOTER)}</td></tr></table></form></body></html>"""


WORD_START = (
    '<p class="MsoNormal" style="text-align: justify" onclick="x()"><span lang="VI"'
    ' style="font-size: 14pt"><font face="Times New Roman">'
)
WORD_END = "<o:p>&nbsp;</o:p></font></span></p>"


def rows(listed):
    """Return a list of the old portal as rows of a table."""
    return "".join(
        f'<tr><td><img src="cham.gif" width="5" height="5"><a href="#">{title}</a>'
        f"<span>({stamp})</span></td></tr>"
        for title, stamp in listed
    )


def in_windows_1258(text):
    """Return `text` in windows-1258, which writes tone marks after their letters."""
    return b"".join(map(_character_in_1258, unicodedata.normalize("NFC", text)))


def _character_in_1258(character):
    try:
        return character.encode("cp1258")
    except UnicodeEncodeError:
        marks = unicodedata.normalize("NFD", character)
        tone = next(mark for mark in marks if mark in "\u0300\u0309\u0303\u0301\u0323")
        letter = unicodedata.normalize("NFC", marks.replace(tone, ""))
        return f"{letter}{tone}".encode("cp1258")


def many(count):
    """Yield (file name, OldPage) of `count` different pages that list their neighbours."""
    for number in range(count):
        page = OldPage().but(
            title=numbered(number),
            stamp=f"(Ngày đăng :{day(number)} {number % 12 + 1}:0{number % 6}:00 CH)",
            trail=("Tin tức CCHC", f"Chuyên trang {number % 7}"),
            paragraphs=tuple(f"{text} Số tin {number}." for text in PARAGRAPHS * 3),
            related=tuple((numbered(n), f"{day(n)} 8:09:04 SA") for n in (number - 1, number + 1)),
            picture="",
            address=f"http://cu.example.vn/Default.aspx?tabid=9&ItemID={number}",
        )
        yield f"trang-{number:05}", page


def numbered(number):
    return f"Tin số {number} về công tác cải cách hành chính tại cơ sở"


def day(number):
    return f"{number % 28 + 1:02}/{number // 28 % 12 + 1:02}/{2012 + number // 336 % 12}"


def write_many(folder, count, picture=None):
    """Write `count` pages into `folder`, by turns as text and as HTML.

    With `picture` (bytes of a JPEG) each HTML page has one, its file beside it.
    """
    for number, (name, page) in enumerate(many(count)):
        if not number % 2:
            (folder / f"{name}.txt").write_text(page.as_text(), encoding="utf-8")
            continue
        if picture:
            (folder / f"{name}.jpg").write_bytes(picture)
            page = page.but(picture=f"{name}.jpg")  # noqa: PLW2901
        (folder / f"{name}.html").write_text(page.as_html(), encoding="utf-8")
