"""Sealing by age (https://age-encryption.org/v1), as a stream: nothing is held in memory."""

import contextlib
import os
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pyrage

from cchc_portal.backup import BackupError

PREFIX = "AGE-SECRET-KEY-1"
NOT_OUR_KEY = "Khoá sao lưu không mở được bản này. Hãy dùng đúng khoá bí mật lúc sao lưu."


def read_key(text):
    """Return (recipient, identity or None) of BACKUP_KEY: a secret key, or a public one.

    With the public key alone backups are written but cannot be opened on this machine.
    """
    try:
        if text.upper().startswith(PREFIX):
            identity = pyrage.x25519.Identity.from_str(text.upper())
            return identity.to_public(), identity
        return pyrage.x25519.Recipient.from_str(text), None
    except (pyrage.IdentityError, pyrage.RecipientError) as error:
        raise BackupError(
            "BACKUP_KEY không đúng: cần khoá age, bắt đầu bằng age1… hoặc AGE-SECRET-KEY-1…"
        ) from error


def new_key():
    """Return (public key, secret key) as text."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity.to_public()), str(identity)


@contextlib.contextmanager
def sealing(file, recipient):
    """Give a file to write plain bytes to; sealed for `recipient` they reach `file`."""
    source, sink = os.pipe()
    work = partial(_seal, os.fdopen(source, "rb"), file, recipient)
    with _beside(work), os.fdopen(sink, "wb") as plain:
        yield plain


@contextlib.contextmanager
def opening(file, identity):
    """Give a file to read plain bytes from, opened by `identity` from the sealed `file`."""
    source, sink = os.pipe()
    work = partial(_open, file, os.fdopen(sink, "wb"), identity)
    with _beside(work), os.fdopen(source, "rb") as plain:
        yield plain
        while plain.read(1 << 20):  # to the end: the last bytes prove the whole
            pass


class _Output:
    """A file whose own error is kept: the library tells it as a text of another error."""

    def __init__(self, file):
        self.file = file
        self.error = None

    def write(self, data):
        try:
            return self.file.write(data)
        except OSError as error:
            self.error = error
            raise

    def flush(self):
        self.file.flush()


def _seal(pipe, file, recipient):
    output = _Output(file)
    try:
        with pipe:  # closed, it tells the other end that nobody reads any more
            pyrage.encrypt_io(pipe, output, [recipient])
    except (pyrage.EncryptError, OSError) as error:
        raise (output.error or error) from None


def _open(file, pipe, identity):
    output = _Output(pipe)
    try:
        with pipe:
            pyrage.decrypt_io(file, output, [identity])
    except pyrage.DecryptError as error:
        raise BackupError(NOT_OUR_KEY) from error
    except OSError as error:
        if isinstance(error, BrokenPipeError) or output.error:
            return  # the reader had enough, for a reason of its own
        raise ValueError("không giải mã được") from error


@contextlib.contextmanager
def _beside(work):
    """Run `work` in a thread beside the block; its own error counts before the block's."""
    with ThreadPoolExecutor(max_workers=1) as threads:
        result = threads.submit(work)
        try:
            yield
        except Exception as error:
            raise result.exception() or error from None
        result.result()
