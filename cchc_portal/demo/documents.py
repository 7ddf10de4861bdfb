"""Stores the demo's documents: with files, and with what they replace and amend."""

import datetime

from django.core.files.base import ContentFile

from cchc_portal.demo.progress import each
from cchc_portal.demo.reading import DATA, filled, moment, read_table, workday
from news.models import Area, Document, DocumentFile, DocumentRelation

MORNING = datetime.time(8)
RELATIONS = {
    "replaces": DocumentRelation.Kind.REPLACES,
    "amends": DocumentRelation.Kind.AMENDS,
}


def read_documents(today):
    """Return the rows of data/documents.toml with their days, and every {…} filled in.

    "issued_on" comes from `date` or `workdays_ago`, "effective_on" may too.
    """
    rows = read_table("documents")["document"]
    return [with_days(row, today) for row in rows]


def with_days(row, today):
    row["issued_on"] = row.pop("date", None) or workday(today, row.pop("workdays_ago"))
    if "effective_workdays_ago" in row:
        row["effective_on"] = workday(today, row.pop("effective_workdays_ago"))
    return filled(row, row["issued_on"])


class DocumentShelf:
    """Where the documents go: `organizations` by reference, `author` who wrote them down.

    `stored` checks a row and saves it.
    """

    def __init__(self, organizations, author, stored):
        self.organizations, self.author, self.stored = organizations, author, stored
        self.areas = {area.slug: area for area in Area.objects.all()}
        self.documents = {}

    def fill(self, today):
        """Store all documents of the demo, the older before what replaces them."""
        for row in each("Văn bản", read_documents(today)):
            self.put(**row)

    def put(self, ref, kind, issued_on, state="published", **fields):
        files, relations = fields.pop("files", ()), pop_relations(fields)
        document = Document(
            kind=Document.Kind[kind],
            issuer=self.organizations.get(fields.pop("issuer", None)),
            area=self.areas.get(fields.pop("area", None)),
            issued_on=issued_on,
            state=state,
            published_at=None if state == "draft" else moment(issued_on, MORNING),
            created_by=self.author,
            **fields,
        )
        self.documents[ref] = self.stored(document)
        for order, file in enumerate(files, start=1):
            self.attach(document, order, **file)
        for relation, older in relations:
            row = DocumentRelation(newer=document, kind=relation, older=self.documents[older])
            self.stored(row)

    def attach(self, document, order, title, file, is_public=True):
        """Store data/files/`file` with a document."""
        content = ContentFile((DATA / "files" / file).read_bytes(), name=file)
        row = DocumentFile(document=document, title=title, file=content, is_public=is_public)
        row.order = order
        self.stored(row)


def pop_relations(fields):
    """Take "replaces" and "amends" out of `fields`; return [(kind, reference of the older)]."""
    return [(kind, older) for name, kind in RELATIONS.items() for older in fields.pop(name, ())]
