"""What the desk remarks on a text, beside its field; nothing here keeps anybody from saving."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from content.figures import mismatches
from content.legacy_fonts import legacy_encoding
from content.richtext import plain_text
from content.templatetags.portal import day
from content.vietnamese import is_near_duplicate
from news.desk.links import dead_links
from news.models import Article

TITLE_LENGTH, LEAD_LENGTH = 120, 300
ALIKE_WITHIN = timedelta(days=90)
ALIKE_ASKED, ALIKE_SHOWN = 2_000, 3
CAPITALS = 8  # letters; fewer are an abbreviation
IN_CAPITALS = "Tiêu đề viết toàn chữ hoa. Hãy viết hoa như trong câu thường."
LONG_TITLE = (
    "Tiêu đề dài {length} ký tự, nên viết trong {limit}. "
    "Nếu phải giữ, hãy thêm tiêu đề ngắn cho danh sách."
)
LONG_LEAD = "Tóm tắt dài {length} ký tự, nên viết trong {limit}."
OLD_LETTERS = "Có chữ viết bằng phông cũ {encoding}, người đọc thấy sai chữ."
WRONG_SHARE = "“{written}” là {share}, không phải {percentage}. Hãy kiểm tra lại số liệu."
DEAD_LINK = "Liên kết “{words}” dẫn đến {address}, nơi không có trang nào đang đăng."
STAFF_LINK = "Liên kết “{words}” dẫn vào trang quản trị, người đọc không mở được."
NO_PICTURE = "Ảnh {address} không còn trên máy chủ, người đọc thấy ô trống."
ALIKE = "Có bài tương tự ngày {day}:"


@dataclass(frozen=True)
class Notice:
    """One remark at a field: a sentence, and where it helps a link (`label` at `url`) with it.

    `converts`: the remark offers to put the text into Unicode.
    """

    text: str
    label: str = ""
    url: str = ""
    converts: bool = False


def notices(values, article, user):
    """Return {"title": [Notice, …], "lead": […], "body": […]} on what is typed.

    `values` has those three as plain text and cleaned HTML; `article` is the row they are for,
    stored or not; `user` sees links only to what they may see.
    """
    title, lead, body = values["title"], values["lead"], values["body"]
    return {
        "title": [
            *on_title(title),
            *on_letters(title),
            *on_figures(title),
            *on_alike(title, article, user),
        ],
        "lead": [*on_lead(lead), *on_letters(lead), *on_figures(lead)],
        "body": [*on_letters(body), *on_figures(plain_text(body)), *on_links(body, article)],
    }


def on_title(title):
    letters = [letter for letter in title if letter.isalpha()]
    if len(letters) >= CAPITALS and title.isupper():
        yield Notice(IN_CAPITALS)
    if len(title) > TITLE_LENGTH:
        yield Notice(LONG_TITLE.format(length=len(title), limit=TITLE_LENGTH))


def on_lead(lead):
    if len(lead) > LEAD_LENGTH:
        yield Notice(LONG_LEAD.format(length=len(lead), limit=LEAD_LENGTH))


def on_letters(text):
    if encoding := legacy_encoding(text):
        yield Notice(OLD_LETTERS.format(encoding=encoding), converts=True)


def on_figures(text):
    for said in mismatches(text):
        yield Notice(
            WRONG_SHARE.format(written=said.written, share=said.share, percentage=said.percentage)
        )


def on_links(body, article):
    for link in dead_links(body, article):
        sentence = NO_PICTURE
        if link.words:
            sentence = STAFF_LINK if link.is_staff_only else DEAD_LINK
        yield Notice(sentence.format(words=link.words, address=link.address))


def on_alike(title, article, user):
    """Yield a notice for each of the newest articles of 90 days that `title` tells once more."""
    rows = lately(article, user, timezone.now()) if title else ()
    alike = (row for row in rows if is_near_duplicate(row.title, title))
    for row, _ in zip(alike, range(ALIKE_SHOWN), strict=False):
        when = row.published_at or row.created_at
        yield Notice(ALIKE.format(day=day(when)), row.title, way_to(row))


def lately(article, user, at):
    """Return the articles of the 90 days before `at` that `user` sees, but `article` itself.

    Neither the article that `article` is a change of, nor a change of it.
    """
    since = at - ALIKE_WITHIN
    itself = [pk for pk in (article.pk, article.live_id) if pk]
    rows = Article.objects.seen_by(user).filter(
        Q(published_at__gte=since) | Q(published_at__isnull=True, created_at__gte=since),
        live__isnull=True,
    )
    fields = ("title", "slug", "state", "published_at", "created_at", "expires_at")
    return rows.exclude(pk__in=itself).only(*fields).order_by("-created_at", "-pk")[:ALIKE_ASKED]


def way_to(row):
    """Return the public address of an article that has one, or else that of its form."""
    if row.is_public:
        return row.get_absolute_url()
    return reverse("admin:news_article_change", args=[row.pk])
