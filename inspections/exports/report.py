"""The yearly report as .docx in the form of Nghị định 30/2020/NĐ-CP, annex I.

A draft for the office: number, day and signature stay open. Lengths and sizes are those of the
annex: A4, margins 20/20/30/20 mm, Times New Roman 12–14, page numbers in the upper margin from the
second page on.
"""

import io
import re

from django.utils.formats import date_format
from docx import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt

from content.templatetags.portal import grouped
from inspections.exports.year import fraction

FONT = "Times New Roman"
NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
SMALLEST, SMALL, TEXT = Pt(11), Pt(12), Pt(14)
PLACE = re.compile(r"\b(?:tỉnh|thành phố)\s+(.+)$", re.IGNORECASE)
BEHIND_BORDERS = ("w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")  # order of the OOXML schema
SHORT_RULE, LONG_RULE = Cm(1.9), Cm(2.2)  # what a rule leaves free on each side


def as_docx(facts, publisher):
    """Return the bytes of the report on YearFacts; `publisher` names the office that reports."""
    paper = WordDocument()
    set_page(paper)
    about = paper.core_properties
    about.author, about.comments, about.language = publisher.governing_body, "", "vi-VN"
    add_heads(paper, publisher, facts)
    add_title(paper, facts)
    for add in (add_course, add_figures, add_shortcomings, add_remedies):
        add(paper, facts)
    text(paper, f"Trên đây là báo cáo kết quả kiểm tra cải cách hành chính năm {facts.year}./.")
    add_ends(paper)
    file = io.BytesIO()
    paper.save(file)
    return file.getvalue()


def set_page(paper):
    section, style = paper.sections[0], paper.styles["Normal"]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = section.right_margin = Mm(20)
    section.left_margin = Mm(30)
    style.font.name, style.font.size = FONT, TEXT
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(0)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = ALIGN.CENTER
    add_page_number(number)


def add_page_number(paragraph):
    """Add the field that prints the number of the page."""
    run = paragraph.add_run()
    for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = OxmlElement("w:instrText" if words else "w:fldChar")
        if words:
            part.text = words
        else:
            part.set(qn("w:fldCharType"), kind)
        run._r.append(part)


def add_heads(paper, publisher, facts):
    """Add who reports on the left, the name of the nation and the motto on the right."""
    left, right = two_sides(paper, 6, 10)
    above, office = publisher.parent_body, publisher.governing_body
    if above:
        line(left, above.upper(), SMALL)
    line(left, office.upper(), SMALL, bold=True)
    rule(left, SHORT_RULE)
    line(left, "Số:        /BC-", Pt(13))
    line(right, NATION, SMALL, bold=True)
    line(right, MOTTO, Pt(13), bold=True)
    rule(right, LONG_RULE)
    place = place_of(publisher)
    line(right, f"{place}, ngày      tháng      năm {facts.day.year}", Pt(13), italic=True)


def two_sides(paper, *widths):
    """Add a table without lines; return its two cells, of these widths in cm."""
    made = paper.add_table(rows=1, cols=2)
    set_widths(made, widths)
    return made.rows[0].cells


def set_widths(made, widths):
    """Fix the widths (cm) of columns: word processors read the grid, some the cells."""
    made.autofit = False
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)


def place_of(publisher):
    found = PLACE.search(publisher.parent_body) or PLACE.search(publisher.governing_body)
    return found[1] if found else "…"


def line(cell, words, size, align=ALIGN.CENTER, **look):
    """Add a line to a cell, in its first paragraph when that is still empty.

    `look`: bold, italic.
    """
    is_empty = len(cell.paragraphs) == 1 and not cell.paragraphs[0].text
    paragraph = cell.paragraphs[0] if is_empty else cell.add_paragraph()
    paragraph.alignment = align
    run = paragraph.add_run(words)
    run.font.size, run.bold, run.italic = size, look.get("bold"), look.get("italic")
    return paragraph


def rule(holder, free):
    """Add the line that the annex puts below names and titles; `free` on each side of it."""
    paragraph = holder.add_paragraph()
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = free
    form.space_after = Pt(6)
    form.line_spacing = Pt(3)
    border, top = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "auto")):
        top.set(qn(f"w:{name}"), value)
    border.append(top)
    paragraph._p.get_or_add_pPr().insert_element_before(border, *BEHIND_BORDERS)


def add_title(paper, facts):
    for words in ("BÁO CÁO", f"Kết quả kiểm tra cải cách hành chính năm {facts.year}"):
        paragraph = paper.add_paragraph()
        paragraph.alignment = ALIGN.CENTER
        if words == "BÁO CÁO":
            paragraph.paragraph_format.space_before = Pt(12)
        run = paragraph.add_run(words)
        run.bold = True
    rule(paper, Cm(6))


def heading(paper, words):
    paragraph = paper.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(6)
    paragraph.paragraph_format.first_line_indent = Cm(1)
    paragraph.paragraph_format.keep_with_next = True
    paragraph.add_run(words).bold = True


