"""One backup as a file: packed with a manifest, read again, compared."""

import contextlib
import gzip
import hashlib
import io
import json
import os
import tarfile
import zlib
from pathlib import Path, PurePosixPath

from cchc_portal.backup import BackupError
from cchc_portal.backup.sealing import opening, sealing
from content.files import PART

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database"
DAMAGED = "Bản sao lưu hỏng hoặc chưa trọn vẹn ({why}). Chưa thay đổi gì. Hãy dùng bản khác."
SPEED_OVER_SIZE = 1  # of gzip: pictures and PostgreSQL dumps are packed already
BLOCK = 1 << 20


class Hashing:
    """A file read through it leaves its SHA-256 and length in bytes."""

    def __init__(self, file):
        self.file = file
        self.sum = hashlib.sha256()
        self.size = 0

    def read(self, length=-1):
        data = self.file.read(length)
        self.sum.update(data)
        self.size += len(data)
        return data

    @property
    def facts(self):
        return {"size": self.size, "sha256": self.sum.hexdigest()}


def pack(path, recipient, dump, folders, about):
    """Write a backup to `path`, sealed when there is a `recipient`, and down to the disk.

    `dump` is the file of the database, `folders` {name: folder}, `about` what the manifest says
    beside the files. Returns the manifest.
    """
    files = {}
    with open(path, "xb", opener=_for_us_alone) as file:
        with _packing(file, recipient) as tar:
            files[DATABASE] = _add(tar, DATABASE, dump)
            for name, folder in folders.items():
                for found in sorted(Path(folder).rglob("*")):
                    member = f"{name}/{found.relative_to(folder).as_posix()}"
                    with contextlib.suppress(FileNotFoundError):  # deleted meanwhile
                        if found.is_file() and not found.is_symlink() and found.suffix != PART:
                            files[member] = _add(tar, member, found)
            manifest = {"format": FORMAT, **about, "files": files}
            _add_text(tar, MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
        file.flush()
        os.fsync(file.fileno())
    return manifest


def unpack(path, identity, into=None):
    """Read a whole backup, below the folder `into` when there is one; return its manifest.

    Raises BackupError when anything is missing, damaged, or more than the manifest says.
    """
    found = {}
    try:
        with open(path, "rb") as file, _unpacking(file, identity) as tar:
            for member in tar:
                if MANIFEST in found:
                    raise ValueError("thừa tệp")
                found[member.name] = _take(tar, member, into)
        return _compared(found)
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, ValueError) as error:
        raise BackupError(DAMAGED.format(why=error)) from error


def _for_us_alone(path, flags):
    return os.open(path, flags, mode=0o600)


@contextlib.contextmanager
def _packing(file, recipient):
    sealed = sealing(file, recipient) if recipient else contextlib.nullcontext(file)
    with (
        sealed as out,
        gzip.GzipFile("", "wb", SPEED_OVER_SIZE, out, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        yield tar


@contextlib.contextmanager
def _unpacking(file, identity):
    opened = opening(file, identity) if identity else contextlib.nullcontext(file)
    with opened as plain, gzip.GzipFile("", "rb", fileobj=plain) as packed:
        with tarfile.open(fileobj=packed, mode="r|") as tar:
            yield tar
        while packed.read(BLOCK):  # to the checksum at the end
            pass


def _add(tar, name, path):
    with open(path, "rb") as file:
        info = tar.gettarinfo(arcname=name, fileobj=file)
        info.uid = info.gid = 0
        info.uname = info.gname = ""
        hashing = Hashing(file)
        tar.addfile(info, hashing)
    return hashing.facts


def _add_text(tar, name, text):
    data = text.encode()
    info = tarfile.TarInfo(name)
    info.size = len(data)
    tar.addfile(info, io.BytesIO(data))


def _take(tar, member, into):
    """Read one member, write it below `into`; return its facts, of the manifest its text."""
    name = PurePosixPath(member.name)
    if not member.isreg() or name.is_absolute() or ".." in name.parts:
        raise ValueError(f"tệp lạ {member.name!r}")
    hashing = Hashing(tar.extractfile(member))
    if member.name == MANIFEST:
        return hashing.read().decode()
    if into is None:
        while hashing.read(BLOCK):
            pass
        return hashing.facts
    target = Path(into) / name
    target.parent.mkdir(parents=True, exist_ok=True)
    with open(target, "xb") as file:
        while data := hashing.read(BLOCK):
            file.write(data)
    return hashing.facts


def _compared(found):
    """Return the manifest once it says exactly what was found."""
    text = found.pop(MANIFEST, None)
    if text is None:
        raise ValueError("không có bảng kê")
    manifest = json.loads(text)
    if manifest.get("format") != FORMAT:
        raise ValueError("dạng bản kê không biết")
    wrong = [
        name
        for name in {*found, *manifest["files"]}
        if found.get(name) != manifest["files"].get(name)
    ]
    if wrong:
        raise ValueError(f"{len(wrong)} tệp sai lệch, ví dụ {min(wrong)}")
    return manifest
