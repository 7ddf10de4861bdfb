"""The editor of article bodies."""

from ckeditor.widgets import CKEditorWidget


class EditorWidget(CKEditorWidget):
    """CKEditor 4, treated as an untrusted client."""
