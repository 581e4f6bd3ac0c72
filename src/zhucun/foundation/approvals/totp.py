"""One-time codes by the clock: RFC 6238, six digits, 30 seconds, SHA-1, as every authenticator app reads them. Pure."""

import base64
import os
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP

DIGITS, SECONDS = 6, 30
_BYTES = 20
_DRIFT = 1  # steps a device's clock may go before or behind


def new_secret() -> str:
    """A random secret as people type it into an app: base32."""
    return base64.b32encode(os.urandom(_BYTES)).decode()


def code_at(secret: str, at: datetime) -> str:
    """The code that holds at an instant."""
    return _totp(secret).generate(int(at.timestamp())).decode()


def step_of(secret: str, code: str, at: datetime) -> int | None:
    """The time step the code belongs to, if it holds at ``at`` (a step of drift either way); None for a wrong code."""
    now = int(at.timestamp()) // SECONDS
    for step in range(now - _DRIFT, now + _DRIFT + 1):
        try:
            _totp(secret).verify(code.encode(), step * SECONDS)
        except InvalidToken:
            continue
        return step
    return None


def address(secret: str, name: str, issuer: str) -> str:
    """The ``otpauth://`` address an app takes in one piece."""
    return _totp(secret).get_provisioning_uri(name, issuer)


def _totp(secret: str) -> TOTP:
    # The standard says SHA-1, and most apps know nothing else; it is used as HMAC, which its weakness does not touch.
    return TOTP(base64.b32decode(secret), DIGITS, SHA1(), SECONDS)  # noqa: S303 - see above
