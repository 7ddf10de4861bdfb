"""Making a backup, and putting one in the place of the living portal."""

import contextlib
import errno
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from cchc_portal.backup import BackupError
from cchc_portal.backup.archive import DATABASE, pack, unpack
from cchc_portal.backup.databases import database
from cchc_portal.backup.folders import Folder, folders
from cchc_portal.backup.sealing import read_key
from cchc_portal.backup.shelf import PART, SEALED, WORK, Shelf, name_of, stamp

FULL = "Ổ đĩa đã đầy nên chưa sao lưu được; các bản cũ còn nguyên. Hãy giải phóng {folder}."
BUSY = "Một lệnh sao lưu hoặc khôi phục khác đang chạy. Hãy chờ lệnh đó xong."
SEALED_SHUT = "Bản này đã mã hoá. Hãy đặt BACKUP_KEY là khoá bí mật (AGE-SECRET-KEY-1…)."
NOT_HERE = (
    "Bản này có cả ảnh và tệp, còn cổng này giữ chúng trong kho S3. Hãy bỏ MEDIA_S3_BUCKET khi khôi"
    " phục, hoặc chép ảnh và tệp vào kho rồi dùng bản không có tệp."
)
EMPTY = "Cơ sở dữ liệu chưa có bảng nào nên không có gì để sao lưu. Hãy xem lại DATABASE_URL."
NO_SPACE = {errno.ENOSPC, errno.EDQUOT}


@dataclass(frozen=True)
class Done:
    """What was made: the file, its manifest, whether it was opened again, what fell away."""

    path: Path
    manifest: dict
    proved: bool
    outdated: list


def back_up(now):
    """Make a backup in BACKUP_ROOT, read it again, delete outdated ones; return Done.

    Only what was read again whole gets the name of a backup.
    """
    recipient, identity = read_key(settings.BACKUP_KEY) if settings.BACKUP_KEY else (None, None)
    shelf = Shelf(settings.BACKUP_ROOT)
    path = shelf.folder / name_of(now, bool(recipient))
    with working(shelf) as work:
        part = path.with_name(path.name + PART)
        about = {"made_at": now.isoformat(), "kind": database("").kind}
        about["rows"] = database("").dump(work / DATABASE)
        if not about["rows"]:
            raise BackupError(EMPTY)
        about["migrations"] = applied()
        manifest = pack(part, recipient, work / DATABASE, folders(), about)
        provable = identity is not None or recipient is None
        if provable and unpack(part, identity) != manifest:
            raise BackupError("Bản vừa ghi đọc lại khác lúc ghi. Hãy kiểm tra ổ đĩa.")
        part.rename(path)
        _to_disk(shelf.folder)
        return Done(path, manifest, provable, shelf.delete_outdated(now))


def verify(path):
    """Read a backup to its end; return its manifest or raise BackupError."""
    return unpack(path, identity_for(path))


def restore(path, now):
    """Put a backup in the place of the database and the files; return what is kept of the old.

    All of it is read, proved and staged beside the living first; then names are exchanged.
    """
    mark = stamp(now)
    identity = identity_for(path)
    shelf = Shelf(settings.BACKUP_ROOT)
    places = {name: Folder(folder, mark) for name, folder in folders().items()}
    for place in places.values():
        place.check()
    with working(shelf) as work, contextlib.ExitStack() as cleaning:
        manifest = unpack(path, identity, into=work)
        if settings.BUCKET and len(manifest["files"]) > 1:
            raise BackupError(NOT_HERE)
        target = database(mark)
        if manifest["kind"] != target.kind:
            raise BackupError(
                f"Bản sao lưu là của {manifest['kind']}, DATABASE_URL là {target.kind}."
                " Hãy khôi phục vào cơ sở dữ liệu cùng loại."
            )
        cleaning.callback(target.discard)
        if target.stage(work / DATABASE) != manifest["rows"]:
            raise BackupError("Số dòng sau khi khôi phục khác bảng kê. Chưa thay đổi gì.")
        for name, place in places.items():
            cleaning.callback(place.discard)
            place.stage(work / name)
        return _swapped([target, *places.values()])


def identity_for(path):
    """Return the key that opens the backup `path`, None for one that is not sealed."""
    if not path.name.endswith(SEALED):
        return None
    identity = read_key(settings.BACKUP_KEY)[1] if settings.BACKUP_KEY else None
    if identity is None:
        raise BackupError(SEALED_SHUT)
    return identity


def applied():
    """Return the names of the applied migrations, so that a restored portal's age is known."""
    return sorted(".".join(key) for key in MigrationRecorder(connection).applied_migrations())


@contextlib.contextmanager
def working(shelf):
    """Give a folder for what is half done, alone; a full disk becomes a sentence."""
    try:
        with shelf.alone() as lock:
            if not lock():
                raise BackupError(BUSY)
            shelf.clear_halves()
            try:
                with tempfile.TemporaryDirectory(dir=shelf.folder, prefix=WORK) as work:
                    yield Path(work)
            finally:
                shelf.clear_halves()
    except OSError as error:
        if error.errno in NO_SPACE:
            raise BackupError(FULL.format(folder=shelf.folder)) from error
        raise BackupError(f"Không đọc hoặc ghi được {error.filename}: {error.strerror}.") from error


def _swapped(places):
    """Swap all or none; return where the old ones are."""
    kept = []
    with contextlib.ExitStack() as undoing:
        for place in places:
            kept.append(place.swap())
            undoing.callback(place.swap_back)
        undoing.pop_all()
    return [place for place in kept if place]


def _to_disk(folder):
    """Have the folder's new names survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
