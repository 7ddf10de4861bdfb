from django.db.backends.postgresql import base

from content.stamp.engine import Stamped


class DatabaseWrapper(Stamped, base.DatabaseWrapper):
    pass
