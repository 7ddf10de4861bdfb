"""Steps with many rows at once: what the desk's lists ask for, and what they do to each.

Each form's `act` does it to one row, an article or a document, as it was looked at, and answers for
the rights of who presses: ValidationError says why not, StaleVersion that somebody else was faster.
"""

from django import forms
from django.core.exceptions import ValidationError

from content.history import recorded
from content.publishing import BEFORE_APPROVAL, EDITABLE, NOT_THEIRS, StaleVersion, Step
from news.models import Article, Section

LIMIT = 100  # rows at once: more than anybody looks at
HAS_CHANGE = "Bài đang có bản sửa; hãy đổi chuyên mục trong bản sửa đó."
CLOSED = "Bài đã đăng hoặc đang chờ duyệt; chỉ duyệt viên chuyển được."


class TogetherForm(forms.Form):
    """One question for all rows that were chosen; `user` is who is asked."""

    def __init__(self, *args, user, **options):
        super().__init__(*args, **options)
        self.user = user


class ApproveForm(TogetherForm):
    title = Step.APPROVE.label
    done = "Đã duyệt và đăng"

    def act(self, row, version):
        row.take(Step.APPROVE, self.user, version=version)


class WithdrawForm(TogetherForm):
    title = "Gỡ khỏi trang"
    done = "Đã gỡ"
    note = forms.CharField(
        label="Lý do gỡ",
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text="Lý do được đăng công khai trên trang.",
        error_messages={"required": "Hãy ghi lý do."},
    )

    def act(self, row, version):
        row.take(Step.WITHDRAW, self.user, self.cleaned_data["note"], version=version)


class MoveForm(TogetherForm):
    title = "Chuyển chuyên mục"
    done = "Đã chuyển"
    section = forms.ModelChoiceField(
        Section.objects.none(),
        label="Chuyên mục mới",
        error_messages={"required": "Hãy chọn chuyên mục."},
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        field = self.fields["section"]
        field.queryset = Section.objects.open_to(self.user)
        theirs = {*field.queryset.values_list("pk", flat=True)}
        tree = Section.objects.tree().choices()
        field.choices = [("", "Chọn chuyên mục"), *(row for row in tree if row[0] in theirs)]

    def act(self, article, version):
        move(article, self.cleaned_data["section"], self.user, version)


def move(article, section, user, version):
    """Put an article into another section, as one revision of its history; the address stays.

    Who may publish moves what is published as well: no word of it changes.
    """
    with recorded(user, MoveForm.title):
        stored = Article.objects.stored(article.pk)
        if objection := objection_to_move(stored, user):
            raise ValidationError(objection)
        if stored.version != version:
            raise StaleVersion(stored)
        stored.section = section
        stored.save_over(version)


def objection_to_move(article, user):
    """Return why `user` may not put `article` elsewhere, as a sentence; "" if nothing."""
    if not article.may_publish(user):
        if not (article.is_work_of(user) and article.may_write(user)):
            return NOT_THEIRS
        if article.state not in EDITABLE:
            return CLOSED
    is_live = article.state not in BEFORE_APPROVAL
    return HAS_CHANGE if is_live and Article.objects.filter(live=article).exists() else ""
