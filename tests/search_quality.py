"""A set of queries with what each should find, by category: how good the search is, in two numbers.

Recall at 10: the share of queries whose row stands among the first ten. MRR: the mean of 1 / its
place. python bench/search_quality.py prints both; tests hold them.
"""

from collections import defaultdict
from datetime import date, timedelta

from django.utils import timezone

from bench.articles import Writer
from cchc_portal.answers import answer
from cchc_portal.search import Asked
from contacts.models import Publisher
from content.publishing import State
from content.vietnamese import fold
from news.models import Article, Document, Section
from news.models.document import KINDS
from tests.factories import make_article, make_official, make_organization, make_visit

FIRST = 10
PROVINCE = "Ủy ban nhân dân tỉnh Thử"
NOISE = 150  # articles of words drawn by chance, newer than those looked for

# (title, lead, body): what is looked for is set in brackets
ARTICLES = [
    ("Khai trương [quầy tiếp nhận lưu động] tại chợ phiên", "", "Mỗi phiên chợ mở một buổi sáng."),
    ("[Chè Shan tuyết] Tả Lèng có mã truy xuất", "", "Hợp tác xã dán mã cho từng gói."),
    ("Hướng dẫn [cấp đổi căn cước] cho người già yếu", "", "Tổ lưu động đến tận nhà."),
    ("Bãi bỏ [mười hai khoản phí] từ năm sau", "", "Danh mục niêm yết ở trụ sở."),
    ("Tổng đài [trả lời tiếng Mông] hoạt động hằng ngày", "", "Người gọi bấm phím hai."),
    ("Đo [mức độ hài lòng] ở bệnh viện tuyến huyện", "", "Phiếu hỏi không ghi tên."),
    ("[Khóa sổ dự toán] sớm mười ngày", "", "Đơn vị tự chủ gửi bảng đối chiếu."),
    ("Thi trắc nghiệm [tìm hiểu luật cán bộ]", "", "Vòng chung kết vào cuối quý."),
    ("Rà soát [biển tên cơ quan] sau sắp xếp", "", "Biển cũ được thay trước lễ."),
    ("Lắp [camera phòng một cửa] ở vùng biên", "", "Hình ảnh lưu ba mươi ngày."),
    ("Tin thứ nhất của tuần", "Xã dùng [mạng vệ tinh] để nhận hồ sơ khi đứt cáp.", "Sóng ổn định."),
    ("Tin thứ hai của tuần", "[Bưu tá bản xa] nhận giấy tờ giúp bà con.", "Mỗi tuần hai chuyến."),
    ("Tin thứ ba của tuần", "Học sinh lớp chín [thực hành ký số].", "Thầy cô hướng dẫn từng em."),
    (
        "Tin thứ tư của tuần",
        "[Quỹ khuyến học bản] công khai thu chi.",
        "Bảng kê dán ở nhà văn hóa.",
    ),
    (
        "Tin thứ năm của tuần",
        "Thí điểm [phòng họp không giấy] ở tám sở.",
        "Tài liệu gửi trước hai ngày.",
    ),
    ("Tin thứ sáu của tuần", "", "Đoàn nhắc việc [đóng dấu giáp lai] cho đúng quy định."),
    ("Tin thứ bảy của tuần", "", "Kho [lưu trữ giấy dó] được chống ẩm."),
    ("Tin thứ tám của tuần", "", "Ban quản lý [cửa khẩu phụ] đổi giờ làm việc mùa đông."),
    ("Tin thứ chín của tuần", "", "Người nộp [thuế đất phi nông nghiệp] nhận tin nhắn báo."),
    ("Tin thứ mười của tuần", "", "Tổ giúp việc lập [nhật ký xử lý] cho từng phản ánh."),
    ("Chia sẻ về [hòa giải cơ sở]", "", "Mười tổ có nhiều năm kinh nghiệm."),
    ("[Thúy điều] là tên đội văn nghệ xung kích", "", "Đội biểu diễn tại hội thi."),
    ("[Khỏe để phục vụ]: giải chạy của công chức", "", "Đường chạy năm cây số."),
    ("Quy định mới về [ủy quyền chứng thực]", "", "Phó chủ tịch được ký thay."),
    ("[Tòa án lưu động] xử tại xã", "", "Bà con theo dõi tại hội trường."),
    ("Phát [loa thông minh] cho bản vùng cao", "", "Tin phát bằng ba thứ tiếng."),
    ("Ngày hội [đổi rác lấy cây]", "", "Thanh niên trồng hàng trăm cây xanh."),
    ("[Bếp ăn bán trú] được chấm điểm công khai", "", "Phụ huynh giám sát."),
    ("Mở [thư viện số] ở trường nội trú", "", "Mượn sách qua điện thoại."),
    ("[Giấy khai sinh song ngữ] đầu tiên", "", "Bản in có phần tiếng Anh."),
]
DOCUMENTS = [
    ("ke-hoach", "2943/KH-UBND", date(2021, 9, 20), "Cải cách hành chính giai đoạn mới"),
    ("nghi-quyet", "08-NQ/TU", date(2021, 5, 20), "Đẩy mạnh cải cách hành chính"),
    ("nghi-dinh", "42/2022/NĐ-CP", date(2022, 6, 24), "Cung cấp thông tin trên môi trường mạng"),
    ("cong-van", "230-CV/VPTU", date(2023, 3, 9), "Báo cáo tiến độ tháng ba"),
    ("cong-van", "2231/SNV-CCHC&PC", date(2024, 10, 4), "Đôn đốc tự chấm điểm"),
    ("nghi-quyet", "1670/NQ-UBTVQH15", date(2025, 6, 16), "Sắp xếp các đơn vị hành chính"),
    ("luat", "91/2025/QH15", date(2025, 6, 26), "Bảo vệ dữ liệu cá nhân"),
    ("quyet-dinh", "486/QĐ-UBND", date(2022, 4, 18), "Công bố danh mục thủ tục"),
    ("nghi-quyet", "30c/NQ-CP", date(2011, 11, 8), "Chương trình tổng thể"),
    ("thong-tu", "22/2023/TT-BTTTT", date(2023, 12, 31), "Cấu trúc trang thông tin"),
]
OFFICES = {  # {name: what it is called for short}
    "Sở Nông nghiệp và Môi trường": "SNNMT",
    "Sở Giáo dục và Đào tạo": "SGDĐT",
    "Ủy ban nhân dân xã Tủa Sín Chải": "xã Tủa Sín Chải",
    "Văn phòng Đoàn đại biểu Quốc hội": "VPĐBQH",
    "Bảo hiểm xã hội tỉnh": "BHXH tỉnh",
    "Trung tâm Lưu trữ lịch sử": "TTLTLS",
    "Ủy ban nhân dân phường Đoàn Kết": "phường Đoàn Kết",
    "Thanh tra tỉnh": "TTT",
}
PEOPLE = [
    "Vừ A Tiến",
    "Lò Thị Thúy Hòa",
    "Giàng Páo Lử",
    "Đỗ Đức Đông",
    "Tẩn Mí Sáng",
    "Nguyễn Khuê Oánh",
    "Phàn Sành Khoé",
    "Hoàng Ngọc Uyển",
]
# (typed, what it should find) beside those made from the lists above
TONES = [
    ("hoà giải cơ sở", "hòa giải cơ sở"),
    ("hòa giải cơ sở", "hòa giải cơ sở"),
    ("HOÀ GIẢI", "hòa giải cơ sở"),
    ("hoa\u0300 giải", "hòa giải cơ sở"),
    ("thuý điều", "Thúy điều"),
    ("thúy điều", "Thúy điều"),
    ("khoẻ để phục vụ", "Khỏe để phục vụ"),
    ("khỏe để phục vụ", "Khỏe để phục vụ"),
    ("uỷ quyền chứng thực", "ủy quyền chứng thực"),
    ("ủy quyền chứng thực", "ủy quyền chứng thực"),
    ("toà án lưu động", "Tòa án lưu động"),
    ("tòa án lưu động", "Tòa án lưu động"),
    ("Khoá sổ dự toán", "Khóa sổ dự toán"),
    ("uỷ ban xã tủa sín chải", "Ủy ban nhân dân xã Tủa Sín Chải"),
    ("thuý hoà", "Lò Thị Thúy Hòa"),
]
SLIPS = [
    ("chè shan tuyeets", "Chè Shan tuyết"),
    ("cấp đổi cawn cước", "cấp đổi căn cước"),
    ("mang ve tnih", "mạng vệ tinh"),
    ("buu taa ban xa", "Bưu tá bản xa"),
    ("thuc hanh kys so", "thực hành ký số"),
    ("quy khuyen hc ban", "Quỹ khuyến học bản"),
    ("phong hop khong gaiy", "phòng họp không giấy"),
    ("dong dau giap lia", "đóng dấu giáp lai"),
    ("cua khauu phu", "cửa khẩu phụ"),
    ("nhat kys xu ly", "nhật ký xử lý"),
    ("loa thogn minh", "loa thông minh"),
    ("bep an ban tur", "Bếp ăn bán trú"),
    ("thu vien sso", "thư viện số"),
    ("khai sinh song ngx", "Giấy khai sinh song ngữ"),
    ("hoa giaie co so", "hòa giải cơ sở"),
    ("toa ann luu dong", "Tòa án lưu động"),
    ("doi rac lay cayy", "đổi rác lấy cây"),
    ("luu tru giya do", "lưu trữ giấy dó"),
]
NAMES_WITH_SLIPS = [
    ("vừ a tiene", "Vừ A Tiến"),
    ("lo thi thuy hoaf", "Lò Thị Thúy Hòa"),
    ("giang pao lwr", "Giàng Páo Lử"),
    ("dox duc dong", "Đỗ Đức Đông"),
    ("tan mi sagn", "Tẩn Mí Sáng"),
    ("nguyen kheu oanh", "Nguyễn Khuê Oánh"),
    ("so giao duc va dao tapo", "Sở Giáo dục và Đào tạo"),
    ("thanhtra tinh", "Thanh tra tỉnh"),
]
NUMBERS_WITH_SLIPS = [
    ("2934/KH-UBND", "2943/KH-UBND"),
    ("2943/KH-UBDN", "2943/KH-UBND"),
    ("42/2022/NĐ-CPP", "42/2022/NĐ-CP"),
    ("231/SNV-CCHC&PC", "2231/SNV-CCHC&PC"),
    ("486/QĐ-UBD", "486/QĐ-UBND"),
    ("92/2025/QH15", "91/2025/QH15"),
]
QUESTIONS = [
    ("cấp đổi căn cước cho người già thì làm ở đâu", "cấp đổi căn cước"),
    ("xin hỏi thuế đất phi nông nghiệp", "thuế đất phi nông nghiệp"),
    ("tôi muốn hỏi quầy tiếp nhận lưu động ở đâu", "quầy tiếp nhận lưu động"),
    ("phòng họp không giấy là gì", "phòng họp không giấy"),
    ("camera phòng một cửa của tỉnh Thử", "camera phòng một cửa"),
    ("Sở Giáo dục và Đào tạo tỉnh Thử", "Sở Giáo dục và Đào tạo"),
    ("ông Giàng Páo Lử", "Giàng Páo Lử"),
    ("đồng chí Phàn Sành Khoé", "Phàn Sành Khoé"),
    ("bà Nguyễn Khuê Oánh ở đâu", "Nguyễn Khuê Oánh"),
]
ONE_WORD_TOO_MANY = [  # that stands nowhere beside the others
    ("lắp đặt mạng vệ tinh", "mạng vệ tinh"),
    ("thủ tục cấp đổi căn cước người già", "cấp đổi căn cước"),
    ("lich quay tiep nhan luu dong cho phien", "quầy tiếp nhận lưu động"),
    ("danh sách tòa án lưu động", "Tòa án lưu động"),
    ("biển tên cơ quan sau sáp nhập", "biển tên cơ quan"),
    ("ho so khai sinh song ngu", "Giấy khai sinh song ngữ"),
    ("kết quả đổi rác lấy cây", "đổi rác lấy cây"),
    ("quy trình lưu trữ giấy dó chống ẩm", "lưu trữ giấy dó"),
]
VISITED = ("Thanh tra tỉnh", "Ủy ban nhân dân xã Tủa Sín Chải", "Bảo hiểm xã hội tỉnh")


