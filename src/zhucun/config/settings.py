"""Settings: one file, everything that differs between a laptop and a cluster comes from the environment.

``ZHUCUN_DATABASE_URL``   ``sqlite:///path`` or ``postgresql://user:password@host:port/name?sslmode=require``, with any
                          other parameter of libpq (default: SQLite in var/)
``ZHUCUN_VAR``            where the instance keeps its data (default: ``var/`` in the checkout)
``ZHUCUN_SECRET_KEY``, ``ZHUCUN_AUDIT_KEY``, ``ZHUCUN_FIELD_KEY``   secrets; without them they are made once under ``var/secret/``
``ZHUCUN_ALLOWED_HOSTS``  comma-separated host names (default: this machine only)
``ZHUCUN_HTTPS``          ``1`` behind TLS: secure cookies and HSTS
``ZHUCUN_EMAIL_URL``      the mail server of the daily digest: ``smtp://user:password@host:port`` (``?starttls=1``),
                          ``smtps://…``, or ``file:///folder`` to look at (default: no mail is sent)
``ZHUCUN_EMAIL_FROM``, ``ZHUCUN_SITE_URL``   the sender's address, and the address of this site in mails
"""

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from zhucun.foundation.kernel.evidence import ROOT

VAR = Path(os.environ.get("ZHUCUN_VAR", ROOT / "var"))


def _secret(variable: str, file: str) -> str:
    """The secret from the environment, or one made once and kept readable by its owner alone."""
    if value := os.environ.get(variable):
        return value
    path = VAR / "secret" / file
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass
        else:
            with os.fdopen(handle, "w") as out:
                out.write(secrets.token_urlsafe(48))
    return path.read_text()


def database(url: str) -> dict[str, object]:
    """What Django wants to know of the database at ``url``; raises ``ValueError`` for a kind it does not serve."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        path = parts.path[1:] if parts.path.startswith("//") else parts.path
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path,
            "TEST": {
                "NAME": f"{path}.test"
            },  # a file, since one in memory cannot be shared by threads that race
            "OPTIONS": {
                "timeout": 30,  # longer than the longest commit, see docs/decisions
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
            },
        }
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ValueError(f"ZHUCUN_DATABASE_URL 只支持 sqlite:// 与 postgresql://，收到的是 {parts.scheme}://")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", unquote(parts.hostname or "")),
        "PORT": options.pop("port", str(parts.port or "")),
        "OPTIONS": options,  # for libpq: sslmode, sslrootcert, connect_timeout …
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


def mail(url: str) -> dict[str, object]:
    """Django's mail settings for the server at ``url`` ("" for none); raises ``ValueError`` for a kind it does not know."""
    parts = urlsplit(url)
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    if parts.scheme == "file":
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": unquote(parts.path),
        }
    if parts.scheme not in {"smtp", "smtps"}:
        raise ValueError(f"ZHUCUN_EMAIL_URL 只支持 smtp://、smtps:// 与 file:///，收到的是 {parts.scheme}://")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": dict(parse_qsl(parts.query)).get("starttls") == "1",
        "EMAIL_TIMEOUT": 10,  # seconds
    }


DEBUG = False
SECRET_KEY = _secret("ZHUCUN_SECRET_KEY", "django.key")
AUDIT_KEY = _secret("ZHUCUN_AUDIT_KEY", "audit.key").encode()
FIELD_KEY = _secret("ZHUCUN_FIELD_KEY", "field.key").encode()  # encrypted columns and their blind indexes
AUDIT_HEADS = VAR / "audit" / "heads.jsonl"
ALLOWED_HOSTS = os.environ.get("ZHUCUN_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "django_tasks",
    "django_tasks_db",
    "zhucun.foundation.kernel",
    "zhucun.foundation.audit",
    "zhucun.foundation.divisions",
    "zhucun.foundation.policy",
    "zhucun.foundation.organisations",
    "zhucun.foundation.accounts",
    "zhucun.foundation.ui",
    "zhucun.foundation.attachments",
    "zhucun.foundation.notify",
    "zhucun.foundation.figures",
    "zhucun.foundation.obligations",
    "zhucun.foundation.approvals",
    "zhucun.foundation.documents",
    "zhucun.foundation.imports",
    "zhucun.foundation.publication",
    "zhucun.work.units",
    "zhucun.work.cadres",
    "zhucun.work.households",
    "zhucun.work.teams",
    "zhucun.work.villages",
    "zhucun.work.duty",
    "zhucun.work.oversight",
    "zhucun.work.appraisal",
    "zhucun.faces.home",
    "zhucun.faces.casefile",
    "zhucun.faces.registers",
    "zhucun.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "zhucun.foundation.ui.middleware.ContentSecurityPolicy",
    "zhucun.foundation.accounts.middleware.ActorMiddleware",
    "zhucun.foundation.ui.middleware.Refusals",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "zhucun.config.urls"
WSGI_APPLICATION = "zhucun.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "zhucun.faces.home.shell.shell",
            ],
        },
    }
]

DATABASES = {
    "default": database(os.environ.get("ZHUCUN_DATABASE_URL", f"sqlite:///{VAR / 'zhucun.sqlite3'}"))
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "zhucun.foundation.accounts.passwords.PolicyLength"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign_in"

# Lockout: tries and minutes are policy parameters, read when a sign-in fails.
AXES_FAILURE_LIMIT = "zhucun.foundation.accounts.lockout.tries"
AXES_COOLOFF_TIME = "zhucun.foundation.accounts.lockout.cool_off"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "zhucun.foundation.accounts.lockout.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

CSRF_FAILURE_VIEW = "zhucun.foundation.ui.web.errors.csrf_failure"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
if os.environ.get("ZHUCUN_HTTPS") == "1":
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR / "files"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+(/desk/assets/.+|\.[0-9a-f]{12}\..+)$"  # names that carry a hash

globals().update(mail(os.environ.get("ZHUCUN_EMAIL_URL", "")))
DEFAULT_FROM_EMAIL = os.environ.get("ZHUCUN_EMAIL_FROM", "zhucun@localhost")
SITE_URL = os.environ.get("ZHUCUN_SITE_URL", "http://127.0.0.1:8000")

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        **{name: {"level": "WARNING"} for name in ("django_tasks", "django_tasks_db")},
        "django.request": {"level": "ERROR"},  # a refusal is an answer, not an incident
    },
}
