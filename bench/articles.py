"""Made-up articles that read like administrative news, the same for the same seed.

Words are drawn by Zipf's law from lists of our own: compounds, words between them, places, names,
numbers. About 500 words an article; its vocabulary of neighbors is as wide as that of real news.
"""

import random
from datetime import datetime, timedelta, timezone
from itertools import accumulate

COMPOUNDS = (
    "cải cách|hành chính|thủ tục|kiểm tra|công tác|kế hoạch|kết quả|giải quyết|hồ sơ|nhân dân|"
    "công chức|viên chức|người dân|doanh nghiệp|chỉ số|hài lòng|báo cáo|hội nghị|khắc phục|"
    "quyết định|nghị quyết|chỉ đạo|điều hành|dịch vụ|trực tuyến|một cửa|chính phủ|thủ tướng|"
    "giám đốc|liên ngành|chuyển đổi|phiên họp|làm việc|trung tâm|phục vụ|ủy ban|văn phòng|"
    "tổ chức|bộ máy|tài chính|thể chế|công vụ|chính quyền|điện tử|tiếp nhận|đúng hạn|quá hạn|"
    "kiến nghị|tồn tại|hạn chế|nguyên nhân|trách nhiệm|đơn vị|địa phương|cơ quan|phòng ban|"
    "lãnh đạo|cán bộ|nhiệm vụ|giải pháp|mục tiêu|chương trình|giai đoạn|triển khai|thực hiện|"
    "đánh giá|xếp hạng|khảo sát|tuyên truyền|tập huấn|bồi dưỡng|đào tạo|nghiệp vụ|kỹ năng|"
    "phần mềm|dữ liệu|kết nối|chia sẻ|liên thông|bưu chính|công ích|biểu mẫu|niêm yết|công khai|"
    "minh bạch|rà soát|cắt giảm|đơn giản|thời gian|chi phí|tuân thủ|đất đai|hộ tịch|chứng thực|"
    "đăng ký|kinh doanh|đầu tư|xây dựng|giao thông|nông nghiệp|môi trường|giáo dục|y tế|văn hóa|"
    "thể thao|du lịch|lao động|thương binh|xã hội|dân tộc|tôn giáo|tư pháp|thanh tra|công an|"
    "quân sự|biên giới|cửa khẩu|thuế vụ|hải quan|kho bạc|bảo hiểm|ngân hàng|điện lực|nước sạch|"
    "viễn thông|truyền thông|báo chí|phát thanh|truyền hình|mạng lưới|thiết bị|máy tính|mạng xã|"
    "trụ sở|phòng họp|bàn ghế|nhà văn|bản làng|thôn xóm|khu phố|chợ phiên|nương rẫy|lúa nước|"
    "chè búp|cao su|thảo quả|mật ong|gia súc|lợn bản|cá hồi|hoa lan|sâm núi|rừng già|thủy điện|"
    "hồ chứa|sạt lở|mưa lũ|rét đậm|hạn hán|cứu trợ|tái định|nông thôn|xóa nghèo|vay vốn|hợp tác|"
    "khởi nghiệp|sáng kiến|mô hình|thi đua|khen thưởng|kỷ luật|kỷ cương|đạo đức|ứng xử|văn minh|"
    "phản ánh|khiếu nại|tố cáo|đối thoại|tiếp dân|đường dây|hỏi đáp|góp ý|dự thảo|thông tư|"
    "luật mới|hiệu lực|bãi bỏ|sửa đổi|bổ sung|ban hành|phê duyệt|thẩm định|thẩm tra|biên chế|"
    "vị trí|tinh giản|sáp nhập|chia tách|bàn giao|lưu trữ|số hóa|chữ ký|tài khoản|định danh|"
    "thanh toán|lệ phí|biên lai|hóa đơn|ngân sách|quyết toán|dự toán|tự chủ|giá đất|bồi thường|"
    "giải phóng|mặt bằng|quy hoạch|đô thị|chiếu sáng|cây xanh|rác thải|nghĩa trang|bến xe|sân vận"
).split("|")
BETWEEN = (
    "của|và|trong|các|được|cho|với|tại|là|có|đã|theo|đến|từ|để|này|về|một|những|năm|trên|không|"
    "ra|phải|khi|cũng|còn|tỉnh|việc|số|hai|ba|nhiều|sau|trước|vào|bằng|do|đang|sẽ|ngày|tháng|"
    "quý|hơn|gần|cả|mọi|từng|nay|đó|xã|bản"
).split("|")
PLACES = (
    "Tam Đường|Phong Thổ|Sìn Hồ|Nậm Nhùn|Mường Tè|Tân Uyên|Than Uyên|Bum Tở|Hua Bum|Pa Ủ|Mù Cả|"
    "Tà Tổng|Thu Lũm|Tủa Sín Chải|Nậm Cuổi|Nậm Mạ|Lê Lợi|Pa Tần|Hồng Thu|Sin Suối Hồ|Khổng Lào|"
    "Dào San|Mường Kim|Khoen On|Mường Than|Pắc Ta|Nậm Sỏ|Mường Khoa|Bản Bo|Bình Lư|Tả Lèng|Khun Há|"
    "Tân Phong|Đoàn Kết|Nậm Hàng|Mường Mô|Lai Châu|Điện Biên|Lào Cai|Sơn La"
).split("|")
FAMILIES = "Nguyễn|Trần|Lê|Phạm|Lò|Vàng|Giàng|Sùng|Lý|Tẩn|Phàn|Vừ|Mùa|Hoàng|Đỗ|Chang|Lù".split("|")
MIDDLES = "Văn|Thị|A|Minh|Đức|Thanh|Ngọc|Xuân|Hữu|Bích|Quang|Mai".split("|")
GIVEN = (
    "An|Bình|Chung|Dũng|Giang|Hà|Hùng|Khánh|Lan|Mai|Nam|Oanh|Phương|Quý|Sơn|Tiến|Uyên|Vân|Xuân|Yến|"
    "Sình|Páo|Dế|Lử|Sáng|Hạnh|Thắng|Hòa|Thúy|Đông"
).split("|")
ISSUERS = "KH-UBND|QĐ-UBND|BC-UBND|CV-SNV|TB-SNV|NQ-HĐND|CT-UBND|BC-SNV".split("|")
FIRST_DAY = datetime(2012, 1, 2, 1, 0, tzinfo=timezone.utc)  # noqa: UP017  Python 3.11 has both
DAYS = 5_300
LATE = 0.1  # of the articles are stored long after they came out


