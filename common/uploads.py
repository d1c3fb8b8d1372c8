"""The one door for files from people: taken by what they hold, never by their name.

- A paper: a PDF as it is, if nothing in it acts, or a JPEG, PNG or WebP, rebuilt from
  its pixels. At most 5 MB, 200 pages, 24 million points.
- A table: XLSX, XLS or CSV, read by `cases.rescue_list.reading`. At most 20 MB, and
  inside 160 MB, 2,000 parts, 20,000 rows.

A form takes files through `UploadField` only; an action asks `taken` again. What was
taken leaves through `as_download` only: as a file to keep, never within our pages.
"""

import io
import json
import struct
import subprocess
import sys
import zlib
from enum import StrEnum
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from common import pdf_facts
from common.refusals import Refused, refuse_if
from common.virus_scan import why_not_safe

MB = 1024 * 1024
MOST_PAGES = 200
MOST_POINTS = 24_000_000
LONGEST_SIDE = 2400
FROM_PEOPLE = "default-src 'none'; sandbox"


class Purpose(StrEnum):
    """What a file is for, which says what it may hold and how large it may be."""

    PAPER = "PAPER"
    TABLE = "TABLE"


LARGEST_BYTES = {Purpose.PAPER: 5 * MB, Purpose.TABLE: 20 * MB}
_ENDING = {"application/pdf": "pdf", "image/jpeg": "jpg"}
_ACCEPT = {
    Purpose.PAPER: "application/pdf,image/jpeg,image/png,image/webp",
    Purpose.TABLE: ".csv,.xlsx,.xls,.txt",
}
# What Pillow and its codecs raise on a picture that was cut or made to hurt.
_SPOILED = (
    UnidentifiedImageError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
    OSError,
    SyntaxError,
    ValueError,
    IndexError,
    struct.error,
    zlib.error,
)


class TakenFile(SimpleUploadedFile):
    """A file that passed the door, as it may be kept."""

    content_type: str

    def __init__(self, name: str, content: bytes, kind: str, purpose: Purpose) -> None:
        super().__init__(name, content, content_type=kind)
        self.purpose = purpose

    @property
    def ending(self) -> str:
        """The ending of the name under which it is kept."""
        return _ENDING.get(self.content_type, "bin")


def taken(file: File, purpose: Purpose) -> TakenFile:
    """The file as it may be kept; refused when it isn't what its purpose takes."""
    if isinstance(file, TakenFile) and file.purpose is purpose:
        file.seek(0)
        return file
    content = file.read(LARGEST_BYTES[purpose] + 1)
    refuse_if(_why_too_large(len(content), purpose))
    refuse_if(why_not_safe(content))
    kind = "application/octet-stream"
    if purpose is Purpose.PAPER:
        content, kind = _as_paper(content)
    return TakenFile(file.name or "file", content, kind, purpose)


class UploadField(forms.FileField):
    """The field for a file in any form; its value is a `TakenFile`."""

    def __init__(self, *, purpose: Purpose, **kwargs: Any) -> None:
        self.purpose = purpose
        accept = {"accept": _ACCEPT[purpose]}
        super().__init__(widget=forms.FileInput(attrs=accept), **kwargs)

    def clean(self, data, initial=None):
        """The file as it may be kept, or in words why it isn't taken."""
        file = super().clean(data, initial)
        if not file:
            return file
        try:
            return taken(file, self.purpose)
        except Refused as refused:
            raise ValidationError(refused.reason) from refused


def as_download(content: bytes, *, name: str, kind: str) -> HttpResponse:
    """A file from people as one to keep: a browser never shows it within our pages."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = FROM_PEOPLE
    return response


def _why_too_large(size: int, purpose: Purpose) -> str:
    if size <= LARGEST_BYTES[purpose]:
        return ""
    if purpose is Purpose.PAPER:
        return _("The file is larger than 5 MB.")
    return _("The file is larger than 20 MB.")


def _as_paper(content: bytes) -> tuple[bytes, str]:
    if content.startswith(b"%PDF-"):
        refuse_if(_why_not_pdf(content))
        return content, "application/pdf"
    return _rebuilt(content), "image/jpeg"


def _why_not_pdf(content: bytes) -> str:
    try:
        done = subprocess.run(  # noqa: S603 -- our own program, no word of the sender's
            [sys.executable, "-I", pdf_facts.__file__],
            input=content,
            capture_output=True,
            check=True,
            timeout=2 * pdf_facts.MOST_SECONDS,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return _("The PDF is damaged. Print it to a new PDF and send that.")
    facts = json.loads(done.stdout)
    if facts["locked"]:
        return _("The PDF is locked. Save a copy without the password and send that.")
    if facts["alive"]:
        return _(
            "The PDF holds a program or another file. Print it to a new PDF and send "
            "that."
        )
    if facts["pages"] > MOST_PAGES:
        return _("The PDF has more than 200 pages. Split it.")
    return ""


def _rebuilt(content: bytes) -> bytes:
    """A new picture from the pixels alone: no camera, no place, no comment."""
    try:
        picture = Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP"))
        too_large = picture.width * picture.height > MOST_POINTS
        refuse_if(_("The picture has too many points.") if too_large else "")
        # How the camera was held is no secret, and goes away with the rest otherwise.
        pixels = ImageOps.exif_transpose(picture).convert("RGB")
        pixels.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        fresh = Image.new("RGB", pixels.size)
        fresh.paste(pixels)
        kept = io.BytesIO()
        fresh.save(kept, "JPEG", quality=80)
    except _SPOILED:
        refuse_if(_("Only PDF, JPEG, PNG and WebP files are taken."))
    return kept.getvalue()
