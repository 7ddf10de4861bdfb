"""One run over saved pages: what each page means for what is there, and storing it."""

import logging
from contextlib import nullcontext
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from news.legacy import claims, pictures
from news.legacy.known import Known, find, known_pages
from news.legacy.outcome import Outcome, Verdict
from news.legacy.page import Refusal
from news.legacy.places import Places
from news.legacy.reading import read
from news.legacy.relating import as_entries, merged
from news.legacy.writing import write
from news.models import FormerAddress, LegacyPage

logger = logging.getLogger(__name__)
TWIN = "Trùng tiêu đề và ngày đăng với bài khác nhưng nội dung khác: là một bài riêng."
CLAIMED = "Địa chỉ cũ đã thuộc bài khác, không chuyển hướng: {}"
MORE = {Verdict.UNCHANGED: Verdict.UPDATED}
NOT_STORED = "Cơ sở dữ liệu hoặc ổ đĩa từ chối lưu bài. Hãy xem nhật ký rồi chạy lại lệnh."
NEW = (Verdict.CREATED, Verdict.UPDATED)


class Import:
    """Takes saved pages one by one. Without `store` it writes nothing and tells the same outcomes.

    `now` (aware datetime) is the latest time a page can be of.
    """

    def __init__(self, store, now):
        self.store, self.now = store, now
        self.places = Places()
        self.known, self.owned = {}, set()

    def take(self, path):
        """Return the Outcome of the page in the file `path`, stored in one transaction."""
        stored = []
        try:
            page = read(path, self.now)
            with transaction.atomic() if self.store else nullcontext():
                return self._take(page, path, stored)
        except Refusal as refusal:
            reason = str(refusal)
        except ValidationError as error:
            reason = error.messages[0]
        except (DatabaseError, OSError):
            logger.exception("%s could not be stored", path)
            reason = NOT_STORED
        pictures.discard(stored)
        if self.store:
            self.places = Places()
        return Outcome(path, Verdict.REFUSED, reason)

    def _take(self, page, path, stored):
        addresses, notes = claims.usable(page.addresses)
        known = self._known(page.key)
        one = find(page, set(addresses), known)
        outcome = Outcome(path, _verdict(page, one), title=page.title)
        outcome.published_at = page.published_at
        outcome.section = " › ".join(self.places.names(page))
        outcome.notes = [*page.notes, *notes, *([TWIN] if known and one is None else [])]
        if outcome.verdict in NEW:
            one = self._renew(page, one, known, outcome, stored)
        is_more = self._add_related(page, one)
        if self._claim(addresses, one, outcome) or is_more:
            outcome.verdict = MORE.get(outcome.verdict, outcome.verdict)
        return outcome

    def _known(self, key):
        """Return what is known of the pages with this key, what this run would store included."""
        if self.store:
            return known_pages(key)
        if key not in self.known:
            self.known[key] = known_pages(key)
        return self.known[key]

    def _renew(self, page, one, known, outcome, stored):
        """Store the article of `page`, over that of `one` if given; return what is known."""
        if one is None:
            one = Known(page.form, page.text, [], set())
            known.append(one)
        names = self.places.names(page)
        section, outcome.sections_made = self.places.settle(names, self.store)
        one.form, one.text = page.form, page.text
        one.versions = [*one.versions, page.content_hash]
        one.missing_pictures = [p.src for p in page.pictures.values() if not p.path]
        usable = _with_usable_pictures(page, outcome)
        if self.store:
            one.row = one.row or LegacyPage(key=page.key, twin=len(known) - 1)
            write(usable, one, section, stored)
        return one

    def _add_related(self, page, one):
        """Note what the page lists that is not noted yet; return whether there was such."""
        entries = merged(one.row.related, as_entries(page)) if one.row else []
        if not one.row or entries == one.row.related:
            return False
        if self.store:
            one.row.related = entries
            one.row.save(update_fields=["related"])
        return True

    def _claim(self, addresses, one, outcome):
        """Let the free ones of `addresses` lead to the article; return whether any is new."""
        new = [address for address in addresses if address not in one.addresses]
        taken = claims.taken(new) | self.owned.intersection(new)
        free = [address for address in new if address not in taken]
        outcome.notes += [CLAIMED.format(address) for address in new if address in taken]
        outcome.addresses = [address for address in addresses if address not in taken]
        one.addresses.update(free)
        if self.store:
            for address in free:
                FormerAddress.objects.create(address=address, article=one.row.article)
        else:
            self.owned.update(free)
        return bool(free)


def _verdict(page, one):
    if one is None:
        return Verdict.CREATED
    if one.has_all_of(page):
        return Verdict.UNCHANGED
    return Verdict.KEPT if one.is_edited else Verdict.UPDATED


def _with_usable_pictures(page, outcome):
    """Return `page` without the pictures that cannot be taken over, each noted in `outcome`."""
    faults = {number: pictures.fault(picture) for number, picture in page.pictures.items()}
    outcome.notes += [fault for fault in faults.values() if fault]
    usable = {n: picture for n, picture in page.pictures.items() if not faults[n]}
    return replace(page, pictures=usable)
