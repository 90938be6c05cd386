"""Wrong settings are named before anything starts, with a hint; right ones are met with silence."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.checks import WARNING, CheckMessage

from obligations.checks import check_settings
from tracker import environment


@pytest.fixture(autouse=True)
def _as_run_without_variables(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "unreadable", {})
    settings.DEBUG = False
    settings.HOST, settings.SITE_URL, settings.ALLOWED_HOSTS = "127.0.0.1", "http://127.0.0.1:8000", ["127.0.0.1"]
    settings.REDIS_URL, settings.LOOK_WITHOUT_LOGIN = "redis+socket:///srv/valkey.sock", "local"
    settings.EMAIL_URL = settings.HEARTBEAT_URL = settings.FILES_URL = settings.SENTRY_DSN = settings.REDIS_MASTER = ""
    settings.DATABASE_POOL, settings.SECRET_KEY_GIVEN = 0, False


def _warnings() -> list[CheckMessage]:
    """What is wrong, without what is only told."""
    return [message for message in check_settings() if message.level >= WARNING]


SQLITE, POSTGRESQL = "django.db.backends.sqlite3", "django.db.backends.postgresql"
_PROXY = {"SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https")}


@pytest.mark.parametrize(
    ("code", "hint", "changed"),
    [
        ("E002", "https://tracker", {"SITE_URL": "tracker.example.org"}),
        ("E002", "https://tracker", {"SITE_URL": "ftp://tracker.example.org"}),
        ("E003", "BEHIND_PROXY=1", {"SITE_URL": "https://tracker.example.org"}),
        ("E004", "redis://host:6379/0", {"REDIS_URL": "amqp://user:hidden@host"}),
        ("E005", '"local", "everyone" or "nobody"', {"LOOK_WITHOUT_LOGIN": "friends"}),
        ("E006", "Leave DEBUG out", {"DEBUG": True, "HOST": "203.0.113.9", "SITE_URL": "http://203.0.113.9"}),
        ("E004", "redis://host:6379/0", {"REDIS_URL": "rediss://:hidden@host:port/0"}),
        ("E007", "REDIS_MASTER=mymaster", {"REDIS_URL": "sentinel://one:26379;sentinel://two:26379/0"}),
        ("E007", "or neither", {"REDIS_MASTER": "mymaster"}),
        ("E008", "requirements-all.lock", {"FILES_URL": "s3://bucket", "_without": "storages"}),
        ("E009", "https://key@host/number", {"SENTRY_DSN": "https://hidden.example.org/1"}),
        ("E009", "https://key@host/number", {"SENTRY_DSN": "https://hidden@sentry.example.org/project"}),
        ("E010", "requirements-all.lock", {"SENTRY_DSN": "https://key@sentry.example.org/1", "_without": "sentry_sdk"}),
        ("E011", "without https://", {"ALLOWED_HOSTS": ["https://tracker.example.org"]}),
        ("E011", "names without", {"ALLOWED_HOSTS": []}),
        ("W004", "set DATABASE_URL", {"DATABASE_POOL": 4, "_engine": SQLITE}),
        ("W005", "4 at least", {"DATABASE_POOL": 3, "_engine": POSTGRESQL}),
        ("W006", "openssl rand", {"SECRET_KEY_GIVEN": True, "SECRET_KEY": "hidden"}),
        ("W006", "openssl rand", {"SECRET_KEY_GIVEN": True, "SECRET_KEY": "hidden" * 10}),
        ("W001", "proxy with a certificate", {"SITE_URL": "http://tracker.example.org"}),
        ("W002", "Set SITE_URL", {"HOST": "203.0.113.9"}),
        ("W003", "Name the hosts", {"ALLOWED_HOSTS": ["*"]}),
    ],
)
def test_a_wrong_setting_is_named_with_what_to_set_instead(
    settings: Any, monkeypatch: pytest.MonkeyPatch, code: str, hint: str, changed: dict[str, Any]
) -> None:
    _set(settings, monkeypatch, changed)
    found = {message.id: message for message in _warnings()}
    assert f"obligations.{code}" in found
    assert hint in str(found[f"obligations.{code}"].hint)
    assert "hidden" not in "".join(map(str, found.values()))


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"HOST": "127.0.0.2"},
        {"HOST": "::1", "SITE_URL": "http://localhost:8000"},
        {"DEBUG": True},
        {"HOST": "203.0.113.9", "SITE_URL": "https://tracker.example.org", **_PROXY},
        {"REDIS_URL": "sentinel://one:26379;sentinel://two:26379/0", "REDIS_MASTER": "mymaster"},
        {"SENTRY_DSN": "https://key@sentry.example.org/1", "FILES_URL": "s3://bucket"},
        {"DATABASE_POOL": 4, "_engine": POSTGRESQL},
        {"SECRET_KEY_GIVEN": True, "SECRET_KEY": "0123456789abcdef" * 4},
        {"REDIS_URL": "rediss://broker.example.org:6380/0", "LOOK_WITHOUT_LOGIN": "everyone"},
    ],
)
def test_a_right_setting_is_met_with_silence(
    settings: Any, monkeypatch: pytest.MonkeyPatch, changed: dict[str, Any]
) -> None:
    _set(settings, monkeypatch, changed)
    assert _warnings() == []


@pytest.mark.parametrize(
    ("name", "value", "like"),
    [
        ("PORT", "eight", "a number from 1 to 65535"),
        ("PORT", "0", "a number from 1 to 65535"),
        ("PORT", "70000", "a number from 1 to 65535"),
        ("PORT", "9" * 5000, "a number from 1 to 65535"),
        ("DEBUG", "maybe", "1 or 0"),
        ("DATABASE_URL", "mysql://user:hidden@host/name", "postgres://"),
        ("DATABASE_URL", "hidden", "postgres://"),
        ("DATABASE_URL", "postgres://user:hidden@[::1/name", "postgres://"),
        ("DATABASE_URL", "postgres://user:hidden@host:port/name", "postgres://"),
        ("EMAIL_URL", "https://user:hidden@host", "smtp+tls://"),
        ("EMAIL_URL", "smtp://user:hidden@host:port", "smtp+tls://"),
        ("DATABASE_POOL", "many", "a number from 0 to 999"),
        ("LOG_FORMAT", "xml", "json or console"),
        ("FILES_URL", "https://user:hidden@host/bucket", "s3://bucket/prefix"),
        ("FILES_URL", "s3://bucket?acl=hidden", "s3://bucket/prefix"),
    ],
)
def test_a_variable_that_cannot_be_read_is_named_but_not_shown(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, like: str
) -> None:
    monkeypatch.setenv(name, value)
    _read(name)
    (message,) = _warnings()
    assert message.id == "obligations.E001"
    assert name in message.msg
    assert like in str(message.hint)
    assert "hidden" not in str(message)


def test_a_database_that_cannot_be_read_is_not_replaced_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://user@host/name")
    assert _read("DATABASE_URL") == {"ENGINE": "django.db.backends.dummy"}


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("PORT", " 80 ", 80),
        ("PORT", "", 8000),
        ("DEBUG", "Yes", True),
        ("DEBUG", "off", False),
        ("DEBUG", "", False),
        ("DATABASE_URL", "", {"ENGINE": "default"}),
        ("DATABASE_POOL", "8", 8),
        ("LOG_FORMAT", "JSON", "json"),
        ("FILES_URL", "", {"BACKEND": "django.core.files.storage.FileSystemStorage"}),
    ],
)
def test_a_variable_that_can_be_read(monkeypatch: pytest.MonkeyPatch, name: str, value: str, read: object) -> None:
    monkeypatch.setenv(name, value)
    assert _read(name) == read
    assert not environment.unreadable


def test_a_password_in_an_address_may_hold_any_character(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://tracker:a%2Fb%40c@db.example.org:5433/name")
    read = _read("DATABASE_URL")
    assert (read["PASSWORD"], read["HOST"], read["PORT"], read["NAME"]) == ("a/b@c", "db.example.org", 5433, "name")


def _read(name: str) -> Any:
    return {
        "PORT": lambda: environment.port("PORT", default=8000),
        "DEBUG": lambda: environment.switch("DEBUG"),
        "DATABASE_URL": lambda: environment.database("DATABASE_URL", default={"ENGINE": "default"}),
        "EMAIL_URL": lambda: environment.mail("EMAIL_URL"),
        "DATABASE_POOL": lambda: environment.number("DATABASE_POOL", default=0, least=0, most=999),
        "LOG_FORMAT": lambda: environment.choice("LOG_FORMAT", "json", "console", default="json"),
        "FILES_URL": lambda: environment.files("FILES_URL"),
    }[name]()


def _set(settings: Any, monkeypatch: pytest.MonkeyPatch, changed: dict[str, Any]) -> None:
    """Settings; "_engine" is the database's, "_without" a package that is not installed."""
    for name, value in changed.items():
        if name == "_without":
            monkeypatch.setattr("obligations.checks.find_spec", lambda package, gone=value: package != gone)
        elif name == "_engine":
            monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", value)
        else:
            setattr(settings, name, value)