def fill():
    """Store what is looked for and what is not; return {what: (kind, pk)}."""
    Publisher.objects.update_or_create(pk=1, defaults={"governing_body": PROVINCE})
    old = timezone.now() - timedelta(days=4000)
    keys = fill_articles(old)
    for kind, number, day, abstract in DOCUMENTS:
        row = Document.objects.create(
            kind=kind,
            number=number,
            issued_on=day,
            abstract=abstract,
            issuer_name="Cơ quan Thử",
            state=State.PUBLISHED,
            published_at=old,
        )
        keys[number] = ("van-ban", row.pk)
    for name, short in OFFICES.items():
        office = make_organization(name=name, short_name=short)
        keys[name] = ("co-quan", office.pk)
        if name in VISITED:
            keys[f"kiểm tra {name}"] = ("kiem-tra", make_visit(organization=office).pk)
    return keys | {name: ("can-bo", make_official(full_name=name).pk) for name in PEOPLE}


def fill_articles(old):
    """Store the articles that are looked for, dated `old`, and newer ones that are not."""
    section = Section.objects.order_by("pk").first() or Section.objects.create(name="Tin")
    Article.objects.bulk_create(
        Article(
            **fields | {"published_at": old + timedelta(days=n)},
            section=section,
            state=State.PUBLISHED,
        )
        for n, fields in enumerate(map(Writer(NOISE).article, range(NOISE)), start=1)
    )
    keys = {}
    for title, lead, body in ARTICLES:
        what = wanted_of(title + lead + body)
        clean = [text.replace("[", "").replace("]", "") for text in (title, lead, body)]
        row = make_article(
            title=clean[0],
            lead=clean[1],
            body=f"<p>{clean[2]}</p>",
            section=section,
            published_at=old,
        )
        keys[what] = ("tin-bai", row.pk)
    return keys


