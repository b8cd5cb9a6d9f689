"""Settings: everything that differs between installations comes from the environment."""

from datetime import time
from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from accessgov.redis_urls import celery_url, database_number

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
env.read_env(BASE_DIR / ".env")

# --- what kind of installation this is ---------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
SECRET_KEY = env("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
BRAND_NAME = env("BRAND_NAME", default="Mercusuar")
# Addresses (CIDR) of the reverse proxies whose X-Forwarded-For is believed; none by default.
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])

# --- the apps: the frame, then from the ground floor up ----------------------------------
INSTALLED_APPS = [
    "accessgov",
    "staff",
    "audit",
    "customers",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "guardian",
    "auditlog",
    "allauth",
    "allauth.account",
    "csp",
    "django_filters",
    "django_htmx",
    "health_check",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accessgov.middleware.RequestContext",
    "accessgov.middleware.language",
    "accessgov.middleware.signed_out",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accessgov.middleware.never_stored",
    "accessgov.middleware.Resting",
    "staff.reminding.asking.Asking",
]

ROOT_URLCONF = "accessgov.urls"
WSGI_APPLICATION = "accessgov.wsgi.application"
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
                "django.template.context_processors.i18n",
                "accessgov.context_processors.frame",
            ],
        },
    },
]

# --- PostgreSQL: the web role, and (only where migrations run) the owner -----------------
DATABASES = {
    "default": {
        **env.db_url("DATABASE_URL"),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,  # it would roll the ledger entry of a refusal back
    },
}
WEB_ROLE = DATABASES["default"]["USER"]
if env("DATABASE_OWNER_URL", default=""):
    DATABASES["owner"] = {**env.db_url("DATABASE_OWNER_URL"), "ATOMIC_REQUESTS": False}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Redis: cache, sessions' cache, Celery's broker --------------------------------------
REDIS_URL = env("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": database_number(REDIS_URL, 1),
        "OPTIONS": {"serializer": "accessgov.caching.Signed"},
        "KEY_PREFIX": f"mercusuar:{DATABASES['default']['NAME']}",  # two may share a Redis
    },
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = env.int("SESSION_SECONDS", default=12 * 3600)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

CELERY_BROKER_URL = celery_url(REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True  # a killed worker's task runs again; every task may run twice
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE_FILENAME = env("BEAT_SCHEDULE", default=str(BASE_DIR / "var" / "beat"))
CELERY_BEAT_SCHEDULE = {
    # Branches close at different hours in three time zones; each run closes what is due.
    "close-days": {"task": "audit.tasks.close_days", "schedule": 300.0},
    "check-draws": {"task": "audit.tasks.check_draws", "schedule": 600.0},
    "explain-running": {"task": "audit.tasks.explain_running", "schedule": 600.0},
    "tend-report-files": {"task": "audit.tasks.tend_report_files", "schedule": 60.0},
    "send-digests": {"task": "audit.tasks.send_morning_digests", "schedule": 600.0},
    "send-reminders": {"task": "staff.tasks.send_reminders", "schedule": 600.0},
    "raise-reminders": {"task": "staff.tasks.raise_reminders", "schedule": 600.0},
    "forget-candidates": {"task": "staff.tasks.forget_candidates", "schedule": 3600.0},
    "open-access-reviews": {"task": "staff.tasks.open_access_reviews", "schedule": 1800.0},
    "remind-reviewers": {"task": "staff.tasks.remind_reviewers", "schedule": 3600.0},
    "tend-departures": {"task": "staff.tasks.tend_departures", "schedule": 60.0},
    "resume-imports": {"task": "customers.tasks.resume_imports", "schedule": 60.0},
}

# --- who signs in ------------------------------------------------------------------------
AUTH_USER_MODEL = "staff.User"
AUTHENTICATION_BACKENDS = ["staff.reviewing.sessions.Backend"]
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
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accessgov.accounts.ClosedAdapter"
ACCOUNT_FORMS = {"login": "accessgov.sign_in.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
# A whole branch signs in from one address within minutes; what guesses is held back by failures.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "10/m/ip,5/5m/key"}
GUARDIAN_MONKEY_PATCH_USER = False
# guardian's backend would say yes to any superuser; staff/permissions.py asks its rows itself.
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]
ANONYMOUS_USER_NAME = None

# --- mail: counts, times and links, never customer data ------------------------------------
# smtp+tls://user:password@host:587 sends; the default writes each mail to the log instead.
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="mercusuar@localhost")
SITE_URL = env("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")  # what links begin with
# From this time of the branch's clock each supervisor gets the day's digest, once.
DIGEST_FROM = time.fromisoformat(env("DIGEST_FROM", default="07:30"))

# --- the ledger --------------------------------------------------------------------------
AUDITLOG_LOGENTRY_MODEL = "audit.LogEntry"
AUDITLOG_STORE_JSON_CHANGES = True

