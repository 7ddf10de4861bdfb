"""What the two database engines of one machine do beside Django's: every commit turns the stamp."""

from content.stamp import committing

# What begins so commits nothing, even outside a transaction.
COMMITTING_NOTHING = ("SELECT", "BEGIN", "EXECUT")  # what is prepared are questions


class Stamped:
    """Mixin for a DatabaseWrapper."""

    own_wrappers = 1  # of execute_wrappers, which others may add to

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.execute_wrappers.append(as_commit)

    def _commit(self):
        with committing():
            return super()._commit()


def as_commit(execute, sql, parameters, many, context):
    """Execute a statement; one that writes outside a transaction commits by itself."""
    begins = str(sql).lstrip()[:6].upper()
    if context["connection"].in_atomic_block or begins.startswith(COMMITTING_NOTHING):
        return execute(sql, parameters, many, context)
    with committing():
        return execute(sql, parameters, many, context)
