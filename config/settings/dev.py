"""The demo and the developer's machine: everything on, mail goes to files."""

from config.settings.base import *
from config.settings.base import SECRET_KEY, STORAGES
from config.strength import DEMO_KEY

DEMO = True
# Browsers take passkeys on localhost without TLS.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
SECRET_KEY = SECRET_KEY or DEMO_KEY
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
# Packing 1,200 files with Brotli takes most of a first start, and serves nobody here.
STORAGES = {
    **STORAGES,
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    },
}
