"""The four tables that are given out, column by column: what each holds, and from where.

Keys and ids are stable: they are never renamed nor used again. Columns marked internal are for
staff alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter

from django.utils import timezone

from content.figures import share


@dataclass(frozen=True)
class Column:
    """`key` names it in JSON, `label` in tables; `about` tells what it holds, in one sentence.

    `value` takes a row, with the local date `as_of` on it, and gives a str, int, date or None
    (nothing known).
    """

    key: str
    label: str
    about: str
    value: Callable
    internal: bool = False


def plain(key, label, about, path=None, **options):
    """Return the Column whose value is the attribute `path` (dotted), `key` by default."""
    return Column(key, label, about, attrgetter(path or key), **options)


def choice(key, label, about, **options):
    """Return the Column with the words of a field of choices."""
    return Column(key, label, about, lambda row: getattr(row, f"get_{key}_display")(), **options)


def percentage(key, label, part, whole, about):
    """Return the Column of part of whole in percent, "36,4%"; None when one is not known."""

    def value(row):
        of, among = getattr(row, part), getattr(row, whole)
        return None if of is None or not among else share(of, among)

    return Column(key, label, about, value)


def followed(key, label, about):
    """Return the Column of a count of recommendations: nothing is asked before the conclusion."""
    return Column(key, label, about, lambda row: getattr(row, key) if row.is_concluded else None)


def visit_id(visit):
    """Return the id under which a visit is given out; it never changes, as addresses may."""
    return f"kt-{visit.pk}"


def _code(organization):
    return organization.code or None


# Which visit a row belongs to: the first columns of figures, findings and recommendations.
OF_VISIT = (
    Column("visit", "Mã cuộc kiểm tra", "Nối với cột “Mã” của bảng Cuộc kiểm tra.",
           lambda row: visit_id(row.visit)),
    plain("organization", "Đơn vị được kiểm tra", "Tên tại thời điểm kiểm tra.",
          "visit.organization.name"),
    plain("day", "Ngày", "Ngày kiểm tra; chưa kiểm tra thì là ngày dự kiến.", "visit.day"),
    plain("year", "Năm", "Năm của kế hoạch; đột xuất thì theo kỳ báo cáo 15/12–14/12.",
          "visit.year"),
)  # fmt: skip

VISITS = (
    Column("id", "Mã", "Mã cố định của cuộc kiểm tra.", visit_id),
    plain("organization", "Đơn vị được kiểm tra", "Tên tại thời điểm kiểm tra.",
          "organization.name"),
    Column("organization_code", "Mã định danh đơn vị", "Mã định danh của cơ quan, nếu có.",
           lambda row: _code(row.organization)),
    plain("year", "Năm", "Năm của kế hoạch; đột xuất thì theo kỳ báo cáo 15/12–14/12."),
    choice("kind", "Loại", "Theo kế hoạch, đột xuất, chuyên đề hoặc phúc tra."),
    choice("form", "Hình thức", "Kiểm tra trực tiếp hoặc qua báo cáo."),
    choice("course", "Tiến trình", "Cuộc kiểm tra đã đi đến đâu."),
    plain("scheduled_on", "Ngày dự kiến", "Ngày theo kế hoạch."),
    plain("started_on", "Ngày kiểm tra", "Ngày bắt đầu kiểm tra."),
    plain("ended_on", "Ngày kết thúc", "Ngày kết thúc kiểm tra."),
    plain("concluded_on", "Ngày kết luận", "Ngày của thông báo kết luận."),
    plain("period_start", "Kỳ số liệu từ", "Ngày đầu của kỳ số liệu."),
    plain("period_end", "Kỳ số liệu đến", "Ngày cuối của kỳ số liệu."),
    Column("head", "Trưởng đoàn", "Họ tên và chức vụ tại thời điểm kiểm tra.",
           lambda row: row.head or None),
    Column("place", "Địa điểm", "Nơi kiểm tra.", lambda row: row.place or None),
    Column("areas", "Lĩnh vực", "Các lĩnh vực được kiểm tra, cách nhau bằng dấu chấm phẩy.",
           lambda row: "; ".join(area.name for area in row.areas.all()) or None),
    followed("recommendation_count", "Số kiến nghị", "Số kiến nghị, từ khi đã kết luận."),
    followed("remedied_count", "Đã khắc phục", "Số kiến nghị đã được xác minh là khắc phục."),
    followed("overdue_count", "Quá hạn", "Số kiến nghị quá hạn chưa báo cáo, tính đến ngày xuất."),
    Column("address", "Trang của cuộc kiểm tra", "Đường dẫn trên trang này.",
           lambda row: row.get_absolute_url()),
    Column("state", "Trạng thái đăng", "Bản nháp, chờ duyệt, đã đăng hoặc đã gỡ.",
           lambda row: row.state_label(), internal=True),
    Column("updated_at", "Sửa lần cuối", "Ngày sửa gần nhất.",
           lambda row: timezone.localdate(row.updated_at), internal=True),
)  # fmt: skip

FIGURES = (
    *OF_VISIT,
    plain("period_start", "Kỳ số liệu từ", "Ngày đầu của kỳ số liệu.", "visit.period_start"),
    plain("period_end", "Kỳ số liệu đến", "Ngày cuối của kỳ số liệu.", "visit.period_end"),
    plain("carried_over", "Kỳ trước chuyển sang", "Số hồ sơ; để trống là không có số liệu."),
    plain("new_in_period", "Phát sinh trong kỳ", "Số hồ sơ mới trong kỳ."),
    plain("received", "Đã tiếp nhận", "Kỳ trước chuyển sang cộng phát sinh trong kỳ."),
    plain("online", "Trực tuyến", "Số hồ sơ nộp trực tuyến trong kỳ."),
    percentage("online_share", "Tỷ lệ trực tuyến", "online", "new_in_period",
               "Trực tuyến trên phát sinh trong kỳ."),
    plain("resolved", "Đã giải quyết", "Số hồ sơ đã trả kết quả."),
    percentage("resolved_share", "Tỷ lệ giải quyết", "resolved", "received",
               "Đã giải quyết trên đã tiếp nhận."),
    plain("on_time", "Đúng và trước hạn", "Số hồ sơ trả đúng hoặc trước hạn."),
    percentage("on_time_share", "Tỷ lệ đúng và trước hạn", "on_time", "resolved",
               "Đúng và trước hạn trên đã giải quyết."),
    plain("late", "Trả quá hạn", "Đã giải quyết trừ đúng và trước hạn."),
    plain("pending", "Đang giải quyết", "Như báo cáo, hoặc đã tiếp nhận trừ đã giải quyết.",
          "pending_count"),
    plain("pending_overdue", "Đang giải quyết quá hạn", "Số hồ sơ chưa trả mà đã quá hạn."),
    plain("fee_vnd", "Phí, lệ phí (đồng)", "Số tiền thu trong kỳ, đồng."),
    plain("visitors", "Lượt công dân", "Số lượt người đến làm việc trong kỳ."),
    Column("visitors_is_estimate", "Lượt công dân là ước tính", "“có” khi là số ước tính.",
           lambda row: "có" if row.visitors_is_estimate else None),
    plain("procedures_total", "Tổng số thủ tục", "Số thủ tục hành chính được xét."),
    plain("procedures_on_spot", "Giải quyết “5 tại chỗ”", "Số thủ tục làm đủ năm bước tại chỗ."),
    percentage("on_spot_share", "Tỷ lệ “5 tại chỗ”", "procedures_on_spot", "procedures_total",
               "Giải quyết “5 tại chỗ” trên tổng số thủ tục."),
)  # fmt: skip

FINDINGS = (
    Column("id", "Mã", "Mã cố định của nhận định.", lambda row: f"nd-{row.pk}"),
    *OF_VISIT,
    choice("kind", "Loại", "Kết quả đạt được, tồn tại, nguyên nhân hoặc khó khăn."),
    Column("area", "Lĩnh vực", "Lĩnh vực cải cách hành chính.",
           lambda row: row.area.name if row.area_id else None),
    plain("text", "Nội dung", "Nguyên văn nhận định."),
)  # fmt: skip

RECOMMENDATIONS = (
    Column("id", "Mã", "Mã cố định của kiến nghị.", lambda row: f"kn-{row.pk}"),
    *OF_VISIT,
    plain("addressee", "Cơ quan thực hiện", "Cơ quan phải khắc phục.", "addressee.name"),
    plain("text", "Nội dung", "Nguyên văn kiến nghị."),
    choice("priority", "Mức độ", "Ưu tiên hoặc thường."),
    plain("deadline", "Hạn thực hiện", "Để trống là việc thường xuyên."),
    plain("actual_on", "Ngày báo cáo khắc phục", "Ngày đơn vị báo cáo đã khắc phục."),
    plain("verified_on", "Ngày xác minh", "Ngày kết quả được xác minh."),
    choice("state", "Tình trạng", "Chưa khắc phục, chờ xác minh, đã khắc phục hoặc đóng."),
    Column("days_late", "Số ngày quá hạn",
           "Đến ngày báo cáo, hoặc đến ngày xuất khi chưa báo cáo.",
           lambda row: row.days_late(row.as_of)),
    Column("result", "Kết quả, lý do", "Kết quả khắc phục hoặc lý do đóng.",
           lambda row: row.result or None, internal=True),
    Column("verified_by", "Người xác minh", "Cán bộ xác minh.",
           lambda row: str(row.verified_by) if row.verified_by_id else None, internal=True),
)  # fmt: skip

# The numbers of the chart of a visit's page; a row is (visit, rate on time).
RATES = (
    Column("visit", "Mã cuộc kiểm tra", "Mã cố định.", lambda row: visit_id(row[0])),
    Column("day", "Ngày", "Ngày kiểm tra.", lambda row: row[0].day),
    Column("period_start", "Kỳ số liệu từ", "Ngày đầu.", lambda row: row[0].period_start),
    Column("period_end", "Kỳ số liệu đến", "Ngày cuối.", lambda row: row[0].period_end),
    Column("on_time", "Đúng và trước hạn", "Số hồ sơ.", lambda row: row[1].part),
    Column("resolved", "Đã giải quyết", "Số hồ sơ đã trả kết quả.", lambda row: row[1].whole),
    Column("share", "Tỷ lệ đúng và trước hạn", "Trên đã giải quyết.", lambda row: row[1].text),
)
