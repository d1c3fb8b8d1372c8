"""Asking a ClamAV beside us whether a file is known to do harm.

SAVERA_CLAMD names it: "host:port", or the path of its socket. Where none is named,
nothing is asked; where one is named and doesn't answer, no file is taken.
"""

import socket
import struct

from django.conf import settings
from django.utils.translation import gettext as _

_CHUNK = 64 * 1024
_SECONDS = 20
_LONGEST_ANSWER = 4096


def why_not_safe(content: bytes) -> str:
    """Why a file can't be taken as harmless, or an empty string."""
    if not settings.CLAMD:
        return ""
    try:
        answer = _ask(content)
    except OSError:
        return _("The file can't be checked for viruses now. Try again later.")
    if answer.endswith(b" OK"):
        return ""
    if answer.endswith(b" FOUND"):
        return _("The virus scanner knows this file as harmful. It is not taken.")
    return _("The file can't be checked for viruses now. Try again later.")


def _ask(content: bytes) -> bytes:
    with _connected() as scanner:
        scanner.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), _CHUNK):
            chunk = content[start : start + _CHUNK]
            scanner.sendall(struct.pack("!I", len(chunk)) + chunk)
        scanner.sendall(struct.pack("!I", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
            part = scanner.recv(_LONGEST_ANSWER)
            if not part:
                break
            answer += part
    return answer.rstrip(b"\0")


def _connected() -> socket.socket:
    if settings.CLAMD.startswith("/"):
        scanner = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        scanner.settimeout(_SECONDS)
        try:
            scanner.connect(settings.CLAMD)
        except OSError:
            scanner.close()
            raise
        return scanner
    host, _colon, port = settings.CLAMD.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=_SECONDS)
