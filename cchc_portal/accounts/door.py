"""The way into the desk: name and password, a password of one's own, a phone, a code.

Only at the end of it is somebody logged in. Until then the session holds who is half way in.
"""

import time

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import messages
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import get_user_model, login
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cchc_portal.accounts import factors, passkeys
from cchc_portal.accounts.forms import (
    AgainForm,
    ChangePasswordForm,
    CodeForm,
    OwnPasswordForm,
    PasskeyForm,
    PhoneForm,
)
from cchc_portal.accounts.sessions import mark_verified, time_left
from cchc_portal.models import Passkey
from content.audit import Act, AuditEntry

HALF_WAY = "half_way"
HALF_WAY_FOR = 15 * 60  # seconds
BACKEND = "django.contrib.auth.backends.ModelBackend"


class PasswordStep(LoginView):
    """Name and password; who gets them right is half way in."""

    next_page = "admin:index"

    def form_valid(self, form):
        start(self.request, form.get_user(), self.get_success_url())
        return redirect("admin:second_step")

    def form_invalid(self, form):
        if not getattr(self.request, "axes_locked_out", False):
            name = form.data.get("username", "")
            AuditEntry.objects.record(Act.LOGIN_FAILED, name)
        return super().form_invalid(form)


class OwnPasswordChange(PasswordChangeView):
    """A new password after the old one and a code; every other session of the user ends."""

    form_class = ChangePasswordForm
    template_name = "admin/accounts/change_password.html"

    def form_valid(self, form):
        AuditEntry.objects.record(Act.PASSWORD, self.request.user)
        return super().form_valid(form)

    def form_invalid(self, form):
        note_failed(form, "đổi mật khẩu")
        return super().form_invalid(form)


class DeskDoor:
    """Mixin for the admin site: its login in steps, the change of phone, and what is logged."""

    login_form = AdminAuthenticationForm

    def get_urls(self):
        return [
            path("xac-thuc/", never_cache(self.second_step), name="second_step"),
            path("xac-thuc/ma.svg", never_cache(self.qr_code), name="qr_code"),
            path("phien/", never_cache(session_state), name="session_state"),
            path("khoa-truy-cap/", self.admin_view(self.passkeys_view), name="passkeys"),
            path("doi-dien-thoai/", self.admin_view(self.change_phone), name="change_phone"),
            *super().get_urls(),
        ]

    def each_context(self, request):
        """Add how long the session lasts, for static/desk/session.js to warn of its end."""
        now = int(time.time())
        left = time_left(request.session, now) if request.user.is_authenticated else None
        return super().each_context(request) | {"time_left": left}

    def login(self, request, extra_context=None):
        if request.method == "GET" and self.has_permission(request):
            return redirect("admin:index")
        context = self.each_context(request) | {
            "title": "Đăng nhập",
            "subtitle": None,
            "app_path": request.get_full_path(),
        }
        view = PasswordStep.as_view(
            extra_context=context | (extra_context or {}),
            authentication_form=self.login_form,
            template_name="admin/login.html",
        )
        return never_cache(view)(request)

    login.login_required = False

    def logout(self, request, extra_context=None):
        if request.method == "POST" and request.user.is_authenticated:
            AuditEntry.objects.record(Act.LOGOUT, request.user)
        return super().logout(request, extra_context)

    def password_change(self, request, extra_context=None):
        context = self.each_context(request) | {"title": "Đổi mật khẩu"} | (extra_context or {})
        done = reverse("admin:password_change_done")
        return OwnPasswordChange.as_view(extra_context=context, success_url=done)(request)

    def second_step(self, request):
        """Whatever is due of who is half way in: own password, phone, code."""
        user = half_way_in(request)
        if user is None:
            return redirect("admin:login")
        make_form, template, done = step_due(request, user)
        if make_form is CodeForm and request.POST.get("answer"):
            return self.key_answered(request, user)
        form = make_form(user, request.POST if request.method == "POST" else None)
        if make_form is CodeForm:
            form.fields["code"].initial = factors.demo_code(user)
        if form.is_valid():
            return done(self, request, user, form)
        if "code" in form.errors:
            AuditEntry.objects.record(Act.CODE_FAILED, user)
        context = self.each_context(request) | {"form": form, "account": user}
        if make_form is PhoneForm:
            context["secret"] = factors.secret_of(form.device)
        if make_form is CodeForm:
            context["asked"] = passkeys.ask_for_one_of(request, user)
        return TemplateResponse(request, f"admin/accounts/{template}", context)

    def qr_code(self, request):
        """The picture to scan, for who stands at that step and nobody else."""
        user = half_way_in(request)
        if user is None or step_due(request, user)[0] is not PhoneForm:
            raise Http404
        picture = factors.qr_code(factors.phone_to_confirm(user))
        return HttpResponse(picture, content_type="image/svg+xml")

    def change_phone(self, request):
        """Password and code again, then the new phone; the old one holds until that is done."""
        form = AgainForm(request.user, request.POST if request.method == "POST" else None)
        if form.is_valid():
            start(request, request.user, reverse("admin:index"), renews=True)
            return redirect("admin:second_step")
        note_failed(form, "đổi điện thoại")
        context = self.each_context(request) | {"title": "Đổi điện thoại", "form": form}
        return TemplateResponse(request, "admin/accounts/change_phone.html", context)

    def key_answered(self, request, user):
        """The second step by a passkey in place of the code."""
        try:
            key = passkeys.takes(request, user, request.POST["answer"])
        except passkeys.NoKey:
            AuditEntry.objects.record(Act.CODE_FAILED, user, "khóa truy cập")
            messages.error(request, "Khóa truy cập không đúng. Hãy thử lại hoặc nhập mã.")
            return redirect("admin:second_step")
        return redirect(enter(request, user, f"bằng khóa “{key}”"))

    def passkeys_view(self, request):
        """The user's own passkeys: add and remove, both after password and code."""
        form = PasskeyForm(request.user, request.POST if request.method == "POST" else None)
        if form.is_valid():
            change_keys(request, form.cleaned_data)
            return redirect("admin:passkeys")
        note_failed(form, "khóa truy cập")
        context = self.each_context(request) | {
            "title": "Khóa truy cập",
            "form": form,
            "keys": Passkey.objects.filter(user=request.user),
            "asked": passkeys.ask_for_new(request) if passkeys.are_possible(request) else "",
        }
        return TemplateResponse(request, "admin/accounts/passkeys.html", context)

    def own_password_set(self, request, user, form):
        user.last_login = timezone.now()
        form.save()
        AuditEntry.objects.record(Act.PASSWORD, user, "đặt mật khẩu riêng")
        start(request, user, request.session[HALF_WAY]["next"])
        return redirect("admin:second_step")

    def phone_confirmed(self, request, user, form):
        """Show the recovery codes, this once."""
        with transaction.atomic():
            codes = factors.confirm(form.device)
            AuditEntry.objects.record(Act.FACTOR, user)
        address = enter(request, user)
        context = self.each_context(request) | {"codes": codes, "next": address}
        return TemplateResponse(request, "admin/accounts/recovery_codes.html", context)

    def code_taken(self, request, user, form):
        address = enter(request, user)
        if form.device != factors.phone_of(user):
            left = factors.recovery_codes_left(user)
            AuditEntry.objects.record(Act.RECOVERY_USED, user, f"còn {left} mã")
            messages.warning(
                request,
                f"Bạn vừa dùng một mã dự phòng, còn {left} mã. Nếu mất điện thoại, hãy vào"
                " “Đổi điện thoại” để quét mã bằng điện thoại mới. Nếu máy đã mất có khóa truy"
                " cập, hãy gỡ khóa đó ở “Khóa truy cập”.",
            )
        return redirect(address)


