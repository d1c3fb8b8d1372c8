"""Who has to do with an employer keeps the hands off its claims."""

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.event_types import EventType
from audit.recording import record
from cases.models import Employer
from common.refusals import refuse_if
from compensation.models import Claim, EmployerTie


def why_not_touch(claim: Claim, *, by: User) -> str:
    """The reason why this person leaves the claim alone; the database holds it too.

    Asked of the database, because the tie holds for every row that is merged with the
    employer, and not everybody who acts on money reads employers and workplaces.
    """
    with connection.cursor() as cursor:
        cursor.execute("select tied_to_claim(%s, %s)", [claim.pk, by.pk])
        tied = cursor.fetchone()[0]
    return _("You have declared a tie to this employer.") if tied else ""


def why_not_declare_tie(employer: Employer, *, by: User) -> str:
    if not by.may("compensation.declare_tie"):
        return _("Your role doesn’t act on claims against employers.")
    if EmployerTie.objects.filter(employer=employer, user=by).exists():
        return _("You have declared a tie to this employer.")
    return ""


@transaction.atomic
def declare_tie(employer: Employer, *, by: User, reason: str) -> EmployerTie:
    """Say what ties one to an employer: from now on one touches none of its claims."""
    refuse_if(why_not_declare_tie(employer, by=by))
    refuse_if("" if reason.strip() else _("Say what the tie is."))
    tie = EmployerTie.objects.create(
        employer=employer, user=by, reason=reason.strip(), declared_at=timezone.now()
    )
    record(EventType.EMPLOYER_TIE_DECLARED, by=by, about=tie)
    return tie
