"""The one settings module. Everything that differs between places comes from the environment.

It fails closed: without DEBUG it refuses to start, naming the variable, when SECRET_KEY,
ALLOWED_HOSTS, PORTAL_URL, DATABASE_URL or DOCUMENT_ROOT is missing. `.env.example` documents every variable read here.
"""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse_lazy

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env.read_env(BASE_DIR / ".env")  # optional; the real environment wins

DEBUG = env.bool("DEBUG", default=False)
# A rehearsal has everything of its own, and sends nothing: see docs/rehearsing.md.
REHEARSAL = env.bool("REHEARSAL", default=False)


def required(name: str, *, in_development: str | None = None) -> str:
    """The value of an environment variable that production cannot do without.

    Raises ImproperlyConfigured, naming the variable, when it is missing or empty.
    """
    value = env.str(name, default="")
    if value:
        return value
    if DEBUG and in_development is not None:
        return in_development
    raise ImproperlyConfigured(
        f"{name} is not set. Set it in the environment (see .env.example), or set DEBUG=1 to develop on this machine."
    )


SECRET_KEY = required("SECRET_KEY", in_development="for-development-on-this-machine-only-" + "x" * 32)
ALLOWED_HOSTS = [
    host.strip()
    for host in required("ALLOWED_HOSTS", in_development="localhost,127.0.0.1,[::1],testserver").split(",")
    if host.strip()
]
# Where the portal is reached, as links in mail say it: mail also goes out where no request tells the address.
PORTAL_URL = required("PORTAL_URL", in_development="http://127.0.0.1:8000").rstrip("/")
if not PORTAL_URL.startswith(("https://", "http://")):
    raise ImproperlyConfigured("PORTAL_URL is the portal’s whole address: https://portal.example.nhs.uk.")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# Database: the application's role for serving, the owner's for changing the schema.
DATABASE_ROLE = env.str("DATABASE_ROLE", default="app")
if DATABASE_ROLE not in {"app", "owner"}:
    raise ImproperlyConfigured("DATABASE_ROLE is “app” (rows) or “owner” (schema).")
DATABASE_URL = env.str("DATABASE_URL", default="")
if DATABASE_ROLE == "owner":
    DATABASE_URL = env.str("DATABASE_OWNER_URL", default="") or DATABASE_URL
if REHEARSAL:
    live, DATABASE_URL = DATABASE_URL, env.str("REHEARSAL_DATABASE_URL", default="")
    if DATABASE_ROLE == "owner":
        DATABASE_URL = env.str("REHEARSAL_DATABASE_OWNER_URL", default="") or DATABASE_URL
    if not DATABASE_URL:
        DATABASE_URL = required("REHEARSAL_DATABASE_URL", in_development=None if live else "")
if not DATABASE_URL and DEBUG:
    from reviewportal import embedded_postgres

    name = embedded_postgres.REHEARSAL if REHEARSAL else embedded_postgres.PORTAL
    DATABASE_URL = embedded_postgres.url(BASE_DIR / ".postgres", role=DATABASE_ROLE, database=name)
if not DATABASE_URL:
    DATABASE_URL = required("DATABASE_URL")
# Nobody waits for ever for a database that does not answer, for a lock, or for a process that holds one and is stuck.
connect_seconds = env.int("DATABASE_CONNECT_SECONDS", default=5)
limits = {
    "lock_timeout": env.int("DATABASE_LOCK_SECONDS", default=20),
    "statement_timeout": env.int("DATABASE_STATEMENT_SECONDS", default=30),
    "idle_in_transaction_session_timeout": env.int("DATABASE_IDLE_SECONDS", default=60),
}
if DATABASE_ROLE == "owner":
    del limits["statement_timeout"]  # a migration takes as long as it takes, once it has its locks
database = env.db_url_config(DATABASE_URL)
DATABASES = {
    "default": {
        **database,
        "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=60),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": connect_seconds,
            # A machine that is gone says nothing: it is given up after about as long.
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": 20_000,
            "options": " ".join(f"-c {name}={seconds}s" for name, seconds in limits.items() if seconds),
            **database.get("OPTIONS", {}),
        },
    }
}
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database: postgres://user:password@host/name.")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "pledges",
    "shas",
    "accounts",
    "api",
    "reviewportal.admin_site.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rules",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
]

MIDDLEWARE = [
    "reviewportal.metrics.TimeRequests",
    "reviewportal.rehearsal.RehearsalMiddleware",
    "reviewportal.caching.KeepTillNextRelease",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "reviewportal.errors.Faults",
    "reviewportal.guesses.CountGuesses",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "reviewportal.second_factor.AskForSecondFactor",
    "pghistory.middleware.HistoryMiddleware",
]

