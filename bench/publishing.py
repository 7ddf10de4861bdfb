"""What a publishing costs: python bench/publishing.py [COUNT]   (1000 by default)

Beside COUNT made-up articles: an author hands in, another person approves at the desk, as its
button does. Statements, and processor time of Python and the database together in milliseconds,
median and 95th of ROUNDS: of the step itself, and of the whole request with its session, rights and
answer. Against a test database made for it (SQLite, or that of DATABASE_URL on this machine) and
taken down after. How soon a change shows is told by bench/visibility.py.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc_portal.settings")

from bench.articles import Writer
from bench.search import ROUNDS, middle, processor, store, tell

AROUND = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")  # one transaction, whatever is in it


def measured(act, articles):
    """Return (most statements, [processor ms]) of act(article) for each."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    costs, most = [], 0
    for number, article in enumerate(articles):
        if number % 2:  # statements are counted or time is taken: counting takes some
            with CaptureQueriesContext(connection) as statements:
                act(article)
            asked = [each["sql"] for each in statements.captured_queries]
            most = max(most, sum(not sql.startswith(AROUND) for sql in asked))
        else:
            begun = processor()
            act(article)
            costs.append((processor() - begun) * 1000)
    return most, costs


def main(count):
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.urls import reverse

    from content.publishing import State, Step
    from tests.newsroom import make_author, make_editor, make_submitted
    from tests.runner import force_login

    settings.ALLOWED_HOSTS = ["testserver"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    store(count, Writer(count))
    author, editor, desk = make_author(), make_editor(), Client()
    force_login(desk, editor)

    def step(article):
        article.take(Step.APPROVE, editor)

    def request(article):
        address = reverse("admin:news_article_step", args=[article.pk])
        desk.post(address, {"step": Step.APPROVE, "version": article.version})
        article.refresh_from_db()
        if article.state != State.PUBLISHED:
            sys.exit(f"{address}: {article.get_state_display()}")

    for name, act in (("the step", step), ("the request", request)):
        articles = [make_submitted(author) for _ in range(2 * ROUNDS + 10)]
        for article in articles[:10]:  # what a process does once
            act(article)
        most, costs = measured(act, articles[10:])
        tell(
            f"{connection.vendor}, {count} articles: {name}: {most} statements,"
            f" {middle(costs, 50):.1f} / {middle(costs, 95):.1f} ms"
        )
    connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 1000)
