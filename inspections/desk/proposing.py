"""“Lấy số liệu từ bài”: an article's words as proposals to tick, in the admin."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from content.editorial import admin_name
from content.publishing import StaleVersion
from inspections.desk.proposal_form import ProposalForm, SourceForm
from inspections.desk.proposal_storing import Refused, store
from inspections.proposals import read
from inspections.proposals.sources import from_article, from_paste

NAME = "inspections_inspectionvisit_propose"
STALE = "Cuộc kiểm tra vừa được người khác lưu. Hãy bấm ghi lần nữa."


class ProposingAdmin(admin.ModelAdmin):
    """For the admin of visits: the page at lay-so-lieu/.

    GET ?article=PK or ?visit=PK opens it; POST `step` reads (doc), ticks what nothing is said
    against (danh-dau) or stores what is ticked (ghi).
    """

    def get_urls(self):
        view = self.admin_site.admin_view(self.proposals_view)
        return [path("lay-so-lieu/", view, name=NAME), *super().get_urls()]

    def proposals_view(self, request):
        """The text, what it proposes, and the storing of what was ticked."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        step = request.POST.get("step", "")
        given = request.POST or (request.GET if "article" in request.GET else None)
        sources = SourceForm(given, user=request.user)
        form = None
        if given is not None and sources.is_valid():
            form = self.proposal_form(request, step, sources.cleaned_data)
        wanted = form and step == "ghi" and form.is_valid() and self.may_store(request, form)
        if wanted and (visit := self.stored(request, form)):
            return redirect(admin_name(visit, "change"), visit.pk)
        return self.proposals_page(request, sources, form)

    def proposal_form(self, request, step, source):
        """Return the ProposalForm of what the text says, bound when it is to be stored."""
        article, now = source["article"], timezone.now()
        text = from_article(article) if article else from_paste(source["text"], now)
        return ProposalForm(
            request.POST if step == "ghi" else None,
            proposals=read(text.text, text.written_on),
            user=request.user,
            article=article,
            visit=self.visit_asked_for(request),
            tick_clear=step == "danh-dau",
            initial=request.POST.dict() if step == "danh-dau" else None,
        )

    def visit_asked_for(self, request):
        given = request.POST.get("visit") or request.GET.get("visit") or ""
        visit = self.get_object(request, given) if given else None
        return visit if visit and self.has_change_permission(request, visit) else None

    def may_store(self, request, form):
        visit = form.cleaned_data["visit"]
        allowed = visit is None or self.has_change_permission(request, visit)
        if not allowed:
            form.add_error("visit", "Bạn không sửa được cuộc kiểm tra này nữa.")
        return allowed

    def stored(self, request, form):
        """Store the ticks; return the visit, or None with the objections at the form."""
        try:
            visit = store(form, request.user)
        except Refused as refused:
            for field, sentences in refused.errors:
                form.add_error(field if field in form.fields else None, sentences)
        except StaleVersion:
            form.add_error("visit", STALE)
        else:
            count = len(form.ticked())
            messages.success(request, f"Đã ghi {count} mục vào “{visit}”. Hãy xem lại rồi lưu.")
            return visit
        return None

    def proposals_page(self, request, sources, form):
        context = {
            **self.admin_site.each_context(request),
            "title": "Lấy số liệu từ bài",
            "opts": self.opts,
            "sources": sources,
            "form": form,
            "article": form.article if form else None,
        }
        return TemplateResponse(request, "admin/inspections/proposing.html", context)
