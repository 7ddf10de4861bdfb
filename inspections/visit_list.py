"""All published visits as content.paging asks for them."""

from inspections.models import InspectionVisit


class AllVisits:
    """All visits published at `at` (aware), newest first, as listed() on the local date `day`.

    `known`, from offered() of that moment, counts them. The first page is what nearly all ask for:
    its query is put together once.
    """

    def __init__(self, known, day, at):
        self.known, self.day, self.at = known, day, at

    def count(self):
        return sum(row["count"] for row in self.known)

    def __getitem__(self, place):
        if place.start == 0:
            return InspectionVisit.objects.first_listed(day=self.day, at=self.at)
        return InspectionVisit.objects.published(self.at).listed(self.day)[place]
