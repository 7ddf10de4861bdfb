from content.sqlite import base
from content.stamp.engine import Stamped


class DatabaseWrapper(Stamped, base.DatabaseWrapper):
    pass
