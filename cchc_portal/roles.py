"""The three roles as groups of Django, and what each of them may do."""

from django.contrib.auth.models import Group, Permission

AUTHOR, EDITOR, ADMINISTRATOR = "Tác giả", "Duyệt viên", "Quản trị"
WRITE = "add change view"
ALL = "add change delete view"

# role: {"app.model": what it may do there}; "publish" is the models' own permission.
ROLES = {
    AUTHOR: {
        "news.article": ALL,  # of the rows of their own that are not handed in, see news.admin
        "news.attachment": ALL,
        "news.document": WRITE,
        "news.documentfile": ALL,
        "news.documentrelation": ALL,
        "news.area": "view",
        "news.section": "view",
        "inspections.inspectionplan": WRITE,
        "inspections.inspectionteam": WRITE,
        "inspections.inspectionvisit": WRITE,
        "inspections.recommendation": "change view",
        "contacts.organization": "view",
        "contacts.official": "view",
    },
    EDITOR: {
        "news.article": f"{ALL} publish",
        "news.attachment": ALL,
        "news.document": f"{ALL} publish",
        "news.documentfile": ALL,
        "news.documentrelation": ALL,
        "news.area": "view",
        "news.formeraddress": ALL,
        "news.legacypage": "view",
        "news.section": "view",
        "inspections.inspectionplan": f"{ALL} publish",
        "inspections.inspectionteam": ALL,
        "inspections.inspectionvisit": f"{ALL} publish",
        "inspections.recommendation": "change view verify",
        "contacts.organization": "view",
        "contacts.official": "view",
    },
    ADMINISTRATOR: {
        "auth.user": ALL,
        "auth.group": "view",
        "content.auditentry": "view",
        "contacts.publisher": WRITE,
        "contacts.link": ALL,
        "contacts.organization": ALL,
        "contacts.official": ALL,
        "contacts.openinghours": ALL,
        "contacts.specialdays": ALL,
        "contacts.sitepage": "change view",
        "news.section": ALL,
        "news.article": "view",
        "news.attachment": "view",
        "news.document": "view",
        "news.documentfile": "view",
        "news.documentrelation": "view",
        "news.area": ALL,
        "inspections.inspectionplan": "view",
        "inspections.inspectionteam": "view",
        "inspections.inspectionvisit": "view",
        "inspections.recommendation": "view",
    },
}


def ship_roles():
    """Make the three groups hold exactly the permissions of ROLES; may be run again.

    Raises LookupError naming a permission that the database does not know (migrate first).
    """
    for name, grants in ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set([permission(grant) for grant in granted(grants)])


def granted(grants):
    """Yield (app, codename) for each permission in {"app.model": "add change"}."""
    for label, actions in grants.items():
        app, model = label.split(".")
        for action in actions.split():
            yield app, f"{action}_{model}"


def permission(grant):
    """Return the Permission row of (app, codename)."""
    app, codename = grant
    found = Permission.objects.filter(content_type__app_label=app, codename=codename).first()
    if found is None:
        raise LookupError(f"Chưa có quyền {app}.{codename} trong cơ sở dữ liệu.")
    return found
