"""The optional second factor: a code that a telephone makes (RFC 6238), or one of ten written down for its loss."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable
from urllib.parse import quote, urlencode

from django.contrib.auth.models import User
from django.db import transaction
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from obligations.models import RecoveryCode

ISSUER = "Obligations Tracker"
CODES = 10
"""Recovery codes that a person is given."""


def in_use() -> bool:
    """Whether anybody here has one, so that signing in has to ask for it."""
    return bool(TOTPDevice.objects.filter(confirmed=True).exists())


def has(user: User) -> bool:
    return user.pk in those_with_one([user])


def those_with_one(users: Iterable[User]) -> set[int]:
    """Of these people, the primary keys of those who have a second factor."""
    devices = TOTPDevice.objects.filter(user__in=list(users), confirmed=True)
    return set(devices.values_list("user_id", flat=True))


def passes(user: User, code: str, *, now: dt.datetime) -> bool:
    """Whether the code is right for a person who gave the right password; nobody without a second factor needs one.

    Each code counts once. After a wrong one the device waits, longer each time, whoever asks from wherever.
    """
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
        if device is None:
            return True
        plain = "".join(code.split())
        if len(plain) == device.digits and plain.isascii() and plain.isdecimal():
            return bool(device.verify_token(plain))
        unused = RecoveryCode.objects.filter(person=user, code_hash=_hashed(code), used_at=None)
        return unused.update(used_at=now) == 1


def new_key() -> str:
    """160 random bits in hex, for a device that is not set up yet."""
    return secrets.token_hex(20)


def key_to_type(key: str) -> str:
    """The key as telephones take it: base32, in groups of four."""
    plain = base64.b32encode(bytes.fromhex(key)).decode()
    return " ".join(plain[i : i + 4] for i in range(0, len(plain), 4))


def address(user: User, key: str) -> str:
    """What the QR code says, as authenticator apps read it: otpauth://totp/…"""
    label = quote(f"{ISSUER}:{user.get_username()}")
    what = {"secret": key_to_type(key).replace(" ", ""), "issuer": ISSUER}
    return f"otpauth://totp/{label}?{urlencode(what, quote_via=quote)}"


def set_up(user: User, key: str, code: str) -> list[str] | None:
    """Ask for it from now on, if the code shows that the telephone has the key: the recovery codes. Else None."""
    plain = "".join(code.split())
    totp = TOTP(bytes.fromhex(key))
    if not (plain.isascii() and plain.isdecimal() and totp.verify(int(plain[:8]), tolerance=1)):
        return None
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).delete()
        # The code that set it up has been seen; it must not open the door as well.
        TOTPDevice.objects.create(user=user, name="telephone", key=key, confirmed=True, last_t=totp.t())
        return new_codes(user)


def new_codes(user: User) -> list[str]:
    """Ten recovery codes instead of those the person had; nobody can read them again."""
    codes = [_new_code() for _ in range(CODES)]
    with transaction.atomic():
        RecoveryCode.objects.filter(person=user).delete()
        RecoveryCode.objects.bulk_create(RecoveryCode(person=user, code_hash=_hashed(code)) for code in codes)
    return codes


def codes_left(user: User) -> int:
    return RecoveryCode.objects.filter(person=user, used_at=None).count()


def remove(user: User) -> None:
    """The password alone is enough again."""
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).delete()
        RecoveryCode.objects.filter(person=user).delete()


def _new_code() -> str:
    """80 random bits: "k3rt-9x2m-…", base32, as it is printed."""
    plain = base64.b32encode(secrets.token_bytes(10)).decode().lower()
    return "-".join(plain[i : i + 4] for i in range(0, len(plain), 4))


def _hashed(code: str) -> str:
    """What is stored of a code, however it was typed. One this long needs neither salt nor a slow hash."""
    plain = "".join(character for character in code.lower() if character.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()
