"""Papers: one template, printed as a PDF and shown as a page.

A paper is a template of `templates/documents/` and a plain context. The PDF is for
the file and the signature. The page (`html_twin`) is the form to read on a screen or
with a screen reader.
"""

import os
import tempfile
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

_PROJECT = Path(__file__).resolve().parent.parent
_FONTS = _PROJECT / "fonts"
_STYLESHEET = _PROJECT / "static" / "css" / "documents.css"


def render_pdf(
    template_name: str,
    context: Mapping[str, Any],
    *,
    language: str,
    reader: str,
    at: datetime,
) -> bytes:
    """Print a paper in a language, marked on every page with who asked and when."""
    html = _render(template_name, context, language, reader, at, is_page=False)
    return _engine().print_to_pdf(html, _STYLESHEET.read_text(encoding="utf-8"))


def render_together(
    template_name: str,
    contexts: Iterable[Mapping[str, Any]],
    *,
    title: str,
    language: str,
    reader: str,
    at: datetime,
) -> bytes:
    """Print many papers of one template into one file, each as if printed alone."""
    engine = _engine()  # Before the first context is asked for: it may take a number.
    pages = (
        _render(template_name, context, language, reader, at, is_page=False)
        for context in contexts
    )
    return engine.print_together(pages, _STYLESHEET.read_text(encoding="utf-8"), title)


def html_twin(
    template_name: str,
    context: Mapping[str, Any],
    *,
    language: str,
    reader: str,
    at: datetime,
) -> str:
    """The same paper as a page: the form that screen readers and search can use."""
    return _render(template_name, context, language, reader, at, is_page=True)


def why_not_print() -> str:
    """Why this machine can't make PDFs, or an empty string if it can."""
    try:
        _engine()
    except OSError:  # The system's text libraries (Pango) are missing.
        return _(
            "This server can't make PDF files. Open the paper as a page and print it."
        )
    return ""


def _render(
    template_name: str,
    context: Mapping[str, Any],
    language: str,
    reader: str,
    at: datetime,
    *,
    is_page: bool,
) -> str:
    with translation.override(language):
        stamp = {
            "language": language,
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
            "reader": reader,
            "printed_at": timezone.localtime(at),
            "is_page": is_page,
        }
        return render_to_string(template_name, {**context, **stamp})


@cache
def _engine() -> ModuleType:
    # Fontconfig looks for its settings when WeasyPrint is imported. The import takes
    # more than a second and most processes never print: so it's late.
    os.environ["FONTCONFIG_FILE"] = str(_own_font_settings())
    return import_module("common.pdf_engine")


def _own_font_settings() -> Path:
    """Fill in `fonts/fonts.conf` for this machine and say where the result is."""
    folder = _writable_folder()
    filled = (_FONTS / "fonts.conf").read_text(encoding="utf-8")
    filled = filled.replace("@FONTS@", str(_FONTS)).replace("@CACHE@", str(folder))
    # Whole or not at all: two processes that start together must not read half.
    path = folder / "fonts.conf"
    draft = folder / f"fonts-{os.getpid()}.draft"
    draft.write_text(filled, encoding="utf-8")
    draft.replace(path)
    return path


def _writable_folder() -> Path:
    folder = Path(settings.SAVERA_DATA_DIR) / "fonts"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:  # A container with a read-only disk has only /tmp.
        return Path(tempfile.mkdtemp(prefix="fonts-"))
    if not os.access(folder, os.W_OK):
        return Path(tempfile.mkdtemp(prefix="fonts-"))
    return folder