def text(paper, words):
    """Add a paragraph of the body: justified, its first line 1 cm in."""
    paragraph = paper.add_paragraph(words)
    paragraph.alignment = ALIGN.JUSTIFY
    paragraph.paragraph_format.first_line_indent = Cm(1)
    paragraph.paragraph_format.space_before = Pt(6)


def table(paper, labels, rows, widths):
    """Add a table whose head is repeated on each page and whose rows are not torn; widths in cm."""
    paper.add_paragraph().paragraph_format.line_spacing = Pt(6)
    made = paper.add_table(rows=1, cols=len(labels), style="Table Grid")
    for cell, label in zip(made.rows[0].cells, labels, strict=True):
        line(cell, label, SMALL, bold=True)
    mark_row(made.rows[0], "w:tblHeader")
    for row in rows:
        added = made.add_row()
        mark_row(added, "w:cantSplit")
        for cell, value in zip(added.cells, row, strict=True):
            is_number = value[:1].isdigit() or not value
            line(cell, value, SMALL, align=ALIGN.CENTER if is_number else ALIGN.LEFT)
    set_widths(made, widths)


def mark_row(row, mark):
    row._tr.get_or_add_trPr().append(OxmlElement(mark))


def add_course(paper, facts):
    heading(paper, "I. TÌNH HÌNH KIỂM TRA")
    day, concluded = date_format(facts.day), grouped(facts.sums.concluded)
    if facts.sums.planned:
        units = grouped(facts.sums.planned)
        text(paper, f"Kế hoạch kiểm tra năm {facts.year} có {units} đơn vị.")
    text(
        paper,
        f"Đến ngày {day}, đã tiến hành {grouped(facts.held)} cuộc kiểm tra, trong đó"
        f" {concluded} cuộc đã kết luận; còn {grouped(facts.ahead)} cuộc dự kiến.",
    )


def add_figures(paper, facts):
    heading(paper, "II. SỐ LIỆU GIẢI QUYẾT HỒ SƠ")
    if not facts.figures:
        text(paper, "Chưa có số liệu của đơn vị nào.")
        return
    text(paper, "Cộng số liệu của các cuộc kiểm tra có đủ hai số của mỗi tỷ lệ:")
    for label, part, whole, percentage in facts.totals:
        text(paper, f"- {label}: {grouped(part)}/{grouped(whole)} hồ sơ, đạt {percentage}.")
    rows = [
        (
            str(number),
            visit.organization.name,
            date_format(visit.day),
            fraction(visit.figures.received, None),
            fraction(visit.figures.resolved, visit.figures.received),
            fraction(visit.figures.on_time, visit.figures.resolved),
        )
        for number, visit in enumerate(facts.figures, start=1)
    ]
    labels = ("TT", "Đơn vị", "Ngày", "Tiếp nhận", "Đã giải quyết", "Đúng và trước hạn")
    table(paper, labels, rows, (1.1, 4.5, 2.5, 2.1, 2.9, 2.9))


def add_shortcomings(paper, facts):
    heading(paper, "III. TỒN TẠI, HẠN CHẾ")
    count = sum(count for _, count in facts.shortcomings)
    text(paper, f"Các cuộc kiểm tra nêu {grouped(count)} tồn tại, hạn chế.")
    if count:
        rows = [(name, grouped(number)) for name, number in facts.shortcomings]
        table(paper, ("Lĩnh vực", "Số tồn tại, hạn chế"), rows, (11, 5))


def add_remedies(paper, facts):
    heading(paper, "IV. KIẾN NGHỊ VÀ VIỆC KHẮC PHỤC")
    text(
        paper,
        f"Tổng số {grouped(facts.sums.follow_up.total)} kiến nghị;"
        f" {grouped(facts.sums.follow_up.remedied)} kiến nghị đã khắc phục,"
        f" {grouped(facts.sums.follow_up.overdue)} kiến nghị quá hạn chưa báo cáo.",
    )
    if facts.overdue:
        text(paper, "Các kiến nghị quá hạn:")
        rows = [
            (
                str(number),
                row.addressee.name,
                row.text,
                date_format(row.deadline),
                f"{grouped(row.days_late(facts.day))} ngày",
            )
            for number, row in enumerate(facts.overdue, start=1)
        ]
        labels = ("TT", "Cơ quan thực hiện", "Nội dung", "Hạn", "Quá hạn")
        table(paper, labels, rows, (1.1, 4, 6.4, 2.5, 2))


def add_ends(paper):
    """Add whom the report goes to on the left, room for the signature on the right."""
    left, right = two_sides(paper, 6, 10)
    paragraph = line(left, "Nơi nhận:", SMALL, bold=True, italic=True, align=ALIGN.LEFT)
    paragraph.paragraph_format.space_before = Pt(6)
    for words in ("- ……………;", "- Lưu: VT."):
        line(left, words, SMALLEST, align=ALIGN.LEFT)
    title = line(right, "CHỨC VỤ NGƯỜI KÝ", TEXT, bold=True)
    title.paragraph_format.space_before = Pt(6)
    line(right, "\n\n\nHọ và tên", TEXT, bold=True)
