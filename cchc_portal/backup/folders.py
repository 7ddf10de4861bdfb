"""The folders of pictures and attachments: filled beside the living ones, swapped in by name."""

import os
import shutil
from pathlib import Path

from django.conf import settings

from cchc_portal.backup import BackupError


def folders():
    """Return {name in a backup: folder} of the files that people gave; none lie in a bucket."""
    if settings.BUCKET:
        return {}
    return {"media": Path(settings.MEDIA_ROOT), "attachments": Path(settings.ATTACHMENT_ROOT)}


class Folder:
    """One folder with the same methods as a database; see cchc_portal.backup.databases."""

    def __init__(self, living, stamp):
        self.living = Path(living)
        self.staged = self.living.with_name(f"{self.living.name}.restoring-{stamp}")
        self.kept = self.living.with_name(f"{self.living.name}.before-{stamp}")

    def check(self):
        """Raise BackupError when this folder's name cannot be given to another one."""
        if self.living.is_symlink() or self.living.is_mount():
            raise BackupError(
                f"{self.living} là liên kết hoặc ổ đĩa gắn riêng nên không đổi chỗ được. Hãy đặt"
                " thư mục này ở bên trong ổ đĩa đó rồi chạy lại."
            )

    def stage(self, source):
        """Take the folder `source`, which need not be there when there were no files."""
        self.living.parent.mkdir(parents=True, exist_ok=True)
        if source.exists():
            shutil.copytree(source, self.staged, copy_function=_move)
        else:
            self.staged.mkdir()
        self.staged.chmod(0o755)

    def swap(self):
        there = self.living.exists()
        if there:
            os.rename(self.living, self.kept)
        os.rename(self.staged, self.living)
        return self.kept if there else None

    def swap_back(self):
        os.rename(self.living, self.staged)
        if self.kept.exists():
            os.rename(self.kept, self.living)

    def discard(self):
        if self.staged.exists():
            shutil.rmtree(self.staged)


def _move(source, target):
    """Move a file; to another disk it is copied whole."""
    shutil.move(source, target)
    os.chmod(target, settings.FILE_UPLOAD_PERMISSIONS)
    return target