@require_http_methods(["GET", "HEAD", "POST"])
def session_state(request):
    """Say as JSON whose session this is and how many seconds are left; nobody's has none.

    POST `stay` is a person's word that they are still here: the 30 minutes begin anew.
    """
    if not request.user.is_authenticated:
        return JsonResponse({"user": None, "idle": 0, "whole": 0})
    left = time_left(request.session, int(time.time()))
    return JsonResponse({"user": request.user.pk} | left)


def start(request, user, address, renews=False):
    """Note in the session that `user` gave the password and goes on to `address`."""
    request.session.cycle_key()
    request.session[HALF_WAY] = {
        "user": user.pk,
        "hash": user.get_session_auth_hash(),
        "at": int(time.time()),
        "next": address,
        "renews": renews,
    }


def half_way_in(request):
    """Return the user who gave the password a moment ago and may still enter, else None."""
    noted = request.session.get(HALF_WAY)
    if not noted or time.time() - noted["at"] > HALF_WAY_FOR:
        return None
    user = get_user_model().objects.filter(pk=noted["user"], is_active=True, is_staff=True).first()
    return user if user and user.get_session_auth_hash() == noted["hash"] else None


def step_due(request, user):
    """Return (form, template, what follows) of the step that `user` has to take now."""
    if user.last_login is None:
        return OwnPasswordForm, "own_password.html", DeskDoor.own_password_set
    if request.session[HALF_WAY]["renews"] or factors.phone_of(user) is None:
        return PhoneForm, "phone.html", DeskDoor.phone_confirmed
    return CodeForm, "code.html", DeskDoor.code_taken


def note_failed(form, about):
    """Log that password or code were wrong where they are asked for again."""
    if form.errors.keys() & {"password", "old_password", "code"}:
        AuditEntry.objects.record(Act.CODE_FAILED, form.user, about)


def change_keys(request, sent):
    """Add the passkey that was made, or remove the one whose button was pressed."""
    if number := request.POST.get("remove", ""):
        key = Passkey.objects.filter(user=request.user, pk=number if number.isdecimal() else 0)
        with transaction.atomic():
            for each in key:
                AuditEntry.objects.record(Act.FACTOR, request.user, f"gỡ khóa “{each}”")
                messages.success(request, f"Đã gỡ khóa “{each}”.")
            key.delete()
        return
    try:
        with transaction.atomic():
            key = passkeys.add(request, sent["name"] or "Khóa truy cập", sent["answer"])
            AuditEntry.objects.record(Act.FACTOR, request.user, f"thêm khóa “{key}”")
    except passkeys.NoKey:
        messages.error(request, "Chưa thêm được khóa. Hãy thử lại.")
        return
    messages.success(request, f"Đã thêm khóa “{key}”. Lần sau có thể dùng nó thay cho mã.")


def enter(request, user, how=""):
    """Log `user` in for good; return the address they wanted. `how` stands in the log."""
    address = request.session.pop(HALF_WAY)["next"]
    login(request, user, BACKEND)
    mark_verified(request.session)
    AuditEntry.objects.record(Act.LOGIN, user, how)
    return address


def locked_out(request, response, credentials):
    """Say until when this name may not try from this address (asked by django-axes)."""
    name = request.POST.get("username", "")
    address = request.META.get("REMOTE_ADDR") or None
    tried = AccessAttempt.objects.filter(username=name, ip_address=address)
    last = tried.order_by("-attempt_time").first()
    began = last.attempt_time if last else timezone.now()
    AuditEntry.objects.record(Act.LOCKED_OUT, name)
    context = {"until": began + settings.AXES_COOLOFF_TIME}
    return render(request, "admin/accounts/locked_out.html", context, status=429)
