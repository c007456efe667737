"""All settings, read from the environment. Every variable is explained in .env.example."""

from datetime import timedelta
from pathlib import Path

import environ
import structlog

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
STATE_DIR = Path(env.str("STATE_DIR", default=str(BASE_DIR / ".masthead")))
# What is in the environment wins over .env. While `make demo` runs, its file lets an operator's
# commands find it, where nothing else says which database is meant.
for file in (BASE_DIR / ".env", STATE_DIR / "environment"):
    if file.exists() and "DATABASE_URL" not in env.ENVIRON:
        env.read_env(file)

# --- What must be said -------------------------------------------------------------------------
SECRET_KEY = env.str("SECRET_KEY")
DATABASES = {"default": env.db("DATABASE_URL")}
REDIS_URL = env.str("REDIS_URL")

DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])
# Plain http on loopback (the demo, the tests) cannot carry Secure cookies.
SECURE_COOKIES = env.bool("SECURE_COOKIES", default=True)
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)

# --- Database ----------------------------------------------------------------------------------
# The role of DATABASE_URL decides what a process may do: web and workers run as the runtime role,
# `migrate` as the migrator, `relay` as the relay. Migrations grant tables to these names.
RUNTIME_ROLE = env.str("RUNTIME_ROLE", default="masthead_runtime")
RELAY_ROLE = env.str("RELAY_ROLE", default="masthead_relay")
DATABASES["default"].update(
    CONN_MAX_AGE=env.int("CONN_MAX_AGE", default=60),
    CONN_HEALTH_CHECKS=True,
    # Both of ours: DRF rolls back the inner savepoint only when it knows that there is one.
    ATOMIC_REQUESTS=True,
)
DATABASES["default"].setdefault("OPTIONS", {}).update(
    connect_timeout=3,
    application_name=env.str("APPLICATION_NAME", default="masthead"),
    options=env.str(
        "DATABASE_OPTIONS",
        default="-c statement_timeout=5000 -c lock_timeout=2000"
        " -c idle_in_transaction_session_timeout=15000",
    ),
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Applications ------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "rest_framework",
    "drf_spectacular",
    "django_htmx",
    "csp",
    "accounts",
    "channels_registry",
    "ownership",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "accounts.middleware.PageCompressionMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "accounts.middleware.PrivateResponseMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "accounts.middleware.RequestIdMiddleware",
    "accounts.middleware.BusyMiddleware",
    "accounts.middleware.FormAddressMiddleware",
    "accounts.middleware.FetchSiteMiddleware",
    "accounts.middleware.PublicRegistryMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.OwnAccountMiddleware",
    "accounts.middleware.TenantMiddleware",
    "accounts.api.middleware.ApiTenantMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
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
                "ownership.views.navigation.navigation",
            ],
            "builtins": ["accounts.templatetags.masthead"],
        },
    }
]

# --- Time, language ----------------------------------------------------------------------------
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]  # those whose texts are complete
NUMBER_GROUPING = 3  # also where no language is active: what is kept says "1,204"
LOCALE_PATHS = [BASE_DIR / "locale"]

# --- Static files ------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
HASHED_STATIC_FILES = env.bool("HASHED_STATIC_FILES", default=not DEBUG)
# Without collecting, files are served from where the apps keep them.
WHITENOISE_USE_FINDERS = not HASHED_STATIC_FILES
# As they lie in static/ they are looked up when they are asked for: a change shows at once, and
# whoever makes a chain of middleware, as each client of a test does, does not read them all first.
WHITENOISE_AUTOREFRESH = not HASHED_STATIC_FILES
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if HASHED_STATIC_FILES
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# --- Who signs in ------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # the address is unique, whatever its case
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
PASSWORD_LENGTH = 10
# Long, not one's own name or address, not among those that everybody tries first. Nothing about
# kinds of characters: any may be used, and rules for them only make passwords alike.
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {"user_attributes": ("email", "name")}),
        ("MinimumLengthValidator", {"min_length": PASSWORD_LENGTH}),
        ("CommonPasswordValidator", {}),
    )
]
LOGIN_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True  # as long as SESSION_COOKIE_AGE says: nothing to choose
LOGIN_REDIRECT_URL = "organizations"
SIGN_UP_OPEN = env.bool("SIGN_UP_OPEN", default=True)
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "add_email": "accounts.forms.sign_in.AddAddressForm",
    "change_email": "accounts.forms.sign_in.ChangeAddressForm",
    "change_password": "accounts.forms.sign_in.ChangePasswordForm",
    "confirm_email_verification_code": "accounts.forms.sign_in.MailedCodeForm",
    "login": "accounts.forms.sign_in.SignInForm",
    "reauthenticate": "accounts.forms.sign_in.PasswordAgainForm",
    "reset_password": "accounts.forms.sign_in.ForgotPasswordForm",
    "reset_password_from_key": "accounts.forms.sign_in.NewPasswordForm",
    "set_password": "accounts.forms.sign_in.SetPasswordForm",
    "signup": "accounts.forms.sign_in.SignUpForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 600
PASSWORD_RESET_TIMEOUT = 3600
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Masthead] "  # the library's names the host of the request
ACCOUNT_MAX_EMAIL_ADDRESSES = 3
ACCOUNT_CHANGE_EMAIL = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # this session goes on, those with the old one end
ACCOUNT_LOGOUT_ON_GET = False
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
# Wrong passwords and codes: five for one account, then a pause; ten a minute from one place.
SIGN_IN_PAUSE = 300
ACCOUNT_RATE_LIMITS = {"login_failed": f"10/m/ip,5/{SIGN_IN_PAUSE}s/key"}

