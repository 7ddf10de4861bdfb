"""How good the search is, by category: python bench/search_quality.py

Against a test database made for it (SQLite, or that of DATABASE_URL) and taken down after.
"""

import os
import sys
from itertools import chain
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc_portal.settings")


def main():
    import django

    django.setup()
    from django.db import connection

    from tests.search_quality import fill, judged, measures, queries

    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    places = judged(fill())
    typed = [(category, query) for category, query, _ in queries()]
    places["all"] = [*chain(*places.values())]
    sys.stdout.write(f"{connection.vendor:16} {'queries':>7} {'recall@10':>10} {'MRR':>6}\n")
    for category, found in places.items():
        recall, rank = measures(found)
        sys.stdout.write(f"{category:16} {len(found):7} {recall:10.3f} {rank:6.3f}\n")
    for (category, query), place in zip(typed, places["all"], strict=False):
        if "-v" in sys.argv and place != 1:
            sys.stdout.write(f"  {category}: {query}: {place}\n")
    connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


if __name__ == "__main__":
    main()
