"""Nothing lost: text is kept while it is typed, two who edit know of each other, saves count once.

static/desk/keeping.js is the browser's half; without it the form works and only autosave is off.
"""

import json
import logging
import uuid

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db import IntegrityError
from django.http import JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from content.publishing import StaleVersion
from news.desk.stale import (
    KeepingForm,
    Repeated,
    ask_for_files_again,
    clock,
    without_gone_rows,
)
from news.models import OpenForm
from news.models.editing import PRESENT

EVERY_SECONDS = 20
MAX_KEPT = 2_000_000  # characters: the longest body four times over
SETTLED_COOKIE = "settled_form"
NOT_TEXT = {"csrfmiddlewaretoken", "form_token", "step"}
NOT_ALLOWED = "Bài này không còn sửa được nữa, hoặc bạn không có quyền sửa."
NOT_OURS = "Bản viết này không thuộc biểu mẫu đang mở."
TOO_LONG = "Bản viết quá dài nên không tự lưu được. Hãy bấm Lưu nháp."
UNREADABLE = "Máy chủ không đọc được bản viết gửi lên."
STORED = "Biểu mẫu này đã được lưu rồi."
AT_ONCE = "Có người vừa lưu cùng lúc nên bài chưa được lưu. Hãy xem lại rồi lưu lần nữa."

log = logging.getLogger(__name__)


class NotKept(Exception):
    """Why the text of an open form is not kept, as a sentence; `status` is that of HTTP."""

    def __init__(self, sentence, status):
        super().__init__(sentence)
        self.status = status


