"""Wiring. Every setting that an operator changes comes from the environment; docs/operating.md explains them.

Without any, it is one machine: SQLite and an embedded Valkey, all state in one folder.
"""

from __future__ import annotations

import logging
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.management.utils import get_random_secret_key

from tracker import environment as env
from tracker import logs, sentry
from tracker.embedded import broker

BASE_DIR = Path(__file__).resolve().parent.parent
HOME = Path(env.text("TRACKER_HOME", default=str(BASE_DIR / "var"))).expanduser().resolve()
"""The one folder that holds all state of the embedded installation."""
HOST = env.text("HOST", default="127.0.0.1")
PORT = env.port("PORT", default=8000)


def secret_key() -> str:
    """SECRET_KEY from the environment, else one made at the first start and kept in HOME, for its owner's eyes only."""
    if key := env.text("SECRET_KEY", default=""):
        return key
    kept = HOME / "secret_key"
    key = get_random_secret_key()
    try:
        if kept.exists():
            return kept.read_text().strip()
        HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(key)
    except OSError:
        # A command that writes nothing (read, check) works in a read-only place; `up` says what is wrong with HOME.
        return key
    return key


SECRET_KEY = secret_key()
SECRET_KEY_GIVEN = "SECRET_KEY" in os.environ
DEBUG = env.switch("DEBUG")

SITE_URL = env.text("SITE_URL", default=f"http://127.0.0.1:{PORT}").rstrip("/")
"""How people outside reach this installation; mails and calendars link to it."""
_https = SITE_URL.startswith("https://")

ALLOWED_HOSTS = env.words(
    "ALLOWED_HOSTS", default=[urlsplit(SITE_URL).hostname or "", "localhost", "127.0.0.1", "[::1]"]
)
CSRF_TRUSTED_ORIGINS = [SITE_URL] if _https else []
BEHIND_PROXY = env.switch("BEHIND_PROXY")
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOOK_WITHOUT_LOGIN = env.text("LOOK_WITHOUT_LOGIN", default="local")
"""Who may look without signing in: "local" (a browser on this machine), "everyone" or "nobody"."""
PUBLIC_CALENDAR = env.switch("PUBLIC_CALENDAR")
"""Whether anybody at all may read all due dates at /calendar/public/obligations.ics."""

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "rest_framework",
    "drf_spectacular",
    "django_structlog",
    "obligations",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "obligations.web.counting.count_requests",
    "obligations.web.feed_door.CalendarsFirst",
    "obligations.web.compression.CompressPages",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "obligations.web.access.LookOrSignIn",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "obligations.web.past.AsKnownThen",
    "obligations.web.fragments.told_apart",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "tracker.urls"
WSGI_APPLICATION = "tracker.wsgi.application"
ASGI_APPLICATION = "tracker.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "obligations.web.context.page",
            ],
        },
    },
]

# --- database ---------------------------------------------------------------------------------------------------------

_database = env.database(
    "DATABASE_URL", default={"ENGINE": "django.db.backends.sqlite3", "NAME": str(HOME / "tracker.sqlite3")}
)
if _database["ENGINE"] == "django.db.backends.sqlite3":
    # Writers queue instead of failing: one begins only when it holds the lock, and waits for it.
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    _database["CONN_HEALTH_CHECKS"] = True
    # Compiling a query takes longer than any of ours runs.
    _database["OPTIONS"] = {"options": "-c jit=off"}
DATABASE_POOL = env.number("DATABASE_POOL", default=0, least=0, most=999)
"""Connections to PostgreSQL that the threads of a process share; 0: each keeps one, for a minute after its use."""
if DATABASE_POOL and _database["ENGINE"] == "django.db.backends.postgresql":
    _database["OPTIONS"]["pool"] = {"min_size": 1, "max_size": DATABASE_POOL, "timeout": 10}
    _database["CONN_MAX_AGE"] = 0
else:
    _database["CONN_MAX_AGE"] = 60
DATABASES = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- jobs -------------------------------------------------------------------------------------------------------------

REDIS_URL = env.text("REDIS_URL", default=broker.url(HOME))
"""redis://, rediss:// (TLS), or the sentinels: sentinel://one:26379;sentinel://two:26379/0"""
REDIS_MASTER = env.text("REDIS_MASTER", default="")
"""The name by which the sentinels know the server."""
REDIS_SENTINEL_PASSWORD = env.text("REDIS_SENTINEL_PASSWORD", default="")
CELERY_BROKER_URL = REDIS_URL
if REDIS_URL.startswith("rediss://") and "ssl_cert_reqs=" not in REDIS_URL:
    # By itself Celery takes any certificate, and would talk to whoever is in between.
    CELERY_BROKER_URL += f"{'&' if '?' in REDIS_URL else '?'}ssl_cert_reqs=required"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 300
