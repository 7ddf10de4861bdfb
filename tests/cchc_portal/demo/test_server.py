import errno
import socket

from django.conf import settings
from django.test import SimpleTestCase, override_settings

from cchc_portal.demo import Refusal
from cchc_portal.demo.server import Address, allow


class AddressTests(SimpleTestCase):
    def refusal(self, text):
        with self.assertRaises(Refusal) as caught:
            Address.read(text)
        return str(caught.exception)

    def test_host_and_port_are_read(self):
        read = [Address.read(text) for text in ("127.0.0.1:8001", "[::1]:80", "may-1.local:9000")]
        self.assertEqual(read, [("127.0.0.1", 8001), ("[::1]", 80), ("may-1.local", 9000)])

    def test_what_is_no_address_is_refused_with_an_example(self):
        for text in ("8000", "", ":8000", "a b:80", "máy:80", "::1:80", "127.0.0.1:", "h:123456"):
            self.assertEqual(
                self.refusal(text),
                f"--addr cần dạng MÁY:CỔNG, ví dụ 127.0.0.1:8001; không hiểu “{text}”.",
            )

    def test_a_port_out_of_range_is_named(self):
        for port in ("0", "65536"):
            self.assertEqual(
                self.refusal(f"127.0.0.1:{port}"),
                f"Cổng phải từ 1 đến 65535; không dùng được {port}.",
            )

    def test_a_port_in_use_is_refused_with_the_next_one(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            with self.assertRaises(Refusal) as caught:
                Address("127.0.0.1", port).open()
        self.assertEqual(
            str(caught.exception),
            f"Cổng {port} đang có chương trình khác dùng."
            f" Thử: python3 manage.py demo --addr 127.0.0.1:{port + 1}",
        )

    def test_a_port_that_needs_rights_is_named(self):
        why = Address("127.0.0.1", 80).why_not(PermissionError(errno.EACCES, "denied"))
        self.assertEqual(why, "Không được phép mở cổng 80. Hãy chọn cổng từ 1024 trở lên.")

    def test_an_address_of_another_machine_is_refused(self):
        with self.assertRaisesMessage(Refusal, "Máy này không có địa chỉ 192.0.2.1."):
            Address("192.0.2.1", 8000).open()

    def test_the_page_of_every_interface_is_opened_on_this_machine(self):
        urls = [Address(host, 8000).url for host in ("0.0.0.0", "[::]", "[::1]", "localhost")]
        self.assertEqual(
            urls,
            [
                "http://127.0.0.1:8000/",
                "http://127.0.0.1:8000/",
                "http://[::1]:8000/",
                "http://localhost:8000/",
            ],
        )


class AllowTests(SimpleTestCase):
    @override_settings(ALLOWED_HOSTS=["localhost"])
    def test_the_host_asked_for_is_allowed(self):
        allow(Address("may-1.local", 8000))
        self.assertEqual(settings.ALLOWED_HOSTS, ["localhost", "may-1.local"])

    @override_settings(ALLOWED_HOSTS=["localhost"])
    def test_every_interface_allows_the_names_of_this_machine_and_no_others(self):
        allow(Address("0.0.0.0", 8000))
        self.assertIn(socket.gethostname(), settings.ALLOWED_HOSTS)
        self.assertNotIn("*", settings.ALLOWED_HOSTS)
