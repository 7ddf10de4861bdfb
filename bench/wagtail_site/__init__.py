"""The yardstick of another system: an office's news site as a Wagtail developer would write it.

Neither tuned nor slowed: pages, tags and settings as Wagtail's own guides show them, templates kept
compiled, no page cache, nothing compressed, SQLite. It holds the articles that bench/pages.py asks
the portal for and no others, with the portal's sections and the text of its footer. No pictures,
files or links to documents, which the portal's pages have. The portal keeps pieces of its pages for
all of them while its content stays (its menu, its footer, links to articles), which no guide of
Wagtail's shows; that is part of what is compared.

An article asks 15 questions: the site, the way down to the article (the home page one, each page
below it two), who may see it (two), its ancestors, the menu, related, latest, the footer; 13 where
its section stands in no other. The first page of a process asks four more.

Nothing of the portal is imported: it runs where only Wagtail is installed.
"""