# Second step and passkeys. A recovery code is told once.
MFA_ADAPTER = "accounts.adapters.MfaAdapter"
MFA_FORMS = {
    "activate_totp": "accounts.forms.second_steps.ActivateAppForm",
    "add_webauthn": "accounts.forms.second_steps.AddPasskeyForm",
    "authenticate": "accounts.forms.second_steps.CodeForm",
    "edit_webauthn": "accounts.forms.second_steps.RenamePasskeyForm",
    "reauthenticate": "accounts.forms.second_steps.CodeAgainForm",
    "signup_webauthn": "accounts.forms.second_steps.FirstPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TRUST_ENABLED = False
MFA_ALLOW_UNVERIFIED_EMAIL = False
MFA_TOTP_ISSUER = "Masthead"
# Single sign-on is an organization's own (accounts.views.sso): an address alone links nobody.
SOCIALACCOUNT_ADAPTER = "accounts.adapters.SocialAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"  # an address from there is used only when its domain is
# Keys that readable secrets are sealed with, newest first: `id:secret`. Never in the database.
SEALING_KEYS = env.dict("SEALING_KEYS", default={}) or {"1": SECRET_KEY}

# --- Cookies and headers -----------------------------------------------------------------------
_prefix = "__Host-" if SECURE_COOKIES else ""
SESSION_COOKIE_NAME = f"{_prefix}session"
CSRF_COOKIE_NAME = f"{_prefix}csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_ENGINE = "accounts.session_store"
SESSION_COOKIE_AGE = int(timedelta(days=7).total_seconds())
SESSION_IDLE_AGE = int(timedelta(hours=8).total_seconds())
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True  # htmx and the matrix read the token from the page, not the cookie
CSRF_FAILURE_VIEW = "accounts.views.errors.csrf_failure"
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_COUNT else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_COOKIES else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_COOKIES
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    }
}
# In the session: a cookie of sentences would carry names, and go on after signing out.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# Rate limits outlive a dead Redis: they count in the database.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_cache",
        # With Django's 300, guesses at as many addresses would push out what others had spent.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# --- Addresses in mails ---
SITE_URL = env.str("SITE_URL", default="http://localhost:8000").rstrip("/")

# --- E-mail ------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Masthead <masthead@localhost>")
EMAIL_FILE_PATH = env.str("EMAIL_FILE_PATH", default="")
if EMAIL_FILE_PATH:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
else:
    vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 10

# --- Celery: the settings that lose nothing ----------------------------------------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_ACKS_ON_FAILURE_OR_TIMEOUT = True  # failure is told in the job's row
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 270
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,  # longer than the longest task
    "unacked_restore_interval": 5,  # with the defaults a killed worker's task waits 100 s
    "unacked_restore_throttle": 1,
    "unacked_mutex_expire": 30,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
    "health_check_interval": 25,
    "retry_on_timeout": False,
}
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.2}

# --- API ---------------------------------------------------------------------------------------
# The peppers that API keys are hashed with, newest first: `id:secret`. Never in the database.
API_KEY_PEPPERS = env.dict("API_KEY_PEPPERS", default={}) or {"1": SECRET_KEY}
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", default=600)  # of one key
API_REFUSALS_PER_MINUTE = env.int("API_REFUSALS_PER_MINUTE", default=60)  # of one address
PUBLIC_REQUESTS_PER_MINUTE = env.int("PUBLIC_REQUESTS_PER_MINUTE", default=120)  # of one address
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.api.authentication.ApiKeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.api.permissions.ScopePermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["accounts.api.parsers.StrictJSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "accounts.api.negotiation.FirstRenderer",
    "DEFAULT_METADATA_CLASS": None,  # OPTIONS would answer what nobody documents
    "DEFAULT_SCHEMA_CLASS": "accounts.api.schema.ApiSchema",
    "URL_FORMAT_OVERRIDE": None,
    "EXCEPTION_HANDLER": "accounts.api.problems.answer_problem",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Masthead API",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "GET_LIB_DOC_EXCLUDES": "accounts.api.schema.list_undescribed",
    # Words that fields of the same name have in common, else their names would be numbers.
    "ENUM_NAME_OVERRIDES": {
        "RaciRoleEnum": "ownership.models.RaciRole.choices",
        "MemberRoleEnum": "accounts.models.MemberRole.choices",
        "DutyStateEnum": "ownership.models.DutyState.choices",
        "JobStateEnum": "accounts.models.JobState.choices",
        "FindingStateEnum": "ownership.api.findings.SHOWN",
        "CampaignStateEnum": "ownership.models.CampaignState.choices",
        "DiscoveryStateEnum": "channels_registry.models.DiscoveryState.choices",
        "DepartmentKindEnum": "accounts.models.DepartmentKind.choices",
        "AttestationKindEnum": "ownership.models.AttestationKind.choices",
        "PurposeEnum": "channels_registry.models.Purpose.choices",
    },
}

# --- Logs --------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(),
            ],
            "foreign_pre_chain": [
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    # It would name every path that was not found, links with a token among them; each request
    # leaves a line with its route anyway.
    "loggers": {"django.request": {"level": "ERROR"}},
}
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
