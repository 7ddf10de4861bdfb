"""Inspections: plans, teams, visits, what they found and asked for, and whether it was mended."""

import reversion

from inspections.models.course import (
    AHEAD,
    HAPPENED,
    WITH_CONCLUSION,
    Course,
    CourseStep,
    others_than,
)
from inspections.models.figures import SHARES, SUMS, Share, VisitFigures
from inspections.models.finding import Finding, FindingKind
from inspections.models.log import VisitCourseStep, VisitStep
from inspections.models.papers import PaperRole, VisitDocument
from inspections.models.plan import Form, InspectionPlan, PlannedUnit, PlanStep
from inspections.models.recommendation import (
    Recommendation,
    RecommendationComment,
    RemedyStepTaken,
)
from inspections.models.remedy import RemedyState, RemedyStep
from inspections.models.team import InspectionTeam, Role, TeamMember
from inspections.models.visit import (
    InspectionVisit,
    VisitKind,
    reporting_year,
)

__all__ = [
    "AHEAD",
    "HAPPENED",
    "SHARES",
    "SUMS",
    "WITH_CONCLUSION",
    "Course",
    "CourseStep",
    "Finding",
    "FindingKind",
    "Form",
    "InspectionPlan",
    "InspectionTeam",
    "InspectionVisit",
    "PaperRole",
    "PlanStep",
    "PlannedUnit",
    "Recommendation",
    "RecommendationComment",
    "RemedyState",
    "RemedyStep",
    "RemedyStepTaken",
    "Role",
    "Share",
    "TeamMember",
    "VisitCourseStep",
    "VisitDocument",
    "VisitFigures",
    "VisitKind",
    "VisitStep",
    "others_than",
    "reporting_year",
]

PARTS = ("figures", "findings", "recommendations", "papers")
reversion.register(InspectionVisit, exclude=("folded",), follow=PARTS)
reversion.register(VisitFigures)
reversion.register(Finding)
reversion.register(Recommendation, follow=("comments",))
reversion.register(RecommendationComment)
reversion.register(VisitDocument)
reversion.register(InspectionPlan, exclude=("folded",), follow=("units",))
reversion.register(PlannedUnit)
reversion.register(InspectionTeam, follow=("members",))
reversion.register(TeamMember)