ROOT_URLCONF = "reviewportal.urls"
WSGI_APPLICATION = "reviewportal.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
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
            ],
        },
    }
]

# Language and time: London on the page, UTC in the database.
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = "reviewportal.formats"

# Static files: built by `npm run build`, served by the application with hashed names.
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [
    BASE_DIR / "assets" / "build",
    ("console", BASE_DIR / "assets" / "console"),
    ("rehearsal", BASE_DIR / "assets" / "rehearsal"),
]
STATICFILES_MANIFEST = env.bool("STATICFILES_MANIFEST", default=not DEBUG)
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG

# Documents: in a folder that nothing serves, each sent by the application after it has asked who may read it.
DOCUMENT_ROOT = BASE_DIR / required("DOCUMENT_ROOT", in_development=".documents")
if REHEARSAL:
    DOCUMENT_ROOT = DOCUMENT_ROOT.with_name(f"{DOCUMENT_ROOT.name}-rehearsal")
DOCUMENT_MAX_BYTES = env.int("DOCUMENT_MAX_BYTES", default=50 * 1024 * 1024)
DOCUMENT_CHECK_SECONDS = env.int("DOCUMENT_CHECK_SECONDS", default=20)
DOCUMENT_SCANNER = env.str("DOCUMENT_SCANNER", default="")
CLAMD_ADDRESS = env.str("CLAMD_ADDRESS", default="")
DOCUMENT_ACCEL_PREFIX = env.str("DOCUMENT_ACCEL_PREFIX", default="")
FILE_UPLOAD_HANDLERS = [
    "shas.documents.uploading.SizeLimitHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "shas.documents.uploading.TidyFileHandler",
]

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "documents": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": DOCUMENT_ROOT,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if STATICFILES_MANIFEST
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}

# Cache: shared by all workers, so that rate limits hold across them.
CACHES = {"default": env.cache_url("CACHE_URL", default="dbcache://django_cache")}
# A full cache drops entries whatever they hold: whoever fills it must not so wipe out the counts of wrong tries.
CACHES["default"].setdefault("max_entries", 100_000)
if REHEARSAL:
    CACHES["default"]["KEY_PREFIX"] = "rehearsal"

# Accounts: sign-in by e-mail, by invitation only.
AUTH_USER_MODEL = "accounts.User"
# The address is unique ignoring case by a constraint on Lower(email), which this check cannot see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
INVITATION_VALID_DAYS = env.int("INVITATION_VALID_DAYS", default=7)
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.InvitationOnlyAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation has proved the address
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
# The library's own would write a list of addresses, for accounts alone: time tells who has one.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Review Portal"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # as above
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds, for clocks that differ and people who type as the code changes
MFA_FORMS = {"authenticate": "accounts.forms.SignInCodeForm", "reauthenticate": "accounts.forms.ConfirmCodeForm"}
# Whether DH staff, leads and superusers have their role only in a session with a second factor.
MFA_REQUIRED = env.bool("MFA_REQUIRED", default=not DEBUG)

# Guessing: so many tries in so long, then none until the oldest is that long ago. What is counted for an account or a
# mail address (“key”, “user”) is counted wherever the tries come from.
LOCK_OUT_SECONDS = 5 * 60
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": f"10/m/ip,5/{LOCK_OUT_SECONDS}s/key",  # passwords, and codes of the second factor
    "reauthenticate": f"10/{LOCK_OUT_SECONDS}s/user",
    "change_password": f"5/{LOCK_OUT_SECONDS}s/user",
    "reset_password": f"20/m/ip,5/{LOCK_OUT_SECONDS}s/key",
    "reset_password_from_key": "20/m/ip",
    "accept_invitation": "30/m/ip",
}
# How many proxies stand before the portal, each adding to X-Forwarded-For. Not one entry more of it is believed.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)

# Mail
# A log must not hold invitations, so only a developer's mail is printed.
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://" if DEBUG else "smtp://localhost:25")
vars().update(EMAIL_CONFIG)
if REHEARSAL:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Review Portal <portal@example.org>")
EMAIL_TIMEOUT = 10  # seconds: a mail server that does not answer holds nobody up for longer

