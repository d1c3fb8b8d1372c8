"""The settings of a real server, read anew with an environment of the test's own."""

import importlib
import os
import sys
from types import ModuleType
from unittest.mock import patch

SETTINGS = ("config.settings.production", "config.settings.base")
WHOLE = {
    "SAVERA_SECRET_KEY": "q8Vt2LmZ5nXw7RbYc1KdJ4HgTf9PsQa6UeWo3MiBxNvCzEyLr0DkShGj",
    "SAVERA_FIELD_KEYS": "c2l4dGVlbi1ieXRlcy1hbmQtc2l4dGVlbi1ieXRlcyE=",
    "SAVERA_ALLOWED_HOSTS": "savera.example.org",
    "DATABASE_URL": "postgres://savera_web:Gh4tR9kLm2Xw8QzB@pool:6432/savera",
    "REDIS_URL": "redis://:Nv7cTy3JpQ5sWd1Z@broker:6379/0",
}


def production(**changed: str) -> ModuleType:
    """The module of settings, or the refusal to start that it raises.

    `changed` replaces variables of a whole environment; an empty text leaves one out.
    """
    here = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    env = {name: text for name, text in {**WHOLE, **changed}.items() if text}
    kept = {name: sys.modules.pop(name, None) for name in SETTINGS}
    try:
        with patch.dict(os.environ, {**here, **env}, clear=True):
            return importlib.import_module(SETTINGS[0])
    finally:
        for name, module in kept.items():
            sys.modules.pop(name, None)
            if module:
                sys.modules[name] = module
