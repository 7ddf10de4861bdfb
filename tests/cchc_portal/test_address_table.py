"""Every address asked by every role, compared with the table beside this file, cell by cell.

The failure shows each row that differs as it would have to stand in addresses.txt. Look at every
cell of it before it goes there: a status that surprises is a fault of the portal, not of the table.
"""

from pathlib import Path

from django.db import transaction
from django.test import TestCase, tag

from tests.addresses import ROLES, Asker, make_portal
from tests.runner import SWEEP

TABLE = Path(__file__).with_name("addresses.txt")
METHODS = ("get", "post")


def expected():
    """Return {address: "statuses of GET | statuses of POST"} as the table says."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    rows = [line.partition("   ") for line in lines if line and not line.startswith("#")]
    return {address: " ".join(cells.split()) for address, _, cells in rows}


@tag(SWEEP)
class AddressTableTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.portal = make_portal()
        cls.cookies = {role: cls.portal.client(role).cookies for role in ROLES}

    def test_every_address_answers_every_role_as_the_table_says(self):
        found = {name: self.row(path) for name, path in self.portal.paths().items()}
        wanted = expected()
        differing = [name for name in found | wanted if found.get(name) != wanted.get(name)]
        told = [f"{name:90}   {found.get(name, 'no such address')}" for name in differing]
        if told:
            self.fail("\n".join(["These rows differ:", *told]))

    def row(self, path):
        """Return the statuses of a path: those of GET for each role, then those of POST."""
        if path is None:
            return "no row fills it in: see tests.addresses"
        return " | ".join(
            " ".join(str(self.status(role, method, path)) for role in ROLES) for method in METHODS
        )

    def status(self, role, method, path):
        """Return the status of one request; whatever it stored or deleted is undone."""
        with transaction.atomic():
            ask = getattr(Asker(self.cookies[role]), method)
            answer = ask(path, {"post": "yes"} if method == "post" else {})
            b"".join(answer)  # files are closed when they were read
            transaction.set_rollback(True)
        return answer.status_code
