#!/usr/bin/env python3
"""Runs the portal's commands; `demo` and `test` need nothing installed beforehand."""

import os
import sys

from cchc_portal import bootstrap


def main():
    """Enters .venv first where that is promised, then hands over to Django."""
    bootstrap.enter(sys.argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc_portal.settings")
    try:
        from django.core.management import execute_from_command_line
    except ModuleNotFoundError as error:
        if error.name.partition(".")[0] != "django":
            raise
        bootstrap.say(bootstrap.DJANGO_IS_MISSING)
        sys.exit(1)
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