# --- what is protected -------------------------------------------------------------------
MASTER_KEYS = env("MASTER_KEYS", default="")
MASTER_KEYS_FILE = env("MASTER_KEYS_FILE", default="")
INDEX_KEY = env("INDEX_KEY")
REVEAL_SECONDS = env.int("REVEAL_SECONDS", default=60)
CALL_AGAIN_HOURS = env.int("CALL_AGAIN_HOURS", default=2)
# Nobody is phoned earlier or later than this where the customer lives; two equal times: any hour.
CALL_FROM = time.fromisoformat(env("CALL_FROM", default="08:00"))
CALL_UNTIL = time.fromisoformat(env("CALL_UNTIL", default="20:00"))
OPENING_MINUTES = env.int("OPENING_MINUTES", default=30)
IMPORT_MEGABYTES = env.int("IMPORT_MEGABYTES", default=50)
IMPORT_DIR = Path(env("IMPORT_DIR", default=str(BASE_DIR / "var" / "imports")))
# The rows that were not stored can be fetched for so many days; then their file is deleted.
IMPORT_REST_DAYS = env.int("IMPORT_REST_DAYS", default=7)
# What is kept about people: candidates' documents and other papers, outside of what is served.
PEOPLE_DIR = Path(env("PEOPLE_DIR", default=str(BASE_DIR / "var" / "people")))
# The data of refused and withdrawn candidates is deleted after so many days.
CANDIDATE_KEEP_DAYS = env.int("CANDIDATE_KEEP_DAYS", default=90)
# Reports as files: kept so many hours after they were asked for, then deleted.
REPORT_DIR = Path(env("REPORT_DIR", default=str(BASE_DIR / "var" / "reports")))
REPORT_FILE_HOURS = env.int("REPORT_FILE_HOURS", default=24)
# A system may push so often; a telephone exchange that tells of each call by itself needs that.
PUSHES_A_MINUTE = env.int("PUSHES_A_MINUTE", default=600)
# How often a company's directory may ask; a first reconciliation of a large one needs that.
DIRECTORY_A_MINUTE = env.int("DIRECTORY_A_MINUTE", default=600)
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    "customers.importing.quota.Quota",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- access reviews ------------------------------------------------------------------------
REVIEW_DAYS = env.int("REVIEW_DAYS", default=14)  # to decide in, counted from the opening
REVIEW_GRACE_DAYS = env.int("REVIEW_GRACE_DAYS", default=7)  # after these the access rests

# --- what binds people -------------------------------------------------------------------
# The test of the course: so many situations, so many right, so many tries a day, good for so long.
COURSE_QUESTIONS = env.int("COURSE_QUESTIONS", default=10)
COURSE_PASS = env.int("COURSE_PASS", default=8)
COURSE_ATTEMPTS_A_DAY = env.int("COURSE_ATTEMPTS_A_DAY", default=3)
COURSE_DAYS = env.int("COURSE_DAYS", default=365)

# --- the draw ----------------------------------------------------------------------------
CALLS_PER_AGENT = env.int("CALLS_PER_AGENT", default=2)  # a supervisor's budget a day
SPARE_ONE_IN = env.int("SPARE_ONE_IN", default=10)  # how often an explained one is called
DRAW_ALARM_HOURS = env.int("DRAW_ALARM_HOURS", default=12)  # undrawn for longer is an alarm
# Calls that are open for more days than these keep the secret from being told: an alarm as well.
DRAW_OPEN_DAYS = env.int("DRAW_OPEN_DAYS", default=14)
# Chance from outside: "" none, "dice" thrown by two people, "drand" a public round (docs/adr/0015).
DRAW_BEACON = env("DRAW_BEACON", default="")
if DRAW_BEACON not in ("", "dice", "drand") or min(CALLS_PER_AGENT, SPARE_ONE_IN) < 1:
    raise environ.ImproperlyConfigured(
        "DRAW_BEACON is empty, dice or drand; CALLS_PER_AGENT and SPARE_ONE_IN are 1 or more."
    )
DRAND_URL = env("DRAND_URL", default="https://api.drand.sh")
DRAND_CHAIN = env(
    "DRAND_CHAIN", default="52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"
)
DRAND_GENESIS = env.int("DRAND_GENESIS", default=1692803367)
DRAND_PERIOD = env.int("DRAND_PERIOD", default=3)

# --- language and time -------------------------------------------------------------------
LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Bahasa Indonesia")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Jakarta"

# --- static files ------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(BASE_DIR / "var" / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- the browser -------------------------------------------------------------------------
PLAIN_HTTP = DEMO or env.bool("PLAIN_HTTP", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not PLAIN_HTTP
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = not PLAIN_HTTP
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 0 if PLAIN_HTTP else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not PLAIN_HTTP
if env.bool("BEHIND_TLS_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}

# --- logs: events and numbers, never customer data ---------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_body": {"()": "accessgov.logs.WithoutRequest"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["no_body"],
        },
    },
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {"django.server": {"propagate": True}},
}
DEFAULT_EXCEPTION_REPORTER_FILTER = "accessgov.logs.EverythingHidden"
