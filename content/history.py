"""Who changed what, and when: every save by a person is one revision that can be looked up."""

from contextlib import contextmanager

import reversion


@contextmanager
def recorded(user, comment=""):
    """Make everything saved inside one revision and one transaction; `comment` says what it was.

    Nested in another one, it adds to that one, with the outer user and the inner comment.
    """
    with reversion.create_revision(atomic=True):
        reversion.set_user(user)
        if comment:
            reversion.set_comment(comment)
        yield
