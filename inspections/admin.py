"""The desk of the inspection team, registered; inspections/desk holds what each screen does."""

from django.contrib import admin

from inspections.desk.plans import InspectionPlanAdmin, InspectionTeamAdmin
from inspections.desk.remedies import RecommendationAdmin
from inspections.desk.visits import InspectionVisitAdmin
from inspections.models import InspectionPlan, InspectionTeam, InspectionVisit, Recommendation

admin.site.register(InspectionPlan, InspectionPlanAdmin)
admin.site.register(InspectionTeam, InspectionTeamAdmin)
admin.site.register(InspectionVisit, InspectionVisitAdmin)
admin.site.register(Recommendation, RecommendationAdmin)
