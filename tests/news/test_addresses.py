from django.test import SimpleTestCase

from news.addresses import MAX_LENGTH, normal


class NormalTests(SimpleTestCase):
    def test_path_and_query_stay_and_the_host_goes(self):
        self.assertEqual(
            normal("http://cu.example.vn/Default.aspx?tabid=95&ItemID=812#top"),
            "/default.aspx?itemid=812&tabid=95",
        )

    def test_all_spellings_of_an_address_are_one(self):
        expected = "/tin/cải-cách.aspx?q=một cửa&id=Ab".replace(" ", "%20")
        for spelling in (
            "/Tin/cải-cách.aspx?q=một cửa&id=Ab",
            "/tin/c%E1%BA%A3i-c%C3%A1ch.aspx?id=Ab&q=m%E1%BB%99t+c%E1%BB%ADa",
            "https://cu.example.vn//tin/cải-cách.aspx/?Q=m%E1%BB%99t%20cửa&ID=Ab&fbclid=x&utm_source=zalo",
            "/tin/ca\u0309i-ca\u0301ch.aspx?id=Ab&q=m%E1%BB%99t%20c%E1%BB%ADa",
        ):
            with self.subTest(spelling):
                expected_sorted = "/tin/cải-cách.aspx?id=Ab&q=một%20cửa"
                self.assertEqual(normal(spelling), expected_sorted)
        self.assertNotEqual(normal("/a?id=Ab"), normal("/a?id=AB"))
        self.assertEqual(normal(expected), expected_sorted)

    def test_the_order_of_a_repeated_parameter_counts(self):
        self.assertEqual(normal("/a?b=2&b=1&a=3"), "/a?a=3&b=2&b=1")

    def test_normal_is_idempotent(self):
        for address in (
            "/a?b=%2526&c=1%2B1&d=%E1",
            "/%E1/x%2Fy?x",
            "/a%00b?c=%00",
            "//host/x",
            "/?id=5",
            "/%3Fx=1",
        ):
            with self.subTest(address):
                self.assertEqual(normal(normal(address)), normal(address))
                self.assertNotIn("\0", normal(address))

    def test_an_address_without_a_path_is_the_root(self):
        self.assertEqual(normal("http://cu.example.vn"), "/")

    def test_an_address_that_is_too_long_or_none_is_empty(self):
        self.assertEqual(normal("/" + "a" * MAX_LENGTH), "")
        self.assertEqual(normal("http://[1/x"), "")
        longest = "/" + "ệ" * (MAX_LENGTH - 1)
        self.assertEqual(normal(longest), longest)
