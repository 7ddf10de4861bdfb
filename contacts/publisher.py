"""The publisher of this site: who answers for it, behind its header and footer."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from contacts.phones import PhoneField
from content.images import PictureField
from content.prepared import prepared
from content.text import LineField, LinesField

EMC_CODE = "Mã EMC chỉ gồm chữ số, ví dụ 227; đừng dán cả đoạn mã."


class PublisherQuerySet(models.QuerySet):
    def current(self):
        """Return the one publisher record that migrations ship."""
        return self.first() or Publisher()

    @prepared()
    def of_frame(self):
        """Return [the one publisher record] if it is there."""
        return self.order_by("pk")[:1]


class Publisher(models.Model):
    """Who publishes this site and answers for it: the one record behind header and footer.

    What it must name is set by Thông tư 22/2023/TT-BTTTT.
    """

    THE_ONE = 1

    site_name = LineField(
        "tên trang", max_length=200, default="Trang thông tin điện tử Cải cách hành chính"
    )
    short_name = LineField("tên ngắn ở đầu trang", max_length=60, default="Cải cách hành chính")
    parent_body = LineField("cơ quan ghi trên tên trang", max_length=120, blank=True)
    site_name_en = LineField("tên trang bằng tiếng Anh", max_length=200, blank=True)
    emblem = PictureField("biểu trưng", blank=True)
    governing_body = LineField("cơ quan chủ quản", max_length=200)
    governing_body_en = LineField("cơ quan chủ quản bằng tiếng Anh", max_length=200, blank=True)
    responsible_name = LineField("người chịu trách nhiệm chính", max_length=120)
    responsible_title = LineField("chức vụ", max_length=200, blank=True)
    address = LinesField("trụ sở")
    phone = PhoneField("điện thoại")
    email = models.EmailField("thư điện tử", blank=True)
    website = models.URLField("địa chỉ trang", blank=True)
    licence = LineField("giấy phép", max_length=200, blank=True)
    reuse_note = LineField(
        "ghi chú khi phát hành lại",
        max_length=300,
        blank=True,
        default="Ghi rõ nguồn khi phát hành lại thông tin từ trang này.",
    )
    emc_code = LineField(
        "mã đo lường EMC",
        max_length=10,
        blank=True,
        validators=[RegexValidator("^[1-9][0-9]*$", EMC_CODE)],
        help_text="Số mà hệ thống EMC cấp cho trang. Để trống: trang không bị đo.",
    )
    emc_label = LineField(
        "nhãn EMC",
        max_length=120,
        blank=True,
        help_text="Dòng chữ ở chân trang, ví dụ: Trang đã gắn mã đo lường EMC.",
    )
    updated_at = models.DateTimeField("sửa lúc", auto_now=True)

    objects = PublisherQuerySet.as_manager()

    class Meta:
        verbose_name = "cơ quan xuất bản trang"
        verbose_name_plural = "cơ quan xuất bản trang"
        constraints = [
            models.CheckConstraint(
                condition=Q(pk=1),  # THE_ONE
                name="publisher_is_one_record",
                violation_error_message="Chỉ có một bản ghi cơ quan xuất bản.",
            )
        ]

    def __str__(self):
        return self.site_name

    def save(self, **options):
        self.pk = self.THE_ONE
        super().save(**options)
