"""Settings: one file, one switch.

SECRET_KEY in the environment, an empty one too, means production: no debugging, https only, a
named database and named hosts. Without it the portal is local: SQLite, this machine only. Every
variable is read by environment.py for this file alone; a malformed one stops the start.
"""

import re
import sys
from datetime import timedelta
from pathlib import Path

from cchc_portal.environment import (
    PRODUCTION,
    SQLITE,
    read,
    read_bucket,
    read_database,
    read_folder,
    read_hosts,
    read_mail_server,
    read_moment,
    read_number,
    read_redis,
    read_secret_key,
    read_stamp,
    read_standby,
    refuse,
    server_options,
)

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

# The switch
SECRET_KEY = read_secret_key(VAR_DIR)
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5:
    refuse("SECRET_KEY", "cần ít nhất 50 ký tự ngẫu nhiên.")
DEBUG = not PRODUCTION and sys.argv[1:2] == ["runserver"]
ALLOWED_HOSTS = read_hosts() if PRODUCTION else ["localhost", "127.0.0.1", "[::1]"]

# Applications
INSTALLED_APPS = [
    "cchc_portal.apps.PortalConfig",
    "cchc_portal.apps.PortalAdminConfig",
    "inspections",
    "news",
    "contacts",
    "content",
    "ckeditor",
    "phonenumber_field",
    "reversion",
    "axes",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "cchc_portal.watching.health.HealthMiddleware",
    "cchc_portal.watching.requests.RequestMiddleware",
    "content.audit.AddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "cchc_portal.security_headers.SecurityHeadersMiddleware",
    "cchc_portal.lifetimes.LifetimeMiddleware",
    "cchc_portal.refusals.RefusalMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cchc_portal.maintenance.MaintenanceMiddleware",
    "cchc_portal.second_try.DatabaseMiddleware",
    "content.versions.HeldVersionMiddleware",
    "news.former_addresses.FormerAddressMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cchc_portal.accounts.sessions.StaffSessionMiddleware",
    "content.uploads.UploadMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
if PRODUCTION:  # nginx stands in front and names the client
    MIDDLEWARE.insert(0, "cchc_portal.accounts.proxies.ClientAddressMiddleware")
ROOT_URLCONF = "cchc_portal.urls"
WSGI_APPLICATION = "cchc_portal.wsgi.application" if PRODUCTION else None
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
                "cchc_portal.site_context.site",
            ],
            "builtins": ["content.templatetags.portal", "cchc_portal.templatetags.linked_data"],
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Database: SQLite under 16 writers gave 190 errors of 2,848 requests with Django's defaults, 0 so.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA mmap_size = 1073741824;"
    ),
}
DATABASES = {"default": read_database(VAR_DIR / "portal.sqlite3")}
DATABASES["default"]["CONN_MAX_AGE"] = 60  # seconds
IS_SQLITE = DATABASES["default"]["ENGINE"] == SQLITE
if IS_SQLITE:
    DATABASES["default"] |= {"ENGINE": "content.sqlite", "OPTIONS": SQLITE_OPTIONS}
    VAR_DIR.mkdir(exist_ok=True)
else:
    LIMITS = {
        "statement_timeout": read_number("STATEMENT_TIMEOUT_MS", 30_000),
        "lock_timeout": read_number("LOCK_TIMEOUT_MS", 10_000),
        "idle_in_transaction_session_timeout": read_number("IDLE_TIMEOUT_MS", 60_000),
        # No question of a page is worth a compiler or helpers: they took 70 ms of 77.
        "jit": "off",
        "max_parallel_workers_per_gather": 0,
    }
    if Path(sys.argv[0]).name == "manage.py":
        LIMITS.clear()  # for visitors' requests; a backup or an import takes as long as it takes
    LIMITS["gin_pending_list_limit"] = "128kB"  # see content.search.index.let_many_wait
    DATABASES["default"] = server_options(DATABASES["default"], LIMITS)

# A second server that may be read from, seconds behind at most (content.databases).
STANDBY = read_standby(DATABASES["default"])
STANDBY_BEHIND = read_number("REPLICA_BEHIND_SECONDS", 5)
if STANDBY:
    DATABASES["standby"] = server_options(STANDBY, LIMITS) | {"TEST": {"MIRROR": "default"}}
DATABASE_ROUTERS = ["content.databases.Router"]

# A file by which the processes of one machine see each other's changes (content.stamp).
VERSION_STAMP = read_stamp(
    DATABASES["default"]["NAME"] if IS_SQLITE else "",
    has_several=STANDBY or "," in DATABASES["default"].get("HOST", ""),
)
if VERSION_STAMP:
    DATABASES["default"]["ENGINE"] = f"content.stamp.{'sqlite' if IS_SQLITE else 'postgresql'}"

