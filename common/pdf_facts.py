"""What stands in a PDF as JSON: run as a program of its own, away from the others.

A PDF made to do so can keep its reader busy for hours. So it is looked at in a child
process with little memory and time, and the worst that a file can do is to end that
process. Nothing of the project is imported here, so that the child starts at once.
"""

import io
import json
import resource
import sys

import pypdf
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    StreamObject,
)

MOST_MEMORY = 768 * 1024 * 1024
MOST_SECONDS = 15

# Programs, other files, forms that are programs, and what acts on its own.
ALIVE_KEYS = frozenset(
    {"/JS", "/XFA", "/EmbeddedFiles", "/EF", "/RichMediaContent", "/AA"}
)
# Wherever such a name stands: what an action does may stand far from the action.
ALIVE_NAMES = frozenset(
    {
        "/JavaScript",
        "/Launch",
        "/ImportData",
        "/SubmitForm",
        "/GoToE",
        "/GoToR",
        "/Rendition",
        "/Movie",
        "/Sound",
        "/FileAttachment",
    }
)


def facts_of(content: bytes) -> dict[str, object]:
    """Whether it is locked, how many pages it has, and whether anything in it acts."""
    reader = pypdf.PdfReader(io.BytesIO(content))
    if reader.is_encrypted:
        return {"locked": True, "pages": 0, "alive": False}
    return {
        "locked": False,
        "pages": len(reader.pages),
        "alive": _is_alive(reader.trailer),
    }


def _is_alive(top: object) -> bool:
    waiting, seen = [top], set()
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, IndirectObject):
            key = (thing.idnum, thing.generation)
            if key in seen:
                continue
            seen.add(key)
            thing = thing.get_object()
        if isinstance(thing, NameObject) and thing in ALIVE_NAMES:
            return True
        if isinstance(thing, DictionaryObject):
            if ALIVE_KEYS & thing.keys() or _leads_out(thing):
                return True
            waiting.extend(thing.values())
        elif isinstance(thing, ArrayObject):
            waiting.extend(thing)
    return False


def _leads_out(thing: DictionaryObject) -> bool:
    """What lies in another file, or an address that opens by itself."""
    if isinstance(thing, StreamObject) and "/F" in thing:
        return True
    opens = thing.get("/OpenAction")
    if isinstance(opens, IndirectObject):
        opens = opens.get_object()
    return isinstance(opens, DictionaryObject) and "/URI" in opens


def main() -> None:
    """Read a PDF from standard input and write its facts to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    try:
        found = facts_of(sys.stdin.buffer.read())
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError):
        sys.exit(1)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
