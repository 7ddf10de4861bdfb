"""News: sections, articles with their files and their way to the public, the old portal's pages."""

import reversion

from news.models.article import Article
from news.models.attachment import Attachment
from news.models.changes import open_change
from news.models.editing import ArticleStep, OpenForm
from news.models.legacy import FormerAddress, LegacyPage
from news.models.section import Section

__all__ = [
    "Article",
    "ArticleStep",
    "Attachment",
    "FormerAddress",
    "LegacyPage",
    "OpenForm",
    "Section",
    "open_change",
]

UNRECORDED = ("folded", "form_token", "live")
reversion.register(Article, exclude=UNRECORDED, follow=("attachments",))
reversion.register(Attachment, exclude=("original",))
