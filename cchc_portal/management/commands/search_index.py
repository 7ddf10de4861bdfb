"""Looks after the index of words and derived columns: search_index --verify, --rebuild."""

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from content.search import Searchable
from content.search.index import not_indexed, refill

TAKEN_TWICE = "{name}: có hai mục trùng nhau, hãy sửa một mục rồi chạy lại. {error}"


class Command(BaseCommand):
    help = "Kiểm tra (--verify) hoặc lập lại (--rebuild) chỉ mục tìm kiếm và các cột tự tính."

    def add_arguments(self, parser):
        task = parser.add_mutually_exclusive_group(required=True)
        task.add_argument("--verify", action="store_true", help="đối chiếu chỉ mục với nội dung")
        task.add_argument("--rebuild", action="store_true", help="lập lại toàn bộ chỉ mục")

    def handle(self, *, verify, **options):
        wrong = 0
        for model in searchable_models():
            name = model._meta.verbose_name_plural
            if verify:
                stale = len(set(model.objects.stale()) | set(not_indexed(model)))
                wrong += stale
                self.stdout.write(f"{name}: {stale} mục sai lệch")
            else:
                count = self.rebuilt(model)
                self.stdout.write(f"{name}: đã lập chỉ mục {count} mục")
        if wrong:
            raise CommandError(
                f"Chỉ mục sai lệch ở {wrong} mục. Hãy chạy: python manage.py search_index --rebuild"
            )

    def rebuilt(self, model):
        """Make terms, derived columns and index of a model anew; return how many rows it has."""
        try:
            count = model.objects.reindex()
        except IntegrityError as error:
            name = model._meta.verbose_name_plural
            raise CommandError(TAKEN_TWICE.format(name=name, error=error)) from error
        refill(model)
        return count


def searchable_models():
    """Return the models that have an index, in the order of their names."""
    models = [model for model in apps.get_models() if issubclass(model, Searchable)]
    return sorted(models, key=lambda model: model._meta.label)