# Security
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=not DEBUG)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=0 if DEBUG else 31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_HSTS_SECONDS > 0
if env.bool("TRUST_X_FORWARDED_PROTO", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
SESSION_ENGINE = "reviewportal.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_NAME = "rehearsal_sessionid" if REHEARSAL else "sessionid"  # cookies do not tell ports apart
CSRF_FAILURE_VIEW = "reviewportal.errors.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# The API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "api.pagination.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "api.schema.PortalSchema",
    "EXCEPTION_HANDLER": "api.problems.problem_handler",
    "DEFAULT_VERSIONING_CLASS": None,
    "URL_FORMAT_OVERRIDE": None,  # “format” is a parameter like any other: unknown
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Review Portal API",
    "DESCRIPTION": (
        "Who publishes which vision of the NHS Next Stage Review, on which day, and what became of it. "
        "Everything public can be read without signing in; a session adds what its owner may see in the portal.\n\n"
        "**Dates and times.** Days (`planned_on`, `published_on`, …) are days in London, written 2008-05-20; a month "
        "without a day is 2008-06. Times are ISO 8601 with their offset, in London time.\n\n"
        "**What is null.** `not_recorded` names the fields that are null because nobody has recorded them. Any other "
        "null does not apply, or is not yet released.\n\n"
        "**Pages.** A list answers `next` and `previous`: follow them. No row is lost or repeated between pages.\n\n"
        "**Writing.** Dates are moved, other dates asked for and decided, publications moved through the workflow and "
        "editions written with the session of somebody who has signed in at `/accounts/login/`. Send its cookie, and "
        "the value of the cookie `csrftoken` in the header `X-CSRFToken`; every write is the signed-in person’s, "
        "whatever the body says. Bodies are JSON objects of at most 64 kB, editions of 1 MB; a field that is not known "
        "is refused, not passed over. With `dry_run` set to true nothing is written: the answer is what would come of "
        "it, and what to send back (`based_on`, `seen`), so that what you do is what you were shown. A document is "
        "sent as it is, without a trial.\n\n"
        "**The work.** `workflow/` below a publication says how far it is, which moves are open to you, what each "
        "needs and what is not ready. An edition has an ETag, its version: to change it, send that in If-Match. Of two "
        "who change the same version one succeeds, the other is told (412).\n\n"
        "**Refusals** are `application/problem+json` (RFC 9457) with a `code` that will not change, and `errors` that "
        "name the parameter or field. 400: change what you send. 403: not yours to do; or, with the code "
        "`second_factor_required`, not before you have signed in with a second factor; or, with `edited_last` or "
        "`approved_it`, for somebody else to do, because you did the step before. 404: not there, or not yours to know "
        "of. 409: sound, but not in the state that things are in now; read them again. 412: changed since you read it. "
        "428: say which version you read. 503: something is away for a moment; come back after `Retry-After` seconds, "
        "and read first whether a write was made."
    ),
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "DateStatusEnum": "shas.workflow.DateStatus",
        "FirmDateStatusEnum": "shas.api.serializers.moves.FIRM",
        "WarningCodeEnum": "shas.workflow.WarningCode",
    },
}

# For how long caches may keep a public page, in seconds; nothing can be planned to be released sooner than that.
PUBLIC_CACHE_SECONDS = env.int("PUBLIC_CACHE_SECONDS", default=60)

# What the history of a row keeps of a request, besides what `shas.services.writing` says: its address, and its user.
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")

# What goes wrong is written to the standard error stream; Django by itself would write nothing of it without DEBUG.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"not_of_faults": {"()": "reviewportal.faults.NotOfFaults"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["not_of_faults"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO" if DEBUG else "WARNING"},
        # Addresses that are not there are none of our errors, and may hold what should not be kept.
        "django.request": {"level": "WARNING" if DEBUG else "ERROR"},
    },
}

# Watching the site: who may read the figures, and how many requests for documents that are not there raise an alarm:
# from one address, and from all of them.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
DOCUMENT_GUESSING_TRIES = env.int("DOCUMENT_GUESSING_TRIES", default=40)
DOCUMENT_GUESSING_TRIES_TOGETHER = env.int("DOCUMENT_GUESSING_TRIES_TOGETHER", default=40)

# What each app adds to a job that an app below it does
REVIEW_LOADERS = ["shas.importers.review.load", "pledges.importers.load_pledges"]
READINESS_CHECKS = [
    "shas.readiness.checks.DOCUMENT",
    "shas.readiness.checks.READER_BOX_DETAILS",
    "shas.readiness.checks.DATE",
    "shas.readiness.checks.LEAD",
]
LETTER_CHECKS = ["shas.importers.letter_check.refuse_misreading"]
IMPORT_MAX_BYTES = env.int("IMPORT_MAX_BYTES", default=5 * 1024 * 1024)

if REHEARSAL:
    DEBUG = False  # its error pages are those that visitors see
