"""Passkeys (WebAuthn): a key in the machine, in a phone or on a stick, in place of the code.

Beside the phone, never instead of it: whoever loses the key still has the phone. A key answers
only to the host that it was made for, so no page that looks like ours gets anything from it. The
browser's half is static/desk/passkeys.js.
"""

import json
import struct

from django.utils import timezone
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestationConveyancePreference,
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from cchc_portal.models import Passkey

ASKED = "passkey_asked"  # in the session: the challenge that an answer has to hold, once
MOST = 10  # of one user
# What reading an answer raises that no browser gave: RuntimeError is too deep or an unknown key.
BROKEN = (
    *(ValueError, TypeError, LookupError, AttributeError, AssertionError, RuntimeError),
    struct.error,
)


class NoKey(Exception):
    """What the browser sent is no answer to what was asked, or not of a key that may answer."""


def are_possible(request):
    """Say whether a browser lets the page of `request` ask for a key: over https, or at home."""
    return request.is_secure() or host_of(request) == "localhost"


def host_of(request):
    return request.get_host().rpartition(":")[0] or request.get_host()


def server_of(request):
    """Return the Fido2Server of the host that `request` asks, which takes answers of it alone."""
    origin = f"{request.scheme}://{request.get_host()}"
    return Fido2Server(
        PublicKeyCredentialRpEntity(id=host_of(request), name="Cổng CCHC"),
        attestation=AttestationConveyancePreference.NONE,
        verify_origin=lambda given: given == origin,
    )


def data_of(keys):
    return [AttestedCredentialData(bytes(key.data)) for key in keys]


def ask_for_new(request):
    """Return what the browser makes a key of, as JSON; the session remembers the challenge."""
    user = request.user
    options, request.session[ASKED] = server_of(request).register_begin(
        PublicKeyCredentialUserEntity(
            id=f"cchc:{user.pk}".encode(),
            name=user.get_username(),
            display_name=user.get_full_name() or user.get_username(),
        ),
        credentials=data_of(Passkey.objects.filter(user=user)),
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return json.dumps(dict(options.public_key))


def add(request, name, answer):
    """Store the key that the browser made, as `name`. Raises NoKey."""
    asked = request.session.pop(ASKED, None)
    try:
        made = server_of(request).register_complete(asked, json.loads(answer))
    except BROKEN as error:
        raise NoKey from error
    if Passkey.objects.filter(user=request.user).count() >= MOST:
        raise NoKey
    key, is_new = Passkey.objects.get_or_create(
        credential=websafe_encode(made.credential_data.credential_id),
        defaults={
            "user": request.user,
            "name": name,
            "data": bytes(made.credential_data),
            "used": made.counter,
        },
    )
    if not is_new:
        raise NoKey
    return key


def ask_for_one_of(request, user):
    """Return what the browser asks the user's keys, as JSON; "" when there is none to ask."""
    keys = Passkey.objects.filter(user=user) if are_possible(request) else ()
    if not keys:
        return ""
    options, request.session[ASKED] = server_of(request).authenticate_begin(
        credentials=data_of(keys), user_verification=UserVerificationRequirement.PREFERRED
    )
    return json.dumps(dict(options.public_key))


def takes(request, user, answer):
    """Return the Passkey of `user` that gave `answer` to what was asked. Raises NoKey.

    A key that counts must count on: the same number again is a copy of it.
    """
    asked, keys = request.session.pop(ASKED, None), Passkey.objects.filter(user=user)
    try:
        answer = json.loads(answer)
        data = server_of(request).authenticate_complete(asked, data_of(keys), answer)
        count = AuthenticationResponse.from_dict(answer).response.authenticator_data.counter
    except BROKEN as error:
        raise NoKey from error
    key = keys.get(credential=websafe_encode(data.credential_id))
    counted_on = keys.filter(pk=key.pk, used__lt=count) if count or key.used else keys
    if not counted_on.filter(pk=key.pk).update(used=count, last_used_at=timezone.now()):
        raise NoKey
    return key
