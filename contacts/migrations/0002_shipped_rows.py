"""What a directory is shipped with: the one record of who publishes the site, which an admin fills
in, and the texts of the standing pages, which the office rewrites as its own.
"""

import datetime

from django.db import migrations

SHIPPED_ON = datetime.date(2026, 11, 25)
ACCESSIBILITY = """
<p>Trang thông tin này được làm để mọi người đều đọc và dùng được: người nhìn kém, không nhìn thấy, không dùng được chuột, dùng điện thoại cũ hoặc đường truyền chậm.</p>
<h2>Mức đáp ứng</h2>
<p>Trang được xây dựng theo Hướng dẫn về khả năng tiếp cận nội dung web WCAG 2.2, mức AA, cao hơn yêu cầu về tiếp cận đối với trang thông tin điện tử của cơ quan nhà nước tại Thông tư số 22/2023/TT-BTTTT.</p>
<h2>Những việc bạn có thể làm trên trang</h2>
<ul>
<li>Dùng hoàn toàn bằng bàn phím; phần đang chọn luôn có viền rõ. Phím Tab đầu tiên dẫn thẳng đến nội dung chính.</li>
<li>Phóng to chữ đến 200% mà không mất nội dung, không phải kéo ngang; hoặc chọn cỡ chữ A+ ở cuối trang.</li>
<li>Chọn giao diện sáng, tối hoặc theo máy ở cuối trang. Máy của bạn nhớ lựa chọn này.</li>
<li>Nghe bằng trình đọc màn hình: tiêu đề, bảng, biểu mẫu và ảnh đều có tên; biểu đồ có bảng số liệu đi kèm.</li>
<li>Đọc mọi trang khi trình duyệt tắt JavaScript; in mọi bài mà không in thanh danh mục.</li>
</ul>
<p>Trang không có chữ chạy, ảnh tự chuyển, âm thanh hay video tự phát.</p>
<h2>Những chỗ còn hạn chế</h2>
<ul>
<li>Một số tệp đính kèm là bản chụp văn bản giấy nên trình đọc màn hình không đọc được. Bạn hãy liên hệ để nhận nội dung bằng chữ.</li>
<li>Bài chuyển từ trang cũ có thể thiếu mô tả ảnh.</li>
<li>Trang của cơ quan khác mà chúng tôi dẫn đến có thể chưa đáp ứng mức trên.</li>
</ul>
<h2>Báo cho chúng tôi</h2>
<p>Nếu có chỗ nào bạn không đọc hoặc không dùng được, hãy báo theo địa chỉ dưới đây, ghi rõ địa chỉ trang và thiết bị bạn dùng. Chúng tôi trả lời và cung cấp nội dung ấy bằng cách khác.</p>
"""
PRIVACY = """
<p>Trang này cho biết dữ liệu cá nhân nào được xử lý khi bạn đọc trang thông tin, để làm gì và bạn có những quyền gì, theo Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15 và Nghị định số 356/2025/NĐ-CP.</p>
<h2>Khi bạn đọc trang</h2>
<ul>
<li>Bạn không phải đăng ký, đăng nhập hay cho biết mình là ai.</li>
<li>Trang không lưu tệp nhận dạng lên máy của bạn khi bạn đọc, không dùng công cụ theo dõi, không quảng cáo, không tải nội dung từ máy chủ của bên khác.</li>
<li>Cỡ chữ và giao diện bạn chọn chỉ được nhớ trên máy của bạn, không gửi về máy chủ.</li>
<li>Máy chủ ghi nhật ký kỹ thuật (địa chỉ mạng, thời điểm, địa chỉ trang được gọi) để vận hành và phòng, chống tấn công mạng. Nhật ký không được dùng để nhận biết người đọc.</li>
</ul>
<h2>Khi bạn liên hệ với chúng tôi</h2>
<p>Họ tên, địa chỉ, số điện thoại, thư điện tử và nội dung bạn gửi chỉ được dùng để trả lời bạn và giải quyết việc bạn nêu, được lưu theo quy định về văn thư, lưu trữ, và không cung cấp cho bên khác, trừ trường hợp pháp luật quy định.</p>
<h2>Thông tin về cán bộ, công chức trong danh bạ</h2>
<p>Họ tên, chức vụ, điện thoại cơ quan và thư công vụ được công bố để công dân thực hiện quyền tiếp cận thông tin theo Luật Tiếp cận thông tin số 104/2016/QH13. Danh bạ không có số điện thoại riêng, ngày sinh hay nơi ở.</p>
<h2>Quyền của bạn</h2>
<ul>
<li>Được biết về việc xử lý dữ liệu cá nhân của mình.</li>
<li>Đồng ý, không đồng ý, hoặc rút lại sự đồng ý.</li>
<li>Xem, chỉnh sửa hoặc yêu cầu chỉnh sửa dữ liệu.</li>
<li>Yêu cầu cung cấp, xóa, hạn chế xử lý dữ liệu; phản đối việc xử lý.</li>
<li>Khiếu nại, tố cáo, khởi kiện, yêu cầu bồi thường theo quy định của pháp luật.</li>
</ul>
<p>Để thực hiện các quyền này, hãy gửi yêu cầu theo địa chỉ dưới đây.</p>
"""
TERMS = """
<h2>Sử dụng thông tin</h2>
<p>Mọi người được đọc, chép, in và dẫn đường liên kết đến thông tin trên trang này, không phải trả phí và không phải xin phép. Khi phát hành lại, hãy ghi rõ nguồn, ngày đăng và không làm sai lệch nội dung. Tác phẩm báo chí, ảnh có ghi tên tác giả được sử dụng theo quy định về quyền tác giả.</p>
<h2>Giá trị của thông tin</h2>
<p>Thông tin được kiểm tra trước khi đăng. Văn bản đăng trên trang để tra cứu; khi có khác biệt, bản chính do cơ quan ban hành lưu giữ có giá trị áp dụng. Khi thông tin đã đăng có sai sót, chúng tôi đính chính ngay trên trang đó và ghi rõ thời điểm, nội dung đã sửa.</p>
<h2>Số liệu</h2>
<p>Số liệu kiểm tra được công bố kèm kỳ số liệu và cách tính, tải về được ở dạng máy đọc được. Tỷ lệ do máy tính từ số hồ sơ, không nhập tay.</p>
<h2>Yêu cầu cung cấp thông tin</h2>
<p>Thông tin chưa được công bố trên trang được cung cấp theo yêu cầu, theo trình tự của Luật Tiếp cận thông tin số 104/2016/QH13. Người cần hỏi ở từng cơ quan có trong <a href="/danh-ba/dau-moi/">danh sách đầu mối cung cấp thông tin</a>.</p>
<h2>Liên kết đến trang khác</h2>
<p>Trang có liên kết đến trang của các cơ quan khác. Nội dung ở đó do cơ quan ấy chịu trách nhiệm.</p>
"""
SHIPPED = {
    "tuyen-bo-tiep-can": ACCESSIBILITY,
    "bao-ve-du-lieu-ca-nhan": PRIVACY,
    "dieu-khoan-su-dung": TERMS,
}


def ship(apps, schema_editor):
    apps.get_model("contacts", "Publisher").objects.get_or_create(pk=1)
    SitePage = apps.get_model("contacts", "SitePage")
    for address, body in SHIPPED.items():
        shipped = {"body": body.strip(), "updated_on": SHIPPED_ON}
        SitePage.objects.get_or_create(address=address, defaults=shipped)


class Migration(migrations.Migration):
    replaces = [
        ("contacts", "0002_shipped_publisher"),
        ("contacts", "0004_shipped_site_pages"),
    ]
    dependencies = [("contacts", "0001_initial")]
    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
