"""Public pages of the directory: whom to ask, where, by which number."""

from django.shortcuts import get_object_or_404, render

from contacts.models import Organization


def directory(request):
    """All bodies that exist today, by kind."""
    organizations = Organization.objects.in_force().in_order()
    return render(request, "contacts/directory.html", {"organizations": organizations})


def organization(request, slug):
    """One body: how to reach it, the people in it, what stands above, below and after it."""
    organization = get_object_or_404(Organization.objects.select_related("parent"), slug=slug)
    context = {
        "organization": organization,
        "officials": organization.officials.public().in_order(),
        "children": organization.children.in_force().in_order(),
        "successors": organization.successors.in_order(),
        "predecessors": organization.predecessors.in_order(),
    }
    return render(request, "contacts/organization_detail.html", context)
