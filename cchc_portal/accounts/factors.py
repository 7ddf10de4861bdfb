"""The second factor of an account: a phone that makes codes (RFC 6238), and recovery codes.

django-otp keeps the devices, takes no code twice and makes guessing slower with every failure.
"""

import io
import secrets
import time
from base64 import b32encode

import segno
from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac
from django_otp.oath import TOTP, hotp
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from cchc_portal.accounts.sessions import end_sessions
from cchc_portal.models import Passkey

RECOVERY_CODES = 10
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else
DEMO_PHONE, DEMO_TOLERANCE = "Điện thoại của bản chạy thử", 10  # steps of 30 s


def phone_of(user):
    """Return the confirmed TOTPDevice of `user`, None when there is none yet."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def phone_to_confirm(user):
    """Return the TOTPDevice that `user` is about to scan, the same until it is confirmed."""
    device = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    return device or TOTPDevice.objects.create(user=user, confirmed=False, name="Điện thoại")


def secret_of(device):
    """Return the secret as a person types it into a phone, in groups of four."""
    secret = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def qr_code(device):
    """Return the QR code of `device` as the bytes of an SVG file."""
    file = io.BytesIO()
    segno.make(device.config_url, error="m").save(file, kind="svg", scale=5, light="#fff")
    return file.getvalue()


@transaction.atomic
def confirm(device):
    """Make `device` the one phone of its user; return new recovery codes, in clear, this once."""
    TOTPDevice.objects.filter(user=device.user).exclude(pk=device.pk).delete()
    device.confirmed = True
    device.save()
    return renew_recovery_codes(device.user)


@transaction.atomic
def renew_recovery_codes(user):
    """Replace the recovery codes of `user`; return them in clear, stored are keyed hashes."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="Mã dự phòng")
    codes = [random_code() for _ in range(RECOVERY_CODES)]
    for code in codes:
        device.token_set.create(token=hashed(code))
    return codes


def random_code():
    """Return a code of 10 letters in two groups: 49 bits."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(10))
    return f"{letters[:5]}-{letters[5:]}"


def hashed(code):
    """Return what is stored of a recovery code: 16 hexadecimal digits keyed by SECRET_KEY."""
    plain = "".join(code.lower().split()).replace("-", "")
    return salted_hmac("cchc_portal.recovery", plain, algorithm="sha256").hexdigest()[:16]


def takes(user, code):
    """Return the device of `user` that accepts `code`, used up by that; None when none does."""
    digits = "".join(code.split())
    if digits.isdecimal() and len(digits) == 6:
        device, token = phone_of(user), digits
    else:
        device, token = StaticDevice.objects.filter(user=user).first(), hashed(code)
    return device if device and device.verify_token(token) else None


def recovery_codes_left(user):
    return sum(device.token_set.count() for device in StaticDevice.objects.filter(user=user))


def make_demo_phone(user):
    """Give an account of the demo a phone that nobody holds; the login says its code."""
    if not settings.PRODUCTION and phone_of(user) is None:
        TOTPDevice.objects.create(user=user, name=DEMO_PHONE, tolerance=DEMO_TOLERANCE)


def demo_code(user):
    """Return the code to type for an account of the demo, "" for all others and in production."""
    device = None if settings.PRODUCTION else phone_of(user)
    if device is None or device.name != DEMO_PHONE:
        return ""
    clock = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    clock.time = time.time()
    moment = max(clock.t(), device.last_t + 1)  # a code that was used is not taken again
    return f"{hotp(device.bin_key, moment, device.digits):06}"


@transaction.atomic
def reset(user):
    """Take phone, recovery codes and passkeys from `user`, and end every session of theirs."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    Passkey.objects.filter(user=user).delete()
    end_sessions(user)
