"""The mail server, as it is named in the environment."""

import pytest

from zhucun.config.settings import mail as mail_settings
from zhucun.foundation.notify.actions import NO_MAIL


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "smtp://a:b%40c@mail.example.invalid:587?starttls=1",
            ("mail.example.invalid", 587, "a", "b@c", False, True),
        ),
        ("smtps://mail.example.invalid", ("mail.example.invalid", 465, "", "", True, False)),
    ],
)
def test_the_mail_server_is_read_from_one_address(url: str, expected: tuple[object, ...]) -> None:
    found = mail_settings(url)
    names = ("HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_SSL", "USE_TLS")
    assert tuple(found[f"EMAIL_{name}"] for name in names) == expected


def test_mail_may_go_to_a_folder_and_an_unknown_kind_is_refused() -> None:
    assert mail_settings("file:///srv/mail")["EMAIL_FILE_PATH"] == "/srv/mail"
    with pytest.raises(ValueError, match="只支持"):
        mail_settings("http://example.invalid")


def test_without_one_no_mail_is_sent() -> None:
    assert mail_settings("") == {"EMAIL_BACKEND": NO_MAIL}
