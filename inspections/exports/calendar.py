"""Coming visits for people's calendars: iCalendar (RFC 5545)."""

from datetime import timedelta

from icalendar import Calendar, Event

from inspections.exports.columns import visit_id

PRODUCT = "-//Cai cach hanh chinh//Lich kiem tra//VI"


def as_calendar(visits, host, address_of):
    """Return the bytes of a calendar with one whole-day event for each of `visits`.

    `host` makes the ids unique in the world; `address_of(visit)` gives its absolute address.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Lịch kiểm tra cải cách hành chính")
    for visit in visits:
        calendar.add_component(_event(visit, host, address_of(visit)))
    return calendar.to_ical()


def _event(visit, host, address):
    event = Event()
    event.add("uid", f"{visit_id(visit)}@{host}")
    event.add("dtstamp", visit.updated_at)
    event.add("sequence", visit.version)
    event.add("dtstart", visit.scheduled_on)
    event.add("dtend", visit.scheduled_on + timedelta(days=1))
    event.add("summary", f"Kiểm tra {visit.organization.name}")
    event.add("description", f"{visit.get_kind_display()}, {visit.get_form_display().lower()}.")
    event.add("url", address)
    if visit.place:
        event.add("location", visit.place)
    return event