# Finished pages, kept by each process; REDIS_URL shares them between processes and machines.
PAGE_CACHE_BYTES = read_number("PAGE_CACHE_MB", 24) * 1024 * 1024  # 0: none is kept
REDIS_URL = read_redis()

# The demo: one password for its three accounts, or generated ones kept beside its database.
DEMO_PASSWORD = read("DEMO_PASSWORD")
DEMO_LOGINS = VAR_DIR / "demo-logins"
if IS_SQLITE:
    DEMO_LOGINS = Path(DATABASES["default"]["NAME"]).with_name("demo-logins")

# Language and time
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
FORMAT_MODULE_PATH = ["content.formats"]
LOCALE_PATHS = [BASE_DIR / "content" / "locale"]  # wins over all packages, in scripts too
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
MAINTENANCE_UNTIL = read_moment("MAINTENANCE_UNTIL", TIME_ZONE)  # closed to all while it is set
USE_THOUSAND_SEPARATOR = False  # years and ids would print as 2.021

# Files
STATIC_URL = "/static/"
STATIC_ROOT = read_folder("STATIC_ROOT", VAR_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "cchc_portal.static_finder.NeededFilesFinder",
]
MEDIA_URL = "/media/"
MEDIA_ROOT = read_folder("MEDIA_ROOT", VAR_DIR / "media")
ATTACHMENT_ROOT = read_folder("ATTACHMENT_ROOT", VAR_DIR / "attachments")
BUCKET = read_bucket()  # for several machines: one of any S3 service instead of these folders
# Where nginx finds attachments, e.g. /tep-noi-bo/; or nothing
ATTACHMENT_ACCEL = "" if BUCKET else read("ATTACHMENT_ACCEL")
if ATTACHMENT_ACCEL and not re.fullmatch(r"/([a-z0-9-]+/)+", ATTACHMENT_ACCEL):
    refuse("ATTACHMENT_ACCEL", "cần dạng /tep-dinh-kem-noi-bo/.")
BACKUP_ROOT = read_folder("BACKUP_ROOT", VAR_DIR / "backups")
BACKUP_KEY = read("BACKUP_KEY")  # of age, public or secret; without it backups are not sealed
COLLECTED = "cchc_portal.static_storage.LeanStorage"
FOUND = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORED = {
    "default": {"BACKEND": "content.files.WholeFileStorage"},
    "attachments": {"BACKEND": "content.attachments.AttachmentStorage"},
}
if BUCKET:
    STORED = {
        "default": {"BACKEND": "content.buckets.PictureBucket", "OPTIONS": BUCKET},
        "attachments": {"BACKEND": "content.buckets.AttachmentBucket", "OPTIONS": BUCKET},
    }