def wanted_of(text):
    """Return what stands in brackets."""
    return text.partition("[")[2].partition("]")[0]


def queries():
    """Yield (category, typed, what it should find)."""
    for text in map("".join, ARTICLES):
        what = wanted_of(text)
        yield "marks", what, what
        yield "no marks", fold(what), what
        yield "phrase", f"“{what}”", what
        yield "half a word", fold(what)[:-1], what
    for kind, number, day, _ in DOCUMENTS:
        for typed in (number, number.lower(), number.split("/")[0], fold(number)[:-1]):
            yield "number", typed, number
        name = f"{KINDS[kind]} số {number}"
        yield "citation", f"{name} ngày {day:%d/%m/%Y}", number
        yield "citation", f"{name} ngày {day:%d tháng %m năm %Y} của Cơ quan Thử", number
        yield "citation", f"{name} về một việc khác hẳn", number
    for name, short in OFFICES.items():
        yield "short name", short, name
    for name in VISITED:
        yield "visit", f"kiểm tra {name}", f"kiểm tra {name}"
    for name in [*OFFICES, *PEOPLE]:
        for typed in (name, fold(name), " ".join(fold(name).split()[-2:])):
            yield "name", typed, name
    yield from (("tone place", typed, what) for typed, what in TONES)
    yield from (("slip", typed, what) for typed, what in SLIPS)
    yield from (("slip in a name", typed, what) for typed, what in NAMES_WITH_SLIPS)
    yield from (("slip in a number", typed, what) for typed, what in NUMBERS_WITH_SLIPS)
    yield from (("question", typed, what) for typed, what in QUESTIONS)
    yield from (("one word too many", typed, what) for typed, what in ONE_WORD_TOO_MANY)


def judged(keys):
    """Return {category: [place of what was looked for, or None]}: one search a query."""
    sections, places = Section.objects.tree(), defaultdict(list)
    for category, typed, what in queries():
        found = answer(Asked(typed), sections)
        if found.meant:
            found = answer(Asked(found.meant), sections)
        hits = [(hit.kind, hit.pk) for hit in found.findings.hits]
        places[category].append(hits.index(keys[what]) + 1 if keys[what] in hits else None)
    return places


def measures(places):
    """Return (recall at 10, MRR) of a list of places."""
    among = [place for place in places if place and place <= FIRST]
    return len(among) / len(places), sum(1 / place for place in places if place) / len(places)
