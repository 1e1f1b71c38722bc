"""Settings of every installation; what differs between installations is a variable.

Each is described in docs/running.md.
"""

from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import django_stubs_ext
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from operations.logs import logging_config
from rpe import environment

# Django's generic classes take their parameters when the program runs, as they do for the type checker.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
# As in pyproject.toml and CHANGELOG.md.
VERSION = "0.1.0"

DEBUG = environment.flag("DEBUG", default=False)
SECRET_KEY = environment.secret("SECRET_KEY", required=not DEBUG)
ALLOWED_HOSTS = environment.hosts("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])
# Without HTTPS (a demo on one's own machine) cookies must travel over plain HTTP.
HTTPS = environment.flag("HTTPS", default=not DEBUG)
# Where printed documents say that they can be verified; without it, where the person who printed them was.
SITE_URL = environment.address("SITE_URL")

INSTALLED_APPS = [
    "operations",
    "committee",
    "entry",
    "workbook",
    "reports",
    "figures",
    "customs",
    "services",
    "companies",
    "jobs",
    "records",
    "accounts",
    "rpe.apps.ProgrammeAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_filters",
    "simple_history",
    "csp",
]

MIDDLEWARE = [
    "rpe.call_stack.call_stack_middleware",
    # Before all that answer: what asks whether the system is alive may come to any address.
    "operations.probes.ProbesMiddleware",
    "operations.requests.RequestMiddleware",
    # Before static files are served, so that they have these headers too.
    "django.middleware.security.SecurityMiddleware",
    "rpe.hardening.HardeningMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "compression_middleware.middleware.CompressionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.client_address.ClientAddressMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "entry.forms.submissions.DraftLoginMiddleware",
    "accounts.second_factor.SecondFactorMiddleware",
    "accounts.actor.ActingMiddleware",
    "accounts.sessions.LastSeenMiddleware",
    "records.conflicts.ConflictMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "rpe.urls"
WSGI_APPLICATION = "rpe.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context.permissions",
                "figures.context.programme",
                "reports.context.help_link",
                "entry.verifying.context.queue",
                "operations.context.version",
            ],
        },
    },
]

DATABASES = {"default": environment.database("DATABASE_URL", default=BASE_DIR / "db.sqlite3")}
# How many queries of a page run concurrently, each on its own connection (figures/concurrency.py).
CONCURRENT_QUERIES = 2
_options: dict[str, object]
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    _options = {
        # Writers wait for each other instead of failing, also for a large import; readers never wait (write-ahead log).
        "transaction_mode": "IMMEDIATE",
        "timeout": 25,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;",
    }
else:
    # Compiling a query costs more than these queries take.
    _options = {"options": "-c jit=off", "connect_timeout": 10}
# What the address says goes first, such as `?timeout=10` (seconds that a writer waits) or `?sslmode=require`.
DATABASES["default"]["OPTIONS"] = _options | cast(dict[str, object], DATABASES["default"].get("OPTIONS", {}))
# A standby of PostgreSQL from which dashboards are read while it has the same data (figures/replica.py). One that is
# gone must be noticed soon: the primary is read then.
if _replica := environment.replica("REPLICA_URL"):
    _soon = {"connect_timeout": 2, "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 2}
    _replica["OPTIONS"] = _options | _soon | cast(dict[str, object], _replica.get("OPTIONS", {}))
    DATABASES["replica"] = _replica
    DATABASE_ROUTERS = ["figures.replica.ReplicaRouter"]
CACHES = {
    # Attempts to sign in, which all processes count together.
    "default": {"BACKEND": "accounts.shared_cache.SharedCache", "LOCATION": "shared_cache"},
    # Answers that are kept, in each process its own: some 100 KB each (reports/page_cache.py).
    "answers": {
        "BACKEND": "operations.requests.CountedCache",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 300},
    },
    # Rows that queries of figures found, in each process its own: some KB each (figures/kept_rows.py).
    "rows": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "rows",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 1000},
    },
    # Answers about the lines of export declarations (customs/answers.py).
    "customs": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "customs",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 50},
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "entry:home"
LOGOUT_REDIRECT_URL = "account_login"
AUTHENTICATION_BACKENDS = ["accounts.adapters.Backend"]
# A working day: who is at work all day signs in once.
SESSION_COOKIE_AGE = 12 * 3600
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Administrators and verifiers do nothing without a second factor; a demo on one's own machine may.
REQUIRE_SECOND_FACTOR = environment.flag("REQUIRE_SECOND_FACTOR", default=True)
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
# An invitation reached the address, which nobody changes by themselves.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_RATE_LIMITS = {
    # By account and address together (accounts/adapters.py).
    "login_failed": "5/5m/key",
    "login_failed_anywhere": "100/h/key",
    # Many people may share an address.
    "login": "300/m/ip",
    # Letters to one person.
    "reset_password": "20/m/ip,5/h/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = environment.whole("TRUSTED_PROXIES", default=0)
