"""Letters to the people of the desk: what waits for them, and what became of what they wrote.

Never needed and never in the way: written after the step is stored, sent by a thread of their own.
While the mail server is not there they are kept, and sent by a repeated job once it is.
"""

import logging
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db import DatabaseError, connection, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.text import Truncator

from contacts.models import Publisher
from content.people import name_of
from content.publishing import Step
from news.models.letter import WaitingLetter

log = logging.getLogger(__name__)
outbox = ThreadPoolExecutor(max_workers=1, thread_name_prefix="letters")

NOWHERE = "django.core.mail.backends.dummy.EmailBackend"
PERMISSIONS = "django.contrib.auth.backends.ModelBackend"
SUBJECT_LENGTH = 120
# step: (subject, what happened), to the approvers for the first, to the writers for the others
NEWS = {
    Step.SUBMIT: ("Chờ duyệt", "gửi duyệt bài"),
    Step.APPROVE: ("Đã duyệt", "duyệt bài"),
    Step.RETURN: ("Trả lại", "trả lại bài"),
    Step.WITHDRAW: ("Đã gỡ", "gỡ bài"),
    Step.REPUBLISH: ("Đăng lại", "đăng lại bài"),
}


def announce(article, step, user, note, writers):
    """Have a letter written once the step that `user` took is stored; steps of no news have none.

    `writers`: primary keys (or None) of who wrote and who handed in.
    """
    if step in NEWS and settings.EMAIL_BACKEND != NOWHERE:
        send = partial(write, article, step, user, note, writers)
        transaction.on_commit(send, robust=True)


def write(article, step, user, note, writers):
    """Write the letter and leave it to the thread that sends."""
    if to := recipients(step, user, writers):
        outbox.submit(deliver, letter(article, step, user, note, to))


def recipients(step, user, writers):
    """Return the addresses of those whom a step of `user` concerns, sorted, without their own."""
    people = get_user_model().objects
    if step == Step.SUBMIT:
        right = "news.publish_article"
        found = people.with_perm(right, include_superusers=False, backend=PERMISSIONS)
        found = found.exclude(pk__in=writers - {None})
    else:
        found = people.filter(is_active=True, pk__in=writers - {None})
    addresses = found.exclude(pk=user.pk).exclude(email="").values_list("email", flat=True)
    return sorted(set(addresses))


def letter(article, step, user, note, to):
    """Return the EmailMessage, in plain text with the address of the article's page at the desk."""
    publisher = Publisher.objects.current()
    subject, what = NEWS[step]
    facts = {
        "article": article,
        "by": name_of(user),
        "what": what,
        "note": note,
        "address": urljoin(
            publisher.website or f"https://{settings.ALLOWED_HOSTS[0].lstrip('.')}",
            reverse("admin:news_article_change", args=[article.pk]),
        ),
        "site": publisher.site_name,
    }
    title = Truncator(f"{subject}: {article.title}").chars(SUBJECT_LENGTH)
    return EmailMessage(title, render_to_string("news/desk/letter.txt", facts), to=to)


def deliver(message):
    """Send one letter; what goes wrong is logged, concerns nobody else, and has the letter kept."""
    try:
        message.send()
    except Exception:  # a mail server fails in many ways, all the same to us
        log.exception("Không gửi được thư “%s”, sẽ gửi lại", message.subject)
        keep(message)


def keep(message):
    """Store a letter to be sent later; for the thread that sends, whose connection is closed."""
    try:
        WaitingLetter.objects.create(to=message.to, subject=message.subject, body=message.body)
    except DatabaseError:
        log.exception("Không giữ lại được thư “%s”", message.subject)
    finally:
        connection.close()


def send_waiting(now):
    """Send what was kept, oldest first, until one cannot be; return (how many sent, how many left).

    `now`: aware; what is a week old then is not sent any more.
    """
    WaitingLetter.objects.delete_outdated(now)
    sent = 0
    for kept in WaitingLetter.objects.all():
        try:
            EmailMessage(kept.subject, kept.body, to=kept.to).send()
        except Exception:
            log.exception("Chưa gửi được thư “%s”", kept.subject)
            break
        kept.delete()
        sent += 1
    return sent, WaitingLetter.objects.count()