STORAGES = STORED | {
    "staticfiles": {"BACKEND": COLLECTED if PRODUCTION else FOUND},
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not PRODUCTION
FILE_UPLOAD_PERMISSIONS = 0o644
# What one account may send in a day and in ten minutes, and what is kept of a kind in all.
UPLOAD_FILES_A_DAY = read_number("UPLOAD_FILES_A_DAY", 500)
UPLOAD_FILES_AT_A_TIME = read_number("UPLOAD_FILES_AT_A_TIME", 120)
UPLOAD_MB_A_DAY = read_number("UPLOAD_MB_A_DAY", 3_000)
UPLOAD_MB_KEPT = {
    "picture": read_number("UPLOAD_MB_OF_PICTURES", 50_000),
    "document": read_number("UPLOAD_MB_OF_DOCUMENTS", 200_000),
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

# The editor of article bodies, chosen in this one place; content.richtext cleans what it sends.
RICH_TEXT_WIDGET = "content.editor.EditorWidget"
CKEDITOR_CONFIGS = {
    "default": {
        "language": "vi",
        "entities": False,
        "versionCheck": False,
        "customConfig": "",
        "stylesSet": False,
        "contentsCss": [],
        "disableNativeSpellChecker": False,
        "height": 420,
        "width": "100%",
        "format_tags": "p;h2;h3;h4",
        "toolbar": [
            ["Format", "Bold", "Italic", "RemoveFormat"],
            ["JustifyLeft", "JustifyCenter", "JustifyRight"],
            ["BulletedList", "NumberedList", "Blockquote"],
            ["Link", "Unlink", "Pictures", "Table", "HorizontalRule"],
            ["PasteText", "Undo", "Redo", "Maximize"],
        ],
        # A list of what is loaded, not of what is removed: nothing unsafe comes along unseen.
        "plugins": (
            "basicstyles,blockquote,button,clipboard,contextmenu,dialog,enterkey,entities,"
            "filetools,floatingspace,format,horizontalrule,htmlwriter,indentlist,justify,link,list,"
            "magicline,maximize,notification,pastefromgdocs,pastefromlibreoffice,pastefromword,"
            "pastetext,removeformat,resize,showborders,tab,table,tableselection,tabletools,"
            "toolbar,undo"
        ),
        "extraPlugins": "divarea,image2,uploadimage,portal",
        "removeDialogTabs": (
            "link:advanced;link:target;link:upload;image2:Upload;"
            "table:advanced;tableProperties:advanced"
        ),
        "justifyClasses": ["align-left", "align-center", "align-right", "align-justify"],
        "image2_alignClasses": ["align-left", "align-center", "align-right"],
        "uploadImage_supportedTypes": "image/",
        "clipboard_handleImages": False,
        "linkDefaultProtocol": "https://",
        "disallowedContent": (
            "table{*}[align,border,cellpadding,cellspacing,summary]; img{*};"
            "td th{border*,width,height,vertical-align,white-space,background*}"
        ),
    }
}
SILENCED_SYSTEM_CHECKS = ["ckeditor.W001"]  # cchc_portal.checks holds what contains CKEditor 4

# Accounts
LOGIN_URL = "admin:login"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{VALIDATION}.NumericPasswordValidator"},
    {"NAME": "cchc_portal.accounts.passwords.NotTheOfficeValidator"},
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
# Ten failures hold off that name from that address for 15 minutes, nobody else.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "content.audit.client_address"
AXES_LOCKOUT_CALLABLE = "cchc_portal.accounts.door.locked_out"
AXES_DISABLE_ACCESS_LOG = True  # content.audit has it
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
OTP_TOTP_ISSUER = "Cổng CCHC"
OTP_TOTP_THROTTLE_FACTOR = OTP_STATIC_THROTTLE_FACTOR = 1  # 1, 2, 4, 8 … seconds
PHONENUMBER_DEFAULT_REGION = "VN"
PHONENUMBER_DB_FORMAT = "E164"
PHONENUMBER_DEFAULT_FORMAT = "NATIONAL"  # as staff read it in lists

# Letters to the people of the desk: never needed, sent when there is a server for them.
EMAIL_URL_GIVEN = bool(read("EMAIL_URL"))
vars().update(read_mail_server())
EMAIL_TIMEOUT = 5  # seconds
DEFAULT_FROM_EMAIL = read("DEFAULT_FROM_EMAIL")
if EMAIL_URL_GIVEN and "@" not in DEFAULT_FROM_EMAIL:
    refuse("DEFAULT_FROM_EMAIL", "hãy ghi địa chỉ gửi thư khi có EMAIL_URL.")

# Headers and cookies. The name SECURE_CSP is Django 6's, so that the move is a deletion.
SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "manifest-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}
# The page of the editor alone: CKEditor writes style attributes and shows a picture being sent
# as data. Its scripts stay under the same policy as everywhere.
SECURE_CSP_EDITOR = SECURE_CSP | {
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:"],
}
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "cchc_portal.views.csrf_failure"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
# "__Host-": a browser takes it from this host alone, over https, for the whole of it.
SESSION_COOKIE_NAME = "__Host-sessionid" if PRODUCTION else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if PRODUCTION else "csrftoken"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
CSRF_TRUSTED_ORIGINS = (
    [f"https://{host if host[0] != '.' else '*' + host}" for host in ALLOWED_HOSTS]
    if PRODUCTION
    else []
)

# Seen from outside: log lines (JSON on a real server), metrics, errors; see cchc_portal.watching.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        "json": {"()": "cchc_portal.watching.logs.JsonLines"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json" if PRODUCTION else "line",
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "cchc.request": {"level": "INFO" if PRODUCTION else "WARNING"},
        # Django's own would write every line a second time and mail errors.
        "django": {"handlers": [], "level": "WARNING"},
        "axes": {"level": "ERROR"},  # failed logins stand in the audit log
    },
}
SLOW_QUERY_MS = read_number("SLOW_QUERY_MS", 500)  # milliseconds; 0: none is told of
METRICS_FOLDER = read("PROMETHEUS_MULTIPROC_DIR")  # the name under which the library reads it, too
SENTRY_DSN = read("SENTRY_DSN")

TEST_RUNNER = "tests.runner.PortalTestRunner"
