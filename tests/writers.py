"""Many who save at once; for a test and for bench/."""

from threading import Thread

from django.db import DatabaseError, connections

from news.models import Article
from tests.factories import make_article, make_section


def save_at_once(writers, saves):
    """Have `writers` threads store `saves` articles each, read and saved again.

    Return (how many are stored, the errors of the database).
    """
    section, errors = make_section(), []

    def write(number):
        try:
            for each in range(saves):
                article = make_article(section=section, title=f"Bài {number} {each}")
                row = Article.objects.get(pk=article.pk)
                row.lead = "Đã sửa"
                row.save_over(row.version)
        except DatabaseError as error:
            errors.append(str(error))
        finally:
            connections.close_all()

    threads = [Thread(target=write, args=(number,)) for number in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Article.objects.filter(lead="Đã sửa").count(), errors
