"""How long 1,000 saved pages take, half text, half HTML: python bench/import_legacy.py [COUNT]

Once without pictures, once with a picture of 640 × 427 in each HTML page; seconds by the clock and
of the processor. Against a test database made for it (SQLite, or that of DATABASE_URL) and taken
down after.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc_portal.settings")


def main(count):
    import django

    django.setup()
    from django.db import connection

    from tests.factories import picture_file

    for picture in (None, picture_file(size=(640, 427)).read()):
        connection.creation.create_test_db(verbosity=0)
        with tempfile.TemporaryDirectory() as folder:
            measure(Path(folder), count, picture)
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def measure(folder, count, picture):
    """Import `count` pages three times and tell how long each took."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from tests.legacy_pages import write_many

    settings.MEDIA_ROOT = folder / "media"
    (folder / "pages").mkdir()
    write_many(folder / "pages", count, picture)
    for name, apply in (("dry run", False), ("first", True), ("again", True)):
        clock, processor = time.perf_counter(), time.process_time()
        with open(os.devnull, "w", encoding="utf-8") as nowhere:
            call_command("import_legacy", str(folder / "pages"), apply=apply, stdout=nowhere)
        clock, processor = time.perf_counter() - clock, time.process_time() - processor
        what = f"{connection.vendor}, {count} pages{' with pictures' if picture else ''}, {name}"
        sys.stdout.write(f"{what}: {clock:.1f} s ({processor:.1f} s processor)\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
