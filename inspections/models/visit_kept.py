"""What of a visit and its parts is looked at when its versions are compared."""

from news.models.versions import Kept

# Not the articles about it: whoever compares may not see all of them.
VISIT_KEPT = Kept(
    values=tuple(
        "organization_id plan_id kind form follow_up_of_id scheduled_on started_on ended_on"
        " concluded_on period_start period_end place team_id team_lead lead summary published_at"
        " expires_at".split()
    ),
    links=("areas",),
    part="figures",
    of_part=tuple(
        "carried_over new_in_period received online resolved on_time pending pending_overdue"
        " fee_vnd visitors visitors_is_estimate procedures_total procedures_on_spot".split()
    ),
    told={
        "findings": ("kind", "area_id", "text"),
        "recommendations": ("text", "addressee_id", "deadline", "priority"),
        "papers": ("role", "document_id", "file", "title", "is_public"),
    },
    said={
        "findings": ("kind", "area_id"),
        "recommendations": ("addressee_id", "deadline", "priority"),
        "papers": ("role", "is_public"),
    },
)