MFA_ADAPTER = "accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "add_webauthn": "accounts.passkeys.PasskeyForm",
    "edit_webauthn": "accounts.passkeys.PasskeyNameForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

# How many years a line of the audit log is kept; never fewer than two.
AUDIT_YEARS = environment.whole("AUDIT_YEARS", default=5)

# Whom people ask about what is held on them.
DATA_CONTACT = environment.text("DATA_CONTACT")

# A ministry's own directory, where one is configured: it lets in who was invited, by a verified address.
OIDC_ISSUER = environment.address("OIDC_ISSUER", with_path=True)
SOCIALACCOUNT_ADAPTER = "accounts.adapters.DirectoryAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = ""
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": environment.text("OIDC_NAME", default="OpenID Connect"),
                "client_id": environment.text("OIDC_CLIENT_ID"),
                "secret": environment.text("OIDC_CLIENT_SECRET"),
                "settings": {"server_url": OIDC_ISSUER},
            }
        ]
        if OIDC_ISSUER
        else [],
    }
}

# Without a mail server nothing leaves the machine: links are shown to the administrator, to hand over.
EMAIL_HOST = environment.text("EMAIL_HOST")
EMAIL_PORT = environment.whole("EMAIL_PORT", default=587)
EMAIL_HOST_USER = environment.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = environment.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = environment.flag("EMAIL_USE_TLS", default=True)
# The worker, and the page of a forgotten password, wait so many seconds for the mail server.
EMAIL_TIMEOUT = 10
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'dummy'}.EmailBackend"
DEFAULT_FROM_EMAIL = environment.text("EMAIL_FROM", default="webmaster@localhost")

LANGUAGE_CODE = "es"
LANGUAGES = [("es", _("Spanish")), ("en", _("English"))]
# The second holds our words for the pages of allauth, which come before its own.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale/allauth"]
FORMAT_MODULE_PATH = ["rpe.formats"]
USE_THOUSAND_SEPARATOR = True
TIME_ZONE = "America/Lima"

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# No other site needs our files.
WHITENOISE_ALLOW_ALL_ORIGINS = False
# Files of evidence; the web server must not serve this folder: they leave through a view that asks who asks.
EVIDENCE_ROOT = environment.folder_or_store("EVIDENCE_ROOT", default=BASE_DIR / "var" / "evidence")
# An object store that speaks S3, where one of the two keeps its files; without keys boto3 looks for those of the machine.
OBJECT_STORE_ENDPOINT = environment.address("OBJECT_STORE_ENDPOINT")
OBJECT_STORE_REGION = environment.text("OBJECT_STORE_REGION", default="us-east-1")
OBJECT_STORE_KEY = environment.text("OBJECT_STORE_KEY")
OBJECT_STORE_SECRET = environment.text("OBJECT_STORE_SECRET")
# Whom back-ups are encrypted for: a key of age or SSH, or one that GnuPG knows.
BACKUP_RECIPIENT = environment.text("BACKUP_RECIPIENT")
# The lines of export declarations, and what answers questions about them: this process (duckdb) or spark://host:7077.
CUSTOMS_ROOT = environment.folder_or_store("CUSTOMS_ROOT", default=BASE_DIR / "var" / "customs")
CUSTOMS_ENGINE = environment.engine("CUSTOMS_ENGINE", default="duckdb")
# Where a machine keeps copies of lines of an object store.
CUSTOMS_CACHE = environment.folder("CUSTOMS_CACHE", default=BASE_DIR / "var" / "customs")
if CUSTOMS_ENGINE != "duckdb" and isinstance(CUSTOMS_ROOT, str):
    environment.refuse("CUSTOMS_ENGINE", CUSTOMS_ENGINE, "duckdb, because CUSTOMS_ROOT is in an object store")
# What is backed up and restored beside the database, by its name in the back-up.
KEPT_FOLDERS = {"evidence": EVIDENCE_ROOT, "customs": CUSTOMS_ROOT}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Nothing runs, styles or loads that we do not serve ourselves; charts and their download are images.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        # Signing in by the directory is a form that is sent on there.
        "form-action": [
            SELF,
            *([urlsplit(OIDC_ISSUER)._replace(path="").geturl()] if OIDC_ISSUER else []),
        ],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "entry.forms.submissions.csrf_refused"
# A service for 500 companies and a year's grid have more fields than Django expects of a form.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
# HTTPS ends at a proxy before us, which must set this header itself and drop what a visitor sends.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
if HTTPS:
    # Of this host alone: no neighbour under the same domain can set them.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"

# In JSON every request has a line, for a program that collects them.
LOGGING = logging_config(
    environment.choice("LOG_FORMAT", ("json", "text"), default="text" if DEBUG else "json")
)
# Who sends this sees more on /readyz, and /metrics.
MONITORING_TOKEN = environment.optional_secret("MONITORING_TOKEN")
# Nothing is sent anywhere without it.
SENTRY_DSN = environment.address("SENTRY_DSN", with_path=True)
