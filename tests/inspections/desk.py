"""What tests of the inspection desk share: people, forms as a browser sends them, errors shown."""

from django.contrib.auth.models import Group
from django.test import TestCase
from django.urls import reverse
from lxml.html import fromstring

from cchc_portal.roles import AUTHOR, EDITOR, ship_roles
from tests.factories import make_user


def address(view, row=None, model=None):
    opts = (model or type(row))._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{view}", args=[row.pk] if row else [])


def form_of(page):
    forms = fromstring(page.content.decode()).forms
    return next(form for form in forms if (form.get("id") or "").endswith("_form"))


def filled(page):
    """Return what a browser would send for the form of `page`, without pressing a button."""
    return {name: value for name, value in form_of(page).form_values() if "__prefix__" not in name}


def errors_at(page):
    """Return {name of the box: its sentence} of the errors that the form of `page` shows."""
    context = page.context
    found = dict(context["adminform"].form.errors)
    for inline in context["inline_admin_formsets"]:
        for form in inline.formset.forms:
            found |= {form.add_prefix(name): said for name, said in form.errors.items()}
        if above := inline.formset.non_form_errors():
            found[inline.formset.prefix] = above
    return {name: " ".join(said) for name, said in found.items()}


def rows(prefix, *parts, stored=0):
    """Return the boxes of new rows of an inline, each a dictionary, behind `stored` ones."""
    sent = {f"{prefix}-TOTAL_FORMS": stored + len(parts)}
    for at, part in enumerate(parts, start=stored):
        sent |= {f"{prefix}-{at}-{name}": value for name, value in part.items()}
    return sent


class DeskCase(TestCase):
    def setUp(self):
        ship_roles()
        self.approver = self.person(EDITOR)
        self.writer = self.person(AUTHOR)
        self.client.force_login(self.approver)

    def person(self, role):
        user = make_user()
        user.groups.add(Group.objects.get(name=role))
        return user

    def send(self, row, **changes):
        """Open the form of `row`, change these boxes (None: none of it), send it."""
        way = address("change", row)
        sent = filled(self.client.get(way)) | changes
        return self.client.post(way, {k: v for k, v in sent.items() if v is not None})
