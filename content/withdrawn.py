"""What the public is told at the address of a row that was taken down: one rule for all of them."""

from django.http import Http404
from django.shortcuts import render


def withdrawal_to_tell(row):
    """Return the step that withdrew `row`, None when none was logged.

    Raises Http404 when it never was public: then nobody is told that it was there.
    """
    withdrawal = row.withdrawal()
    if not row.had_readers_until(withdrawal):
        raise Http404("Bị gỡ trước khi công khai.")
    return withdrawal


def tell_withdrawn(request, row, template):
    """Answer 410 with why and when `row` went; Http404 as above."""
    return render(request, template, {"withdrawal": withdrawal_to_tell(row)}, status=410)
