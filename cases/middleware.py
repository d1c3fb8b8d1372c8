"""Writing into the book what a page showed of the protected classes."""

import logging
from functools import partial
from http import HTTPStatus

from django.db import OperationalError, transaction
from django.http import JsonResponse
from django.shortcuts import render
from psycopg.errors import ConfigurationLimitExceeded

from accounts.roles import DataClass
from audit.recording import note_access, note_list
from audit.witness import Seen, witnessing
from cases.models import Case

logger = logging.getLogger("savera.walls")

MOST_NAMED = 60  # the book's column


class WitnessMiddleware:
    """One row for a page about one case, one for a list with the cases it named.

    Stands inside the wall's transaction: a page whose reading can't be written down
    is not sent.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.user.is_authenticated:
            return self.get_response(request)
        with witnessing() as seen:
            response = self.get_response(request)
        if not (seen.cases or seen.children):
            return response
        if HTTPStatus.OK <= response.status_code < HTTPStatus.MULTIPLE_CHOICES:
            return self._written(seen, request, response)
        if _shows_what_stands(response):
            seen.written.clear()
            response.once_undone = partial(self._written, seen, request, response)
        return response

    def _written(self, seen, request, response):
        """The response, once the book holds what it shows; else why it isn't sent."""
        try:
            _write(seen, request)
        except OperationalError as error:
            refused = self.process_exception(request, error)
            if refused is None:
                raise
            return refused
        return response

    def process_exception(self, request, exception):
        """Whoever opens too many cases that nothing explains is shown none more."""
        if not isinstance(exception.__cause__, ConfigurationLimitExceeded):
            return None
        transaction.set_rollback(True)
        logger.warning("too many openings: %s", request.resolver_match.view_name)
        if request.path.startswith("/api/"):
            return JsonResponse({"detail": "too many cases in an hour"}, status=429)
        return render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)


def _shows_what_stands(response) -> bool:
    """A refused change that shows the record as it is now, to compare. What it wrote
    is undone first, and the book is written after that."""
    return "theirs" in (getattr(response, "data", None) or ())


def _write(seen: Seen, request) -> None:
    for case_id in _cases_named(seen):
        seen.cases.setdefault(case_id, set()).add(str(DataClass.ID))
    left = seen.unwritten()
    if not left:
        return
    page = (request.resolver_match.view_name or "")[:MOST_NAMED]
    classes = sorted(set().union(*left.values()))
    if len(seen.cases) == 1 and not _is_a_letter(seen, left):
        [case_id] = left
        note_access(by=request.user, case_id=case_id, page=page, data_classes=classes)
    else:
        note_list(
            by=request.user, case_ids=sorted(left), page=page, data_classes=classes
        )


def _is_a_letter(seen: Seen, left: dict) -> bool:
    """All that is left to write is the letter of a handover, which opens no case."""
    return left.keys() <= seen.letters and set().union(*left.values()) == {
        str(DataClass.TRV)
    }


def _cases_named(seen: Seen) -> list:
    """The cases whose child's name was read: those on the page, else all in sight."""
    named = [pk for child in seen.children for pk in seen.met.get(child, ())]
    if alone := seen.children - seen.met.keys():
        cases = Case.objects.filter(child__in=alone)
        named += cases.values_list("pk", flat=True)
    return named
