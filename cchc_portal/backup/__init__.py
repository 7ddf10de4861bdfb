"""Backups of the database and of all files: one sealed file each, proved whole, never half.

A backup is age(gzip(tar)), or gzip(tar) without a key: "database" first, then "media/…" and
"attachments/…", last "manifest.json" with the SHA-256 of all before it and the rows of each table.
So the dump is older than the files, and whatever it names is there; a backup without its last
member is none. `age` and `tar` open it on any machine, without this portal.
"""


class BackupError(Exception):
    """What went wrong and what to do, as a Vietnamese sentence for the operator."""
