from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "inspections"
    verbose_name = "Kiểm tra cải cách hành chính"

    def ready(self):
        from inspections.models import InspectionPlan, InspectionVisit
        from inspections.plan_page import context_of_plan
        from inspections.visit_page import context_before
        from news.beside import beside_articles
        from news.preview import PAGES

        beside_articles("visits", InspectionVisit.objects.reported_by)
        PAGES[InspectionPlan] = "inspections/plan_detail.html", context_of_plan
        PAGES[InspectionVisit] = "inspections/visit_detail.html", context_before
