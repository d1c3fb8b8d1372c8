"""Lines of the log without people: what broke and where, never what somebody wrote.

A log is read by more people than any case, and kept where no wall stands. So this
filter stands on the one handler that everything goes through: our lines, Django's,
the worker's and those of libraries.
"""

import copy
import logging
import re
import traceback

# A page is said by its name: an address that leads nowhere was typed by somebody, and
# may hold anything.
NO_PAGE = "no page of ours"
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_MAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.\w+")
_NUMBER = re.compile(r"(?<![\w-])\+?\d(?:[ -]?\d){8,17}(?![\w-])")
# PostgreSQL tells the values of the row that it refuses: "DETAIL:  Failing row
# contains (…)", "Key (name)=(…) already exists".
_DETAIL = re.compile(
    r"(DETAIL|CONTEXT|HINT|LINE \d+|invalid input [^:]*):.*", re.DOTALL
)
_ASKED_FOR = re.compile(r"(?<=\S)\?\S+")


class WithoutPeople(logging.Filter):
    """Takes out of every line what could name somebody, and keeps where it broke."""

    def filter(self, record: logging.LogRecord) -> logging.LogRecord:
        """A copy of the record that is safe to keep; none is dropped."""
        safe = copy.copy(record)
        error = record.exc_info[1] if record.exc_info else None
        words = _of_request(record) or _of_record(record)
        for one in _chain(error):
            for said in filter(None, (repr(one), str(one))):
                words = words.replace(said, type(one).__name__)
        safe.msg, safe.args = _plain(words), None
        safe.exc_info, safe.stack_info = None, None
        safe.exc_text = _where(error) if error else None
        return safe


def _of_request(record: logging.LogRecord) -> str:
    """What Django says of a request: its answer, method and page, not its address."""
    request = getattr(record, "request", None)
    if request is None or not hasattr(request, "method"):
        return ""
    match = getattr(request, "resolver_match", None)
    page = match.view_name or match.route if match else NO_PAGE
    return f"{getattr(record, 'status_code', '')} {request.method} {page}".strip()


def _of_record(record: logging.LogRecord) -> str:
    words, args = _by_kind(record.msg), record.args
    if not args:
        return str(words)
    try:
        if isinstance(args, dict):
            return str(words) % {name: _by_kind(arg) for name, arg in args.items()}
        return str(words) % tuple(_by_kind(arg) for arg in args)
    except (TypeError, ValueError):
        return str(words)


def _by_kind(value: object) -> object:
    """An error by its kind, everything else as it is."""
    return type(value).__name__ if isinstance(value, BaseException) else value


def _chain(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


def _where(error: BaseException) -> str:
    """The errors by kind, each with the places it came through, and no message."""
    lines = []
    for one in reversed(_chain(error)):
        lines += [
            f"  {frame.filename}:{frame.lineno} in {frame.name}"
            for frame in traceback.extract_tb(one.__traceback__)
        ]
        lines.append(f"{type(one).__module__}.{type(one).__qualname__}")
    return "\n".join(lines)


def _plain(words: str) -> str:
    """One line, without what PostgreSQL quotes, mail addresses and long numbers."""
    words = _DETAIL.sub(r"\1: …", words)
    words = _BREAKS.sub(" ", words)
    return _NUMBER.sub("…", _MAIL.sub("…", _ASKED_FOR.sub("", words)))
