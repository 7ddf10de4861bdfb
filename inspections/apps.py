from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "inspections"
    verbose_name = "Kiểm tra cải cách hành chính"

    def ready(self):
        from inspections.models import InspectionVisit
        from news.beside import beside_articles

        beside_articles("visits", InspectionVisit.objects.reported_by)
