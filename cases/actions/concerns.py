"""Raising a concern by hand, and clearing it."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.event_types import EventType
from cases import reach
from cases.choices import Severity
from cases.happening import happened
from cases.models import Case, Flag
from common.models import new_key
from common.refusals import certain, refuse_if


def why_not_raise_concern(case: Case, *, by: User) -> str:
    if not reach.may(by, "cases.raise_concern", case):
        return _("Your role can't raise a concern.")
    return ""


@transaction.atomic
def raise_concern(
    case: Case,
    *,
    note: str,
    severity: Severity = Severity.STOP,
    by: User,
    key: UUID | None = None,
) -> Flag:
    """Put a concern in words on the case; its Committee must act."""
    case = Case.objects.locked(case)
    refuse_if(why_not_raise_concern(case, by=by))
    key = key or new_key()
    flag = Flag(
        pk=key,
        kind="CONCERN",
        severity=severity,
        case=case,
        subject_id=str(key),
        agency_id=case.owner_id,
        raised_at=timezone.now(),
        raised_by=by,
        note=note,
    )
    flag.full_clean(exclude=["case", "agency", "raised_by"])
    flag.save(force_insert=True)
    happened(EventType.CONCERN_RAISED, by=by, about=flag, case=case, severity=severity)
    return flag


def why_not_clear_concern(flag: Flag, *, by: User) -> str:
    if flag.raised_by is None:
        return _("This flag clears itself when the deed is done.")
    if by.agency_id not in {flag.agency_id, flag.raised_by.agency_id}:
        return _("Only the office that must act, or the one that raised it, clears it.")
    return _("The concern is cleared already.") if flag.cleared_at else ""


@transaction.atomic
def clear_concern(flag: Flag, *, because: str, by: User) -> Flag:
    """Clear a concern, saying what mended it."""
    flag = Flag.objects.select_for_update(of=("self",)).get(pk=flag.pk)
    refuse_if(why_not_clear_concern(flag, by=by))
    refuse_if("" if because.strip() else _("Say what was done about it."))
    flag.cleared_at, flag.cleared_because = timezone.now(), because[:200]
    flag.save()
    happened(EventType.CONCERN_CLEARED, by=by, about=flag, case=certain(flag.case))
    return flag
