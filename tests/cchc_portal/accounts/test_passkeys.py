"""Passkeys asked for without a browser: what is offered where, and that nonsense opens nothing."""

import json

from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client, RequestFactory, TestCase
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestedCredentialData

from cchc_portal.accounts import factors, passkeys
from cchc_portal.models import Passkey
from content.audit import Act, AuditEntry
from tests.cchc_portal.test_accounts import INDEX, LOGIN, PASSWORD, STEP, code_of, make_member

KEYS = "/quan-tri/khoa-truy-cap/"


def make_key(user, name="Máy ở cơ quan", number=b"k" * 16):
    public = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    data = AttestedCredentialData.create(Aaguid.NONE, number, public)
    return Passkey.objects.create(
        user=user, name=name, credential=passkeys.websafe_encode(number), data=bytes(data)
    )


class OfferedTests(TestCase):
    def setUp(self):
        self.user = make_member()

    def asked(self, **options):
        client = Client()
        sent = {"username": self.user.username, "password": PASSWORD}
        client.post(LOGIN, sent, **options)
        return client, client.get(STEP, **options).context["asked"]

    def test_a_key_is_asked_for_where_one_is_and_over_https_alone(self):
        self.assertEqual(self.asked(secure=True)[1], "")
        make_key(self.user)
        asked = json.loads(self.asked(secure=True)[1])
        self.assertEqual((asked["rpId"], len(asked["allowCredentials"])), ("testserver", 1))
        self.assertEqual(self.asked()[1], "")
        self.assertEqual(json.loads(self.asked(HTTP_HOST="localhost:8000")[1])["rpId"], "localhost")

    def test_nonsense_opens_nothing_and_is_logged(self):
        make_key(self.user)
        client, _ = self.asked(secure=True)
        torn = {name: "oQ" for name in ("clientDataJSON", "authenticatorData", "signature")}
        cut = websafe_encode(b"r" * 32 + bytes([0x81, 0, 0, 0, 0]))  # extensions, none behind
        keys = [
            json.dumps({"id": "kk", "rawId": "kk", "type": "public-key", "response": response})
            for response in ({}, torn, torn | {"authenticatorData": cut})
        ]
        for answer in ("x", "{}", "[]", "null", "[" * 100_000, *keys):
            client.post(STEP, {"answer": answer}, secure=True)
            self.assertEqual(client.get(INDEX, secure=True).status_code, 302, answer)
        acts = {*AuditEntry.objects.values_list("act", "about")}
        self.assertEqual(acts, {(Act.CODE_FAILED, "khóa truy cập")})

    def test_an_answer_to_nothing_that_was_asked_is_none(self):
        request = RequestFactory().get("/", secure=True)
        request.session = {}
        with self.assertRaises(passkeys.NoKey):
            passkeys.takes(request, self.user, "{}")

    def test_only_this_origin_is_answered(self):
        request = RequestFactory().get("/", secure=True)
        server = passkeys.server_of(request)
        for origin, taken in (
            ("https://testserver", True),
            ("http://testserver", False),
            ("https://testserver:8443", False),
            ("https://a.testserver", False),
            ("https://testserver.example", False),
        ):
            self.assertEqual(server._verify(origin), taken, origin)


class OwnKeysTests(TestCase):
    def setUp(self):
        self.user, self.other = make_member(), make_member()
        self.client.force_login(self.user)

    def send(self, **fields):
        factors.phone_of(self.user).throttle_reset()
        sent = {"password": PASSWORD, "code": code_of(self.user)} | fields
        return self.client.post(KEYS, sent, secure=True)

    def names(self):
        return [*Passkey.objects.values_list("name", flat=True)]

    def test_a_key_is_removed_after_password_and_code_alone(self):
        key = make_key(self.user)
        for wrong in ({"password": "sai"}, {"code": "000000"}, {"password": "", "code": ""}):
            self.send(remove=key.pk, **wrong)
            self.assertEqual(self.names(), ["Máy ở cơ quan"], wrong)
        self.send(remove=key.pk)
        self.assertEqual(self.names(), [])
        told = [*AuditEntry.objects.order_by("pk").values_list("act", "about")]
        wrong, removed = (Act.CODE_FAILED, "khóa truy cập"), (Act.FACTOR, "gỡ khóa “Máy ở cơ quan”")
        self.assertEqual(told, [wrong, wrong, wrong, removed])

    def test_nobody_elses_is_removed_or_shown(self):
        key = make_key(self.other, "Của người khác")
        self.assertNotContains(self.client.get(KEYS, secure=True), "Của người khác")
        for number in (key.pk, "x", "9" * 30):
            self.send(remove=number)
        self.assertEqual(self.names(), ["Của người khác"])

    def test_a_key_that_was_not_made_is_not_stored(self):
        for answer in ("", "{}", "x", '{"id": "kk", "rawId": "kk", "response": {}}'):
            self.client.get(KEYS, secure=True)
            self.send(answer=answer, name="Giả")
        self.assertEqual(self.names(), [])

    def test_a_reset_takes_keys_along(self):
        make_key(self.user)
        factors.reset(self.user)
        self.assertEqual(self.names(), [])

    def test_over_http_none_is_offered(self):
        self.assertContains(self.client.get(KEYS), "Chỉ thêm được khóa khi trang mở qua https.")
        self.assertContains(self.client.get(KEYS, secure=True), "Thêm khóa")
