"""Which files of the installed apps are served: of CKEditor's 1,258 only those the editor asks for.

What is not found here is neither collected for production nor served locally (404).
"""

import re

from django.contrib.staticfiles.finders import AppDirectoriesFinder

CKEDITOR_FOLDER = "ckeditor/"
# Patterns below CKEDITOR_FOLDER, each matched as a whole.
NEEDED_OF_CKEDITOR = re.compile(
    r"ckeditor-init\.js|ckeditor\.css|"
    r"ckeditor/(?:"
    r"ckeditor\.js|LICENSE\.md|lang/(?:vi|en)\.js|"
    r"skins/moono-lisa/(?:(?:editor|dialog)(?:_gecko)?\.css|icons(?:_hidpi)?\.png|images/.*)|"
    r"plugins/icons(?:_hidpi)?\.png|"
    r"plugins/(?:divarea|image2)/(?:plugin\.js|dialogs/.*\.js|icons/.*)|"
    r"plugins/image2/lang/(?:vi|en)\.js|"
    r"plugins/(?:link|table)/(?:dialogs/(?:link|table)\.js|images/.*)|"
    r"plugins/(?:tableselection/styles|magicline/images|widget/images|dialog/styles)/.*|"
    r"plugins/paste(?:tools|fromword|fromgdocs|fromlibreoffice)/filter/.*\.js"
    r")"
)


def is_needed(path):
    """Say whether the static file `path` (with "/" between folders) is one that pages ask for."""
    if not path.startswith(CKEDITOR_FOLDER):
        return True
    return bool(NEEDED_OF_CKEDITOR.fullmatch(path.removeprefix(CKEDITOR_FOLDER)))


class NeededFilesFinder(AppDirectoriesFinder):
    """Django's finder for the files of apps, without those that no page of ours needs."""

    def list(self, ignore_patterns):
        for path, storage in super().list(ignore_patterns):
            if is_needed(path.replace("\\", "/")):
                yield path, storage

    def find_in_app(self, app, path):
        return super().find_in_app(app, path) if is_needed(path.replace("\\", "/")) else None
