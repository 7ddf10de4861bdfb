"""How colleagues are called on screen and in letters."""

NOBODY = "hệ thống"


def name_of(user):
    """Return the full name of `user`, else the login name; a word for nobody (None)."""
    if user is None:
        return NOBODY
    return user.get_full_name() or user.get_username()
