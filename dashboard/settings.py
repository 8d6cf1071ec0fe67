"""The site's settings, all from the environment (docs/running.md:

Settings). Nothing is kept outside DATA.
"""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from dashboard import env
from dashboard.requests import body_limits
from jobs.logs import lines
from jobs.processes import worker_children
from jobs.running import data_folder

BASE_DIR = Path(__file__).resolve().parent.parent
env.read_secret_files()

## DATA
DATA = data_folder.make(env.folder("OVERPRINT_DATA", BASE_DIR / "var"))

## PROCESS
BIND = env.text("BIND", "127.0.0.1")
PORT = env.text("PORT")
FRONT = env.flag("OVERPRINT_FRONT", default=True)  #: nginx in front, where it is installed
#: set by `manage.py up` for the processes behind its nginx
FRONT_SECRET = env.text("OVERPRINT_FRONT_SECRET")
DEBUG = env.flag("OVERPRINT_DEBUG")
if DEBUG and BIND not in ("127.0.0.1", "localhost", "::1"):
    raise ImproperlyConfigured(
        f"OVERPRINT_DEBUG=1 shows secrets on error pages and is refused with BIND={BIND!r}."
    )

## SECURITY
SECRET_KEY = env.text("SECRET_KEY") or data_folder.secret_key(DATA)
if len(SECRET_KEY) < 32:
    raise ImproperlyConfigured(
        f"SECRET_KEY has {len(SECRET_KEY)} characters; it needs at least 32."
    )
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS=*: name the hosts under which the site is reached.")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
TRUSTED_PROXY = env.flag("TRUSTED_PROXY")
if TRUSTED_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    USE_X_FORWARDED_HOST = True
    SECURE_HSTS_SECONDS = 31_536_000
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TRUSTED_PROXY
SESSION_COOKIE_HTTPONLY = True
SESSION_ENGINE = "dashboard.requests.sessions"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DIRECT_UPLOADS = env.origin("OVERPRINT_DIRECT_UPLOADS")  #: empty: all uploads go through the site
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "blob:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF, *filter(None, [DIRECT_UPLOADS])],
    "worker-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
}

## APPLICATIONS
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "dashboard",
    "jobs",
]
MIDDLEWARE = [
    "dashboard.requests.request_ids.RequestIds",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "dashboard.requests.compression.CompressedPages",
    "dashboard.requests.entrance.BehindFront",
    "dashboard.requests.entrance.BodyLimits",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "dashboard.requests.texts.text_of_addresses",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "dashboard.requests.bad_requests.pages_for_buttons",
    "dashboard.requests.htmx.parts_apart",
    # Before the CSRF check, which parses a stranger's whole body to find the token.
    "dashboard.requests.htmx.SignInRequired",
    "django.middleware.csrf.CsrfViewMiddleware",
    "dashboard.requests.texts.TextOfForms",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "dashboard.requests.storage_away.StorageAway",
]
ROOT_URLCONF = "dashboard.urls"
WSGI_APPLICATION = "dashboard.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                ("django.template.loaders.cached.Loader", ["dashboard.template_loader.Loader"])
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dashboard.requests.htmx.site_status",
            ],
            "builtins": [
                "dashboard.templatetags.bars",
                "dashboard.templatetags.fields",
                "dashboard.templatetags.live",
                "dashboard.templatetags.states",
                "dashboard.templatetags.times",
                "dashboard.templatetags.words",
            ],
        },
    }
]
LOGIN_URL = "sign-in"
CSRF_FAILURE_VIEW = "dashboard.requests.bad_requests.form_expired"
LOGIN_REDIRECT_URL = "batches"
LOGOUT_REDIRECT_URL = "sign-in"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

## DATABASE
DATABASES = {"default": env.database("DATABASE_URL", DATA / "overprint.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

## QUEUE AND STORAGE
BROKER_URL = env.text("BROKER_URL")  #: empty: the private node, whose address is in DATA/broker/url
STORAGE_URL = env.text("STORAGE_URL", f"file:{DATA / 'files'}")
_on_bucket = STORAGE_URL.startswith("s3:")
_children = worker_children.usual(
    len(os.sched_getaffinity(0)), worker_children.memory_here(), on_bucket=_on_bucket
)
WORKERS = env.number("WORKERS", _children, low=1, high=256)
CACHE = DATA / "cache"  #: files of a bucket that this machine works with
STORAGE_WAITS = DATA / "storage-waits"  #: since when each worker child waits for a bucket
CACHE_BYTES = env.number("OVERPRINT_CACHE_MB", 10_000, low=100, high=100_000_000) * 1_000_000
if DIRECT_UPLOADS and not _on_bucket:
    raise ImproperlyConfigured(
        "OVERPRINT_DIRECT_UPLOADS: browsers can send files only to a bucket. Set STORAGE_URL=s3:…"
    )
PICTURE_HOSTS = env.words("OVERPRINT_PICTURE_HOSTS")  #: from which pictures may be fetched
PUBLIC_URL = env.text("OVERPRINT_PUBLIC_URL")  #: how the world reaches this site: https://…
HOT_FOLDERS = env.absolute_folder("OVERPRINT_HOT_FOLDERS")  #: empty: there are none
INBOX = env.absolute_folder("OVERPRINT_INBOX")  #: empty: there is none

## LIMITS
MAX_FILE_BYTES = env.number("OVERPRINT_MAX_FILE_MB", 100, low=1, high=10_000) * 1_000_000
MAX_PIXELS = env.number("OVERPRINT_MAX_MEGAPIXELS", 100, low=1, high=1_000) * 1_000_000
KEEP_DAYS = env.number("OVERPRINT_KEEP_DAYS", 0, low=0, high=36_500)  #: 0: batches stay
MAX_ROWS = env.number("OVERPRINT_MAX_ROWS", 100_000, low=1, high=1_000_000)
MAX_SHEET_BYTES = env.number("OVERPRINT_MAX_SHEET_MB", 100, low=1, high=1_000) * 1_000_000
DOORS = body_limits.doors_of(
    file_bytes=MAX_FILE_BYTES, sheet_bytes=MAX_SHEET_BYTES, zip_bytes=10**15
)
FILE_UPLOAD_TEMP_DIR = str(data_folder.make(DATA / "incoming"))
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000

FORM_RENDERER = "dashboard.widget_renderer.WidgetRenderer"

## STATIC FILES
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA / "files"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

## LANGUAGE AND TIME
LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.text("TIME_ZONE") or data_folder.machine_time_zone()
USE_THOUSAND_SEPARATOR = True

## MONITORING
METRICS_TOKEN = env.secret("OVERPRINT_METRICS_TOKEN", least=16)  #: empty: metrics are off

## LOGS
LOG = env.choice("OVERPRINT_LOG", "text", ("text", "json"))
if LOG == "json":
    lines.take_over()
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
        "json": {"()": "jobs.logs.lines.JsonLine"},
    },
    "filters": {
        "brief": {"()": "jobs.logs.filters.OneLineForRefusals"},
        "scrub": {"()": "jobs.logs.filters.ScrubPasswords"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": LOG,
            "filters": ["brief", "scrub"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
}