# Above the longest task: a job still at work is never handed to a second worker.
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
    "visibility_timeout": 1800,
    "unacked_restore_interval": 5,
    "unacked_mutex_expire": 30,
    # A page never waits for a broker that is away: the next tick finds the row.
    "socket_connect_timeout": 2,
    "socket_timeout": 30,
}
if REDIS_URL.startswith("sentinel://"):
    CELERY_BROKER_TRANSPORT_OPTIONS |= {"master_name": REDIS_MASTER, "sentinel_kwargs": {"socket_connect_timeout": 2}}
    if REDIS_SENTINEL_PASSWORD:
        CELERY_BROKER_TRANSPORT_OPTIONS["sentinel_kwargs"] |= {"password": REDIS_SENTINEL_PASSWORD}
CELERY_TASK_PUBLISH_RETRY = False

# --- people -----------------------------------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "obligations.people.backend.BothFactors"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "today"
LOGOUT_REDIRECT_URL = "today"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "obligations.web.access.client_address"
# Kept with a failed attempt are the names of what was sent, never a code that may still be good.
AXES_SENSITIVE_PARAMETERS = ["code"]
AXES_VERBOSE = False
AXES_LOCKOUT_TEMPLATE = "account/locked.html"

# --- API --------------------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "EXCEPTION_HANDLER": "obligations.api.problems.handle",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Obligations Tracker",
    "DESCRIPTION": "Who owes what by when under resolutions of the United Nations. Errors are problems (RFC 9457).",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
}

# --- mail -------------------------------------------------------------------------------------------------------------

EMAIL_URL = env.text("EMAIL_URL", default="")
"""smtp+tls://user:password@host:587; empty: mails are written to files in HOME/mail, and the pages say so."""
if EMAIL_URL:
    vars().update(env.mail("EMAIL_URL"))
EMAIL_TIMEOUT = 600
MAIL_EVIDENCE_LOG = env.text("MAIL_EVIDENCE_LOG", default="")
"""The mail server's log: tells whether a mail was accepted after a connection broke; see docs/reliability.md."""
MAIL_EVIDENCE = env.text("MAIL_EVIDENCE", default="")
"""Dotted path of another source of that: a callable of a Message-ID that returns a Verdict."""
HEARTBEAT_URL = env.text("HEARTBEAT_URL", default="")
"""Called every minute while no mail waits longer than it should, so that somebody outside notices silence."""
BOUNCES_TO = env.text("BOUNCES_TO", default="")
"""The envelope sender: where mail servers send what comes back; the address of MAIL_FROM unless set."""
BOUNCE_MAILDIR = env.text("BOUNCE_MAILDIR", default="")
"""A Maildir that gets what comes back; read every half minute. A pipe into manage.py bounce does the same."""
ANYMAIL = env.beginning_with("ANYMAIL_")
"""For django-anymail: the secrets by which a provider's webhook is known."""
METRICS_TOKEN = env.text("METRICS_TOKEN", default="")
"""What Prometheus has to show to read /metrics; without one there is no such address."""
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", default=f"Obligations Tracker <tracker@{urlsplit(SITE_URL).hostname}>")

# --- files ------------------------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = HOME / "files"
_testing = "pytest" in sys.modules
FILES_URL = env.text("FILES_URL", default="")
"""Where documents are kept that several machines share: s3://bucket/prefix?region_name=...; empty: in HOME/files."""
STORAGES = {
    "default": env.files("FILES_URL"),
    "staticfiles": {
        # The manifest exists only after collectstatic, which tests do without.
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if _testing or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = _testing or DEBUG
UPLOAD_LIMIT = 20 * 1024 * 1024
"""Bytes of one uploaded document; the longest resolutions are far below."""
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- language and time ------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
# Each in its own words, for people who read no other.
LANGUAGES = [("en", "English"), ("fr", "Français")]
FORMAT_MODULE_PATH = "tracker.formats"
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

# --- safety -----------------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = _https
SECURE_REDIRECT_EXEMPT = [r"^(?:healthz|readyz)$"]
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _https

# --- watching ---------------------------------------------------------------------------------------------------------

LOG_FORMAT = env.choice("LOG_FORMAT", "json", "console", default="console" if sys.stderr.isatty() else "json")
"""One JSON object a line, or words for people, as on a terminal."""
logs.configure()
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "tracker.logs.Lines", "for_people": LOG_FORMAT == "console"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # Django gives its development server a handler of its own; here all lines go through the one above.
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        # Each request and each job has a line already, with its number.
        "django.request": {"level": "ERROR"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "CRITICAL"},
    },
}
DJANGO_STRUCTLOG_CELERY_ENABLED = True
# The proxy's log has them; this one need not know where people are.
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
# Asking who it is would read the session of every request; see tracker/requests.py.
DJANGO_STRUCTLOG_USER_ID_FIELD = ""
# A line for what was answered, not for what begins, nor for programs that have a calendar already (304).
DJANGO_STRUCTLOG_STATUS_DEFAULT_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_STATUS_2XX_LOG_LEVEL = logging.INFO
DJANGO_STRUCTLOG_CELERY_TASK_START_LOG_LEVEL = logging.DEBUG

SENTRY_DSN = env.text("SENTRY_DSN", default="")
"""Where errors are told; needs the package sentry-sdk."""
if SENTRY_DSN:
    with suppress(Exception):  # a system check says what is wrong with it
        sentry.start(SENTRY_DSN)
