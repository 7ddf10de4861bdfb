"""Slow lines wait in nginx: more of them than there are threads keep nobody from a page."""

import tempfile
from unittest import skipUnless

from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase

from tests.collected import copy_collected
from tests.deploy.nginx import NGINX, Machine
from tests.deploy.test_nginx import NO_NGINX, asked
from tests.slow_clients import SlowClients, without_limits

SLOW = 60  # lines; the two servers have sixteen threads


@skipUnless(NGINX, NO_NGINX)
class SlowClientTests(TransactionTestCase):
    def test_they_do_not_keep_others_waiting(self):
        given = connection.settings_dict
        address = f"sqlite:///{given['NAME']}"
        if connection.vendor == "postgresql":
            place = f"{given['HOST']}:{given['PORT'] or 5432}"
            address = f"postgres://{given['USER']}:{given['PASSWORD']}@{place}/{given['NAME']}"
        variables = {"DATABASE_URL": address, "MEDIA_ROOT": str(settings.MEDIA_ROOT)}
        with tempfile.TemporaryDirectory() as root, Machine(root, variables) as machine:
            without_limits(machine)
            copy_collected(machine.variables["STATIC_ROOT"])
            for number in (1, 2):
                machine.start_server(number)
            machine.start_nginx()
            with SlowClients(machine, SLOW):
                found = [asked(machine, "/danh-ba/")[0] for _ in range(5)]
        self.assertEqual(found, [200] * 5)
