"""What stands beside an article on its page, asked in one statement; floors above add to it."""

from functools import partial

from django.utils import timezone

from content.together import answers_to
from news.models import Article
from news.models.article_queries import linked_beside
from news.models.mentions import Naming

others = {}  # {name: question}


def beside_articles(name, question):
    """Have the page of each article show, as `name`, the rows of a `question`.

    A function of the key of the `article`, the local `day` and an aware moment `at`: something
    @prepared.
    """
    others[name] = question


def shown_beside(article):
    """Return {name: what} that the page of `article`, public or not, shows: one query."""
    now = timezone.now()
    written_on = article.published_at and timezone.localdate(article.published_at)
    naming = Naming(article.body, [article.lead], written_on)
    known = {"article": article.live_id or article.pk, "day": timezone.localdate(now), "at": now}
    questions = {name: partial(question, **known) for name, question in others.items()}
    questions["links"] = Article.objects.beside(article, now)
    if naming.mentions:
        questions["named"] = naming.question(now)
    if article.is_corrected:
        questions["corrections"] = article.corrections()
    found = {"named": (), "corrections": ()} | answers_to(questions)
    found["related"], found["latest"] = linked_beside(article, found.pop("links"))
    return found | {"named": naming.addresses(found["named"])}
