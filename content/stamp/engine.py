"""What the two database engines of one machine do beside Django's: every commit turns the stamp."""

from content.stamp import committing
from content.statements import only_reads


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
    if context["connection"].in_atomic_block or only_reads(str(sql)):
        return execute(sql, parameters, many, context)
    with committing():
        return execute(sql, parameters, many, context)
