"""Breaches that stay on a child's record. Called by actions only."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from cases.choices import Severity
from cases.models import Case, Flag

TAKEN_TO_POLICE = "TAKEN_TO_POLICE"


def flag_breach(cases: Iterable[Case], *, by: User, at: datetime) -> None:
    """Flag the cases of children who were taken to a police station."""
    Flag.objects.bulk_create(
        Flag(
            kind=TAKEN_TO_POLICE,
            severity=Severity.STOP,
            case=case,
            subject_id=str(case.pk),
            agency=case.owner,
            raised_at=at,
            raised_by=by,
            note=_("Taken to a police station after the rescue."),
        )
        for case in cases
    )
