"""News: sections, articles and documents with files and steps, the old portal's pages."""

import reversion

from news.models.area import Area
from news.models.article import Article
from news.models.attachment import Attachment
from news.models.changes import open_change
from news.models.document import Document
from news.models.document_parts import DocumentFile, DocumentStep
from news.models.document_queries import Force
from news.models.document_relation import DocumentRelation
from news.models.editing import ArticleStep, OpenForm
from news.models.legacy import FormerAddress, LegacyPage
from news.models.letter import WaitingLetter
from news.models.months import MonthCount, known_months
from news.models.naming import Naming
from news.models.section import Section, known_sections

__all__ = [
    "Area",
    "Article",
    "ArticleStep",
    "Attachment",
    "Document",
    "DocumentFile",
    "DocumentRelation",
    "DocumentStep",
    "Force",
    "FormerAddress",
    "LegacyPage",
    "MonthCount",
    "Naming",
    "OpenForm",
    "Section",
    "WaitingLetter",
    "known_months",
    "known_sections",
    "open_change",
]

UNRECORDED = ("folded", "form_token", "live")
reversion.register(Article, exclude=UNRECORDED, follow=("attachments",))
reversion.register(Attachment, exclude=("original",))
reversion.register(Document, exclude=("folded", "may_end"), follow=("files", "older_links"))
reversion.register(DocumentFile)
reversion.register(DocumentRelation)
