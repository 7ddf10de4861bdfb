"""The people of a newsroom for tests, in the roles that are shipped, and texts on their way."""

from threading import Barrier, Thread

from django.contrib.auth.models import Group
from django.db import connections

from cchc_portal.roles import AUTHOR, EDITOR, ship_roles
from content.publishing import State, Step
from news.models import Article
from tests.factories import make_article, make_user


def make_staff(role, name):
    """Store a member of staff in a shipped role, called `name`."""
    if not Group.objects.filter(name=role).exists():
        ship_roles()
    user = make_user(first_name=name)
    user.groups.set([Group.objects.get(name=role)])
    return user


def make_author(name="Hoàng Thị Viết"):
    return make_staff(AUTHOR, name)


def make_editor(name="Lò Văn Duyệt"):
    return make_staff(EDITOR, name)


def make_submitted(author, **fields):
    """Store an article that `author` wrote and handed in."""
    fields = {"state": State.DRAFT, "published_at": None, "created_by": author} | fields
    return make_article(**fields).take(Step.SUBMIT, author)


def make_live(author, editor, **fields):
    """Store an article that `author` wrote and `editor` approved."""
    return make_submitted(author, **fields).take(Step.APPROVE, editor)


def now_stored(row):
    return type(row).objects.get(pk=row.pk)


def all_at_once(*tasks):
    """Run each task, a function, in a thread of its own at the same moment; return what they raise.

    The list has one entry a task: its result, or the exception that ended it.
    """
    start, ends = Barrier(len(tasks)), [None] * len(tasks)

    def run(number, task):
        start.wait()
        try:
            ends[number] = task()
        except Exception as error:
            ends[number] = error
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=each) for each in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def states():
    """Return the states of all articles in the order they were made."""
    return list(Article.objects.order_by("pk").values_list("state", flat=True))