class KeepingAdmin(admin.ModelAdmin):
    """The admin of articles whose forms lose nothing; mixed in before PublishableAdmin."""

    change_form_template = "admin/news/article/change_form.html"

    class Media:
        css = {"all": ["desk/keeping.css"]}
        js = ["desk/keeping.js"]

    def get_urls(self):
        view = self.admin_site.admin_view(self.keep_view)
        return [path("tu-luu/", view, name="news_article_keep"), *super().get_urls()]

    # The form and its one save

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method != "POST":
            form_url = form_url or request.path  # ?mo=… is asked once
            return super().changeform_view(request, object_id, form_url, extra_context)
        try:
            answer = self.send(request, object_id, form_url, extra_context)
        except (StaleVersion, IntegrityError) as error:
            log.info("Rolled back and shown again: %s", error)
            request.refusal = AT_ONCE
            answer = self.send(request, object_id, form_url, extra_context)
        return with_settled_form(answer, request)

    def send(self, request, object_id, form_url, extra_context):
        """Save what was posted, whole or not at all; the answer to that.

        Raises what only shows at the last moment: StaleVersion, IntegrityError.
        """
        row = self.row_sent(request, object_id)
        if row is not None and str(row.pk) != object_id:
            object_id, form_url = str(row.pk), change_address(row)
        try:
            if object_id is not None and self.is_closed(request, row):
                return self.closed_view(request, row)
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Repeated as repeated:
            return self.repeated_answer(request, repeated.row)

    def row_sent(self, request, object_id):
        """Return the stored row a posted form is for: its own, or the one made from it before."""
        row = self.get_object(request, unquote(object_id)) if object_id else None
        token = form_token(request)
        if row is None and token:
            row = self.get_queryset(request).filter(form_token=token).first()
        return row

    def is_closed(self, request, row):
        """Whether somebody who edits articles came too late for this one."""
        if not self.has_change_permission(request):
            return False
        may_see = row is None or self.has_view_permission(request, row)
        return may_see and not (row and self.has_change_permission(request, row))

    def get_form(self, request, obj=None, **options):
        form = super().get_form(request, obj, **options)
        kept = self.kept_row(request, obj)
        attributes = {"token": kept.token if kept else form_token(request), "kept": kept}
        return type(form.__name__, (KeepingForm, form), attributes)

    def get_formset_kwargs(self, request, obj, inline, prefix):
        options = super().get_formset_kwargs(request, obj, inline, prefix)
        if "data" in options and obj.pk:
            known = {str(pk) for pk in getattr(obj, prefix).values_list("pk", flat=True)}
            options["data"] = without_gone_rows(options["data"], prefix, known)
        return options

    def save_form(self, request, form, change):
        if form.repeated and form.is_own_echo:
            raise Repeated(form.instance)
        return super().save_form(request, form, change)

    def save_model(self, request, obj, form, change):
        if form.repeated:
            return
        obj.form_token = form.token
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        row = form.instance
        if form.repeated:
            raise StaleVersion(row) if has_changes(formsets) else Repeated(row)
        super().save_related(request, form, formsets, change)
        arrived = getattr(request, "arrived", row)
        if arrived.pk != row.pk:  # a change became its article, which now knows the form
            self.model.objects.filter(pk=arrived.pk).update(form_token=form.token)
        self.settle(request)

    def settle(self, request):
        """Forget the kept text of the posted form, here and, by a cookie, in the browser."""
        OpenForm.objects.close(request.user, form_token(request), timezone.now())
        request.settled = form_token(request)

    def repeated_answer(self, request, row):
        self.settle(request)
        messages.success(request, f"Đã lưu {clock(row.updated_at, timezone.now())}.")
        return redirect(change_address(row))

    # What comes back instead of a save

    def render_change_form(self, request, context, *args, obj=None, **options):
        form = context["adminform"].form
        if self.has_change_permission(request, obj) if obj else self.has_add_permission(request):
            token = form.token
            if form.is_bound:
                sets = context["inline_admin_formsets"]
                ask_for_files_again([form, *(each for s in sets for each in s.formset.forms)])
            if form.is_bound and (form.overtaken is not None or form.refusal):
                token = self.keep_sent(request, obj)
            context["keeping"] = self.keeping(request, obj, token) | {
                "overtaken": form.overtaken,
                "sentence": form.sentence,
                "unsaved": form.is_bound,
            }
        return super().render_change_form(request, context, *args, obj=obj, **options)

    def keeping(self, request, obj, token):
        """Return what the form's page says of kept texts and of others who have it open."""
        now, token = timezone.now(), token or uuid.uuid4()
        kept = OpenForm.objects.with_text_of(request.user, obj).exclude(token=token)[:3]
        return {
            "token": token,
            "every": EVERY_SECONDS,
            "cookie": SETTLED_COOKIE,
            "row": obj,
            "offers": [(row, clock(row.saved_at, now)) for row in kept],
            "beside": self.names_beside(request, obj, now),
        }

    def names_beside(self, request, obj, now):
        rows = OpenForm.objects.beside(request.user, obj, now)
        return [f"{row.who} cũng đang mở bài này ({clock(row.seen_at, now)})." for row in rows]

    def closed_view(self, request, row):
        """Show, with nothing to press, what was typed into a row that is closed by now or gone."""
        form = self.get_form(request, row)(request.POST, request.FILES, instance=row)
        form.is_valid()
        if form.repeated:
            raise Repeated(row)
        self.keep_sent(request, row)
        context = self.admin_site.each_context(request) | {
            "title": "Bài chưa được lưu",
            "opts": self.opts,
            "row": row,
            "differences": form.overtaken,
            "typed": [field for field in form if not field.is_hidden] if row is None else (),
        }
        status = 403 if row else 404
        name = "admin/news/article/closed.html"
        return TemplateResponse(request, name, context, status=status)

    # Texts kept while they are typed

    def keep_sent(self, request, row):
        """Keep what a form sent that could not be saved; return the token of its next try."""
        fields = {name: values for name, values in request.POST.lists() if is_text(name)}
        now = timezone.now()
        kept = OpenForm.objects.create(
            user=request.user, article=row, values={"stamp": "", "fields": fields}, saved_at=now
        )
        self.settle(request)
        return kept.token

    def kept_row(self, request, obj):
        """Return the OpenForm whose text ?mo=TOKEN asks for, or None."""
        token = as_uuid(request.GET.get("mo"))
        if token is None or request.method != "GET":
            return None
        return OpenForm.objects.with_text_of(request.user, obj).filter(token=token).first()

    @method_decorator([never_cache, require_POST])
    def keep_view(self, request):
        """Keep the text of an open form (POST form_token, article, values); say who else is there.

        Without `values` the form only reports that it is open. `gone` says that it was left,
        `drop` that its kept text is not wanted. Answers JSON; errors are {"message": sentence}.
        """
        if "drop" in request.POST:
            return self.drop(request)
        try:
            return JsonResponse(self.kept_answer(request, timezone.now()))
        except NotKept as refused:
            return JsonResponse({"message": str(refused)}, status=refused.status)

    def drop(self, request):
        """Delete a kept text of this user's own; lead back to its form."""
        OpenForm.objects.filter(user=request.user, token=form_token(request)).delete()
        row = self.get_object(request, request.POST.get("article", ""))
        return redirect(change_address(row) if row else reverse("admin:news_article_add"))

    def kept_answer(self, request, now):
        """Store that a form is open, with its text when some was sent; return the answer.

        Raises NotKept.
        """
        row, token = self.row_kept(request), form_token(request)
        values = values_sent(request)
        known = OpenForm.objects.filter(token=token).first()
        if token is None or (known and not known.is_of(request.user, row)):
            raise NotKept(NOT_OURS, 400)
        if self.model.objects.filter(form_token=token).exists():
            raise NotKept(STORED, 409)
        seen = {"seen_at": now - PRESENT if "gone" in request.POST else now}
        text = {"values": values, "saved_at": now} if values else {}
        OpenForm.objects.update_or_create(
            token=token, defaults=seen | text, create_defaults=seen | text | owner(request, row)
        )
        saved = clock(now, now) if values else ""
        return {"saved": saved, "beside": self.names_beside(request, row, now)}

    def row_kept(self, request):
        """Return the row whose form reports, None for a new one. Raises NotKept."""
        if pk := request.POST.get("article"):
            row = self.get_object(request, pk)
            allowed = row is not None and self.has_change_permission(request, row)
        else:
            row, allowed = None, self.has_add_permission(request)
        if not allowed:
            raise NotKept(NOT_ALLOWED, 403)
        return row


