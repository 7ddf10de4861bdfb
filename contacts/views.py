"""Public pages of the directory: whom to ask, where, by which number."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from contacts import vcards
from contacts.hours import with_calendars
from contacts.models import Official, Organization, SitePage
from content.vietnamese import slug as slug_of

LONGEST_QUERY = 200  # characters
MOST_PEOPLE = 100  # whom a search of the directory shows


@require_safe
def directory(request):
    """All bodies that exist today, by kind; with words, the bodies and people they fit."""
    typed = request.GET.get("q", "")[:LONGEST_QUERY].strip()
    now = timezone.now()
    found = Organization.objects.found_by(typed).listed(day=timezone.localdate(now))
    officials = Official.objects.public().in_office().found_by(typed).by_body()
    context = {
        "query": typed,
        "organizations": with_calendars(found, now),
        "officials": officials[:MOST_PEOPLE] if typed else (),
    }
    return render(request, "contacts/directory.html", context)


@require_safe
def organization(request, slug):
    """One body: how to reach it, the people in it, what stands above, below and after it."""
    organization = get_object_or_404(Organization.objects.select_related("parent"), slug=slug)
    now = timezone.now()
    with_calendars([organization], now)
    kin = Organization.objects.kin_of(organization=organization.pk, day=timezone.localdate(now))
    context = {
        "organization": organization,
        "days_off": organization.calendar.coming(now),
        "officials": organization.officials.public().in_order(),
        "children": [body for body in kin if body.is_below],
        "successors": [body for body in kin if body.comes_after],
        "predecessors": [body for body in kin if body.came_before],
    }
    return render(request, "contacts/organization_detail.html", context)


@require_safe
def people(request):
    """All officials in office, A–Z by given name."""
    officials = Official.objects.public().in_office().by_name()
    return render(request, "contacts/people.html", {"officials": officials})


@require_safe
def information_contacts(request):
    """Whom to ask for information, body by body."""
    officials = Official.objects.public().in_office().information_contacts().by_body()
    return render(request, "contacts/information_contacts.html", {"officials": officials})


@require_safe
def organization_card(request, slug):
    """The vCard of a body."""
    organization = get_object_or_404(Organization, slug=slug)
    address = request.build_absolute_uri(organization.get_absolute_url())
    return card_answer(vcards.of_organization(organization, address), slug)


@require_safe
def official_card(request, pk):
    """The vCard of an official."""
    public = Official.objects.public().select_related("organization")
    official = get_object_or_404(public, pk=pk)
    address = request.build_absolute_uri(official.organization.get_absolute_url())
    return card_answer(vcards.of_official(official, address), slug_of(official.full_name))


def card_answer(card, name):
    """Return a vCard as a file that a phone offers to keep."""
    answer = HttpResponse(card, content_type="text/vcard; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.vcf"'
    return answer


@require_safe
def site_page(request, address):
    """A standing page about this site: accessibility, personal data, terms of use."""
    return render(request, "contacts/site_page.html", {"page": SitePage.objects.at(address)})


@require_safe
def english(request):
    """For readers of English: the structure of the administration and whom to ask."""
    bodies = Organization.objects.in_force().in_order()
    officials = Official.objects.public().in_office().information_contacts().by_body()
    return render(request, "en/home.html", {"bodies": bodies, "officials": officials})


@require_safe
def english_organization(request, slug):
    """For readers of English: one body that has an English name, its functions and people."""
    bodies = Organization.objects.in_force().with_english_page().select_related("parent")
    organization = get_object_or_404(bodies, slug=slug)
    now = timezone.now()
    with_calendars([organization], now)
    context = {
        "organization": organization,
        "days_off": organization.calendar.coming(now),
        "officials": organization.officials.public().in_order(),
        "children": organization.children.in_force().in_order(),
    }
    return render(request, "en/organization.html", context)
