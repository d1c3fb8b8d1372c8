"""The states a case passes through and the arrows between them. No database here."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CaseStatus(TextChoices):
    RESCUED = "RESCUED", _("Rescued")
    PRODUCED = "PRODUCED", _("Before the Committee")
    SHELTERED = "SHELTERED", _("In safe care")
    ORDERED = "ORDERED", _("Final order made")
    IN_TRANSIT = "IN_TRANSIT", _("On the way home")
    RESTORED = "RESTORED", _("Home, being followed up")
    MISSING = "MISSING", _("Missing")
    UNTRACEABLE = "UNTRACEABLE", _("Can't be found at home")
    AGED_OUT = "AGED_OUT", _("Turned 18, in after-care")
    CONTINUED = "CONTINUED", _("Goes on in another case")
    DIED = "DIED", _("Child died")
    CLOSED = "CLOSED", _("Closed")


FIRST = CaseStatus.RESCUED

# A case in one of these is over; the child may have a newer one.
OVER = frozenset({CaseStatus.CLOSED, CaseStatus.CONTINUED, CaseStatus.DIED})

_S = CaseStatus
_FROM_ANYWHERE = frozenset({_S.MISSING, _S.DIED, _S.CONTINUED})

ARROWS: dict[CaseStatus, frozenset[CaseStatus]] = {
    _S.RESCUED: frozenset({_S.PRODUCED}) | _FROM_ANYWHERE,
    _S.PRODUCED: frozenset({_S.SHELTERED, _S.ORDERED}) | _FROM_ANYWHERE,
    _S.SHELTERED: frozenset({_S.ORDERED, _S.AGED_OUT}) | _FROM_ANYWHERE,
    _S.ORDERED: frozenset({_S.IN_TRANSIT, _S.RESTORED, _S.SHELTERED, _S.AGED_OUT})
    | _FROM_ANYWHERE,
    # A journey that fails ends in a shelter again.
    _S.IN_TRANSIT: frozenset({_S.RESTORED, _S.SHELTERED}) | _FROM_ANYWHERE,
    _S.RESTORED: frozenset({_S.UNTRACEABLE, _S.SHELTERED, _S.AGED_OUT, _S.CLOSED})
    | _FROM_ANYWHERE,
    # Missing and untraceable are duties, never a quiet end.
    _S.MISSING: frozenset(
        {_S.PRODUCED, _S.SHELTERED, _S.RESTORED, _S.DIED, _S.CONTINUED}
    ),
    _S.UNTRACEABLE: frozenset({_S.RESTORED, _S.SHELTERED, _S.CLOSED}) | _FROM_ANYWHERE,
    _S.AGED_OUT: frozenset({_S.CLOSED}) | _FROM_ANYWHERE,
    _S.CONTINUED: frozenset(),
    _S.DIED: frozenset(),
    # The only way on from a closed case is a new rescue.
    _S.CLOSED: frozenset({_S.CONTINUED}),
}


class OperationStatus(TextChoices):
    PLANNED = "PLANNED", _("Planned")
    LIVE = "LIVE", _("Live")
    OVER = "OVER", _("Over")
    DROPPED = "DROPPED", _("Dropped")


OPERATION_ARROWS: dict[OperationStatus, frozenset[OperationStatus]] = {
    OperationStatus.PLANNED: frozenset({OperationStatus.LIVE, OperationStatus.DROPPED}),
    OperationStatus.LIVE: frozenset({OperationStatus.OVER}),
    OperationStatus.OVER: frozenset(),
    OperationStatus.DROPPED: frozenset(),
}