def owner(request, row):
    return {"user": request.user, "article": row}


def values_sent(request):
    """Return the text of an open form as OpenForm.values keeps it, None when none was sent.

    Raises NotKept when it is too long or is not what static/desk/keeping.js sends.
    """
    sent = request.POST.get("values", "")
    if len(sent) > MAX_KEPT:
        raise NotKept(TOO_LONG, 413)
    if not sent:
        return None
    try:
        values = json.loads(sent)
        fields = {str(name): [str(v) for v in given] for name, given in values["fields"].items()}
        return {"stamp": str(values["stamp"]), "fields": fields}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotKept(UNREADABLE, 400) from error


def form_token(request):
    """Return the posted form's own token as a UUID; None when it has none."""
    return as_uuid(request.POST.get("form_token"))


def as_uuid(text):
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


def has_changes(formsets):
    return any(formset.has_changed() for formset in formsets)


def is_text(name):
    return name not in NOT_TEXT and not name.startswith("_")


def change_address(row):
    return reverse("admin:news_article_change", args=[row.pk])


def with_settled_form(answer, request):
    """Tell the browser, by a cookie, whose kept text is stored on the server by now."""
    if token := getattr(request, "settled", None):
        answer.set_cookie(
            SETTLED_COOKIE,
            str(token),
            max_age=24 * 60 * 60,
            path=reverse("admin:index"),
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
    return answer
