"""When the offices of the demo are open, and when they confirmed what the directory says."""

from cchc_portal.demo.reading import read_table, workday
from contacts.hours import OFFICE_HOURS, OpeningHours, SpecialDays

CONFIRMED_WITHIN = 60  # working days
UNCONFIRMED = 9  # every so many bodies has not confirmed yet


def open_offices(organizations, today, stored):
    """Store hours, days off and confirmations of {reference: Organization}."""
    existing = [row for row in organizations.values() if row.valid_to is None]
    for place, organization in enumerate(existing, start=1):
        for hours in OFFICE_HOURS:
            stored(OpeningHours(organization=organization, **hours))
        if place % UNCONFIRMED:
            organization.confirmed_on = workday(today, place * 7 % CONFIRMED_WITHIN + 1)
            organization.save(update_fields=["confirmed_on"])
    table = read_table("hours")
    for fields in table["more"]:
        stored(OpeningHours(organization=organizations[fields.pop("organization")], **fields))
    for fields in table["special"]:
        stored(special_days(fields, organizations, today))


def special_days(fields, organizations, today):
    """Return the SpecialDays of a row; days may be counted in working days from today."""
    if "first_workday" in fields:
        fields["first_day"] = workday(today, -fields.pop("first_workday"))
        fields["last_day"] = workday(today, -fields.pop("last_workday"))
    return SpecialDays(organization=organizations.get(fields.pop("organization", None)), **fields)
