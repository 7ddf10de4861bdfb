from django.db.backends.sqlite3 import base

from content.stamp.engine import Stamped


class DatabaseWrapper(Stamped, base.DatabaseWrapper):
    pass
