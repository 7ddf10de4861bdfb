"""`python manage.py make_cards`: cards for covers that were stored before covers had cards.

May be run again; deploy/upgrade does so. What has a card is left alone.
"""

from django.core.management import BaseCommand

from content.images import make_card
from news.models import Article


class Command(BaseCommand):
    help = "Làm ảnh chia sẻ còn thiếu của các bài có ảnh đại diện."

    def handle(self, **options):
        rows = Article.objects.exclude(cover="").only("cover", "cover_width", "cover_height")
        made = sum(make_card(article.cover) for article in rows.iterator())
        self.stdout.write(f"Đã làm {made} ảnh chia sẻ.")
