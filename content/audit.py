"""The audit log: who did what to accounts and papers, when and from where.

Rows are only ever added: the database itself refuses to change, delete or empty them (the
migrations' triggers), so nobody does, whatever their role. A row holds names, never passwords,
codes or texts. One thing ends: after a year the database lets the network address be cleared,
and nothing else. System logs are kept for 12 months at least (NĐ 53/2022, Điều 27), personal data
no longer than needed (Luật 91/2025).
"""

from contextvars import ContextVar
from datetime import timedelta

from django.db import models
from django.utils import timezone

from content.people import NOBODY

ABOUT_LENGTH = 200
CLOCKS_APART = timedelta(minutes=5)
ADDRESSES_KEPT = timedelta(days=366)  # the triggers (migration content 0001) say the same
asked_from = ContextVar("asked_from", default=None)  # the address of the request being answered


class Act(models.TextChoices):
    """What can be done that is worth a row."""

    LOGIN = "login", "đăng nhập"
    LOGIN_FAILED = "login-failed", "đăng nhập không được"
    LOCKED_OUT = "locked-out", "tạm khóa đăng nhập"
    CODE_FAILED = "code-failed", "nhập sai mã xác thực"
    RECOVERY_USED = "recovery-used", "dùng mã dự phòng"
    LOGOUT = "logout", "đăng xuất"
    PASSWORD = "password", "đổi mật khẩu"
    FACTOR = "factor", "đặt mã xác thực"
    FACTOR_RESET = "factor-reset", "gỡ mã xác thực"
    ACCOUNT_MADE = "account-made", "tạo tài khoản"
    ACCOUNT_CHANGED = "account-changed", "sửa tài khoản"
    ACCOUNT_DELETED = "account-deleted", "xóa tài khoản"
    ROLE_CHANGED = "role-changed", "sửa vai trò"
    EXPORTED = "exported", "xuất dữ liệu"
    OPENED = "opened", "mở hồ sơ nội bộ"
    PUBLISHED = "published", "đăng"
    WITHDRAWN = "withdrawn", "gỡ"
    ADDRESSES_CLEARED = "addresses-cleared", "xóa địa chỉ mạng cũ"


class AuditEntryQuerySet(models.QuerySet):
    def record(self, act, user=None, about=""):
        """Add a row: `user` (a name typed at a login too) did `act`; `about` says to what."""
        name = user if isinstance(user, str) else user.get_username() if user else NOBODY
        return self.create(
            act=act,
            who=single_line(name)[:150],
            about=single_line(about)[:ABOUT_LENGTH],
            address=asked_from.get(),
        )

    def record_showing(self, user, row, is_public, how=""):
        """Add a row: `user` showed `row` to the public, or took it away; `how` in a few words."""
        about = f"{row._meta.verbose_name} {row.pk}: {row}" + (f" ({how})" if how else "")
        self.record(Act.PUBLISHED if is_public else Act.WITHDRAWN, user, about)

    def years(self, now):
        """Return the years that the rows may be from, this one of `now` (aware) first."""
        oldest = self.order_by("at", "pk").values_list("at", flat=True).first() or now
        this, first = timezone.localdate(now).year, timezone.localdate(oldest).year
        return range(this, first - 1, -1)

    def from_year(self, year):
        """Return the rows of a year, by the local clock."""
        return self.filter(at__year=year)

    def clear_addresses(self, now):
        """Clear the addresses of rows older than ADDRESSES_KEPT; add a row that says how many.

        Some minutes later than the triggers would let: they go by the database's own clock.
        """
        old = self.filter(at__lt=now - ADDRESSES_KEPT - CLOCKS_APART, address__isnull=False)
        if count := old.update(address=None):
            self.record(Act.ADDRESSES_CLEARED, about=f"{count} dòng cũ hơn một năm")
        return count


class AuditEntry(models.Model):
    at = models.DateTimeField("lúc", auto_now_add=True)
    act = models.CharField("việc", max_length=20, choices=Act.choices)
    who = models.CharField("tài khoản", max_length=150)
    about = models.CharField("nội dung", max_length=ABOUT_LENGTH, blank=True)
    address = models.GenericIPAddressField("địa chỉ mạng", null=True, blank=True)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "dòng nhật ký"
        verbose_name_plural = "nhật ký tài khoản"
        indexes = [models.Index(fields=["-at", "-id"], name="auditentry_newest")]

    def __str__(self):
        return f"{self.get_act_display()}: {self.who}"


def single_line(text):
    """Return `text` without line ends and other control characters: one row stays one line."""
    return " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())


def client_address(request):
    """Return the address that `request` came from, None when there is none.

    wsgi servers behind nginx see nginx; cchc_portal.accounts.proxies puts the client's there.
    """
    return request.META.get("REMOTE_ADDR") or None


class AddressMiddleware:
    """Lets a row of the log know where the request came from, whoever writes it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        token = asked_from.set(client_address(request))
        try:
            return self.get_response(request)
        finally:
            asked_from.reset(token)
