"""How long 1,000 saved pages take: python bench/import_legacy.py [COUNT]

Against a test database made for it (SQLite, or the one in DATABASE_URL) and taken down after.
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
    from django.core.management import call_command
    from django.db import connection

    from tests.legacy_pages import write_many

    connection.creation.create_test_db(verbosity=0)
    with tempfile.TemporaryDirectory() as folder:
        write_many(Path(folder), count)
        for name, apply in (("dry run", False), ("first", True), ("again", True)):
            start = time.perf_counter()
            with open(os.devnull, "w", encoding="utf-8") as nowhere:
                call_command("import_legacy", folder, apply=apply, stdout=nowhere)
            seconds = time.perf_counter() - start
            sys.stdout.write(f"{connection.vendor} {count} pages, {name}: {seconds:.1f} s\n")
    connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
