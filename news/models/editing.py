"""Articles on their way: the log of their steps, and what is open on a screen."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone

from content.people import name_of
from content.step_log import EditorialStep
from news.models.article import Article


class ArticleStep(EditorialStep):
    """One step of an article's way."""

    article = models.ForeignKey(
        Article, models.CASCADE, related_name="steps", verbose_name="bài viết"
    )
    noun = Article.noun

    class Meta(EditorialStep.Meta):
        verbose_name = "bước biên tập"
        verbose_name_plural = "các bước biên tập"


PRESENT = timedelta(seconds=60)  # three times as long as a form waits before it reports again
KEPT = timedelta(days=30)
PASSED_BY = timedelta(days=1)


class OpenFormQuerySet(models.QuerySet):
    def with_text_of(self, user, article):
        """Return the forms in which `user` has unsaved text of `article` (None: a new one)."""
        return self.filter(user=user, article=article, saved_at__isnull=False).order_by("-saved_at")

    def beside(self, user, article, now):
        """Return one form each of the others who have `article` open at `now`, by name."""
        if article is None:
            return []
        rows = self.filter(article=article, seen_at__gt=now - PRESENT).exclude(user=user)
        newest = {row.user_id: row for row in rows.select_related("user").order_by("seen_at")}
        return sorted(newest.values(), key=lambda row: row.who)

    def close(self, user, token, now):
        """Delete the form `token` of `user`, stored by now, and what nobody came back for."""
        self.filter(Q(user=user, token=token) | unclaimed(now)).delete()

    def delete_unclaimed(self, now):
        """Delete what nobody came back for by now; return how many."""
        return self.filter(unclaimed(now)).delete()[0]


def unclaimed(now):
    """Return the Q of forms that were left: with text for KEPT, only looked at for PASSED_BY."""
    return Q(saved_at__lt=now - KEPT) | Q(saved_at__isnull=True, seen_at__lt=now - PASSED_BY)


class OpenForm(models.Model):
    """An article's form open on somebody's screen, with what is typed and not saved yet.

    `article` is None for one not stored yet; `token` is the form's own, so that two new articles
    in two tabs are two. `seen_at` (UTC) tells the others that somebody is there. `values` is
    {"stamp": the browser's name for this state of the text, "fields": {name: [value, …]}}.
    """

    token = models.UUIDField("mã biểu mẫu", default=uuid.uuid4, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    article = models.ForeignKey(
        Article, models.CASCADE, null=True, blank=True, related_name="open_forms"
    )
    values = models.JSONField("nội dung chưa lưu", null=True, blank=True)
    saved_at = models.DateTimeField("tự lưu lúc", null=True, blank=True)
    seen_at = models.DateTimeField("thấy lúc", default=timezone.now)

    objects = OpenFormQuerySet.as_manager()

    class Meta:
        verbose_name = "biểu mẫu đang mở"
        verbose_name_plural = "biểu mẫu đang mở"
        indexes = [models.Index(fields=["article", "-seen_at"], name="open_form_by_article")]

    def __str__(self):
        return str(self.token)

    def is_of(self, user, article):
        """Whether this is a form of `user` for `article` (None: for a new one)."""
        return (self.user_id, self.article_id) == (user.pk, article and article.pk)

    @property
    def who(self):
        """The user's name as people write it."""
        return name_of(self.user)

    @property
    def title(self):
        """The title typed so far, "" when there is none."""
        return ((self.values or {}).get("fields", {}).get("title") or [""])[0].strip()

    @property
    def data(self):
        """The kept values as the browser would have sent them, a QueryDict."""
        data = QueryDict(mutable=True)
        for name, values in self.values["fields"].items():
            data.setlist(name, values)
        return data
