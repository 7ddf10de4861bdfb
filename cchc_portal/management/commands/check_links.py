"""`python3 manage.py check_links`: links inside published articles that lead nowhere; run daily."""

from django.core.management import BaseCommand

from news.desk.links import dead_links
from news.models import Article

AT_ONCE = 200  # bodies in memory


class Command(BaseCommand):
    help = (
        "Tìm liên kết trong bài đã đăng dẫn đến nơi không có trang nào của cổng; kết quả hiện ở"
        " bàn làm việc. Nên chạy mỗi ngày."
    )

    def handle(self, **options):
        rows = Article.objects.published().only("slug", "body", "broken_links")
        count = 0
        for article in rows.order_by("pk").iterator(AT_ONCE):
            found = "\n".join(link.address for link in dead_links(article.body, article))
            count += bool(found)
            if found != article.broken_links:
                # Not save(): the text is as it was, and so are its version and its history.
                Article.objects.filter(pk=article.pk).update(broken_links=found)
        self.stdout.write(f"Có {count} bài đã đăng có liên kết hỏng.")