def drawn_by_zipf(words, random):
    """Return a function that draws from `words`, the first most often."""
    weights = [*accumulate(1 / (n + 3) for n in range(len(words)))]
    return lambda: random.choices(words, cum_weights=weights)[0]


class Writer:
    """Writes `count` articles one after another; `seed` decides them all."""

    def __init__(self, count, seed=2021):
        self.count = count
        self.random = random.Random(seed)  # noqa: S311  not for secrets
        self.compound = drawn_by_zipf(COMPOUNDS, self.random)
        self.between = drawn_by_zipf(BETWEEN, self.random)
        self.place = drawn_by_zipf(PLACES, self.random)

    def name(self):
        return " ".join(map(self.random.choice, (FAMILIES, MIDDLES, GIVEN)))

    def number(self):
        return f"{self.random.randint(1, 4999)}/{self.random.choice(ISSUERS)}"

    def detail(self):
        """Return something that few articles share: a name, a place, a number, a share."""
        chance = self.random.random()
        if chance < 0.4:
            return self.place()
        if chance < 0.6:
            return self.name()
        if chance < 0.8:
            return f"số {self.number()}"
        return f"{self.random.randint(50, 99)},{self.random.randint(10, 99)}%"

    def sentence(self, words):
        """Return a sentence of about so many words."""
        text = ""
        while text.count(" ") < words:
            text += self.compound() + " "
            if self.random.random() < 0.6:
                text += self.between() + " "
            if self.random.random() < 0.06:
                text += self.detail() + " "
        text = text.rstrip()
        return text[0].upper() + text[1:]

    def article(self, number):
        """Return the fields of article `number`: title, lead, body (HTML), published_at."""
        paragraphs = (
            ". ".join(self.sentence(self.random.randint(15, 30)) for _ in range(4))
            for _ in range(self.random.randint(4, 7))
        )
        late = self.random.random() < LATE
        share = self.random.random() if late else number / self.count
        return {
            "title": self.sentence(self.random.randint(8, 18)),
            "lead": self.sentence(self.random.randint(25, 40)) + ".",
            "body": "".join(f"<p>{paragraph}.</p>" for paragraph in paragraphs),
            "published_at": FIRST_DAY + timedelta(days=DAYS * share),
            "slug": f"bai-{number}",
        }
