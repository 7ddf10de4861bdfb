"""Files on disk: written whole or not at all, and gone again when their row is not stored."""

from contextlib import contextmanager, suppress
from contextvars import ContextVar

from django.core.exceptions import ValidationError
from django.db import connection, transaction

FULL = "Máy chủ không còn chỗ để lưu tệp nên chưa lưu gì. Hãy báo quản trị viên."
written = ContextVar("written", default=None)


class NoRoom(ValidationError):
    """The disk takes no more; forms say so in a sentence, elsewhere it is a page of its own."""

    def __init__(self):
        super().__init__(FULL, code="no_room")


class Written:
    """A file that was written for a row; `is_kept` once the row's transaction has ended well."""

    def __init__(self, storage, name):
        self.storage, self.name, self.is_kept = storage, name, False

    def keep(self):
        self.is_kept = True

    def is_awaited(self):
        """Say whether a transaction around it is still open: neither kept nor lost by now."""
        return any(function == self.keep for _, function, _ in connection.run_on_commit)


@contextmanager
def whole(storage, name):
    """Around the writing of `name`, a name that no other file has: half of it is no file.

    Raises NoRoom when it cannot be written.
    """
    try:
        yield
    except OSError as error:
        storage.delete(name)
        raise NoRoom from error
    if (so_far := written.get()) is not None:
        file = Written(storage, name)
        so_far.append(file)
        transaction.on_commit(file.keep)


@contextmanager
def with_their_rows():
    """Remove at the end what was written inside for rows that were then not stored.

    Django rolls back rows, not files. What a killed process leaves is seen by nobody: no address
    leads to it.
    """
    token = written.set([])
    try:
        yield
    finally:
        files = written.get()
        written.reset(token)
        for file in files:
            if not (file.is_kept or file.is_awaited()):
                with suppress(OSError):  # what stays is seen by nobody
                    file.storage.delete(file.name)


def refuse_if_told(file):
    """Raise ValidationError when content.uploads noted at `file` why it is not taken."""
    inner = getattr(file, "file", None)
    if sentence := getattr(file, "refusal", "") or getattr(inner, "refusal", ""):
        raise ValidationError(sentence)
