"""Two rows that are one employer, two that aren't, and an employer who died."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.event_types import EventType
from audit.recording import record
from cases.models import Employer
from common.locks import take_turn
from common.refusals import refuse_if
from compensation.models import EmployerDeath, EmployerLink


def why_not_merge_employers(kept: Employer, other: Employer, *, by: User) -> str:
    if not by.may("cases.merge_employers"):
        return _("Your role can’t merge employers.")
    if kept.pk == other.pk:
        return _("This is the same employer already.")
    links = EmployerLink.objects.standing().filter(same=True)
    if links.filter(other__in=[kept, other]).exists():
        return _("One of them is merged into another one already.")
    if links.filter(kept=other).exists():
        return _("Others are merged into it. Merge from its own page.")
    return ""


@transaction.atomic
def merge_employers(
    kept: Employer, other: Employer, *, reason: str, by: User
) -> EmployerLink:
    """Read two rows as one employer from now on. No row is changed or lost."""
    take_turn("employers")
    refuse_if(why_not_merge_employers(kept, other, by=by))
    return _link(kept, other, same=True, reason=reason, by=by)


def why_not_keep_employers_apart(kept: Employer, other: Employer, *, by: User) -> str:
    return why_not_merge_employers(kept, other, by=by)


@transaction.atomic
def keep_employers_apart(
    kept: Employer, other: Employer, *, reason: str, by: User
) -> EmployerLink:
    """Say that two likenesses are two employers, so that nobody is asked again."""
    take_turn("employers")
    refuse_if(why_not_keep_employers_apart(kept, other, by=by))
    return _link(kept, other, same=False, reason=reason, by=by)


def why_not_undo_link(link: EmployerLink, *, by: User) -> str:
    if not by.may("cases.merge_employers"):
        return _("Your role can’t merge employers.")
    if link.undone_at:
        return _("This is undone already.")
    return ""


@transaction.atomic
def undo_link(link: EmployerLink, *, reason: str, by: User) -> EmployerLink:
    """Take a merging, or a keeping apart, back: all is as it was."""
    take_turn("employers")
    link = EmployerLink.objects.select_related("kept", "other").get(pk=link.pk)
    refuse_if(why_not_undo_link(link, by=by))
    refuse_if("" if reason.strip() else _("Give the reason."))
    link.undone_at, link.undone_by = timezone.now(), by
    link.undo_reason = reason.strip()
    link.save()
    record(
        EventType.EMPLOYER_UNMERGED,
        by=by,
        about=link.kept,
        other=str(link.other_id),
        same=link.same,
    )
    return link


def why_not_record_death(employer: Employer, *, by: User) -> str:
    if not by.may("cases.edit_employer"):
        return _("Your role can’t change an employer’s facts.")
    if EmployerDeath.objects.filter(employer=employer).exists():
        return _("The death is recorded already.")
    return ""


@transaction.atomic
def record_death(
    employer: Employer, *, died_on: date, heirs: str, proof: str, by: User
) -> EmployerDeath:
    """Record that the employer died and who answers for what is owed."""
    take_turn("employers")
    refuse_if(why_not_record_death(employer, by=by))
    if died_on > timezone.localdate():
        refuse_if(_("The day can’t be in the future."))
    refuse_if("" if heirs.strip() else _("Name the heirs."))
    refuse_if("" if proof.strip() else _("Name the proof, such as the certificate."))
    death = EmployerDeath(
        employer=employer,
        died_on=died_on,
        heirs=heirs.strip(),
        proof=proof.strip(),
        recorded_by=by,
    )
    death.full_clean(exclude=["employer", "recorded_by"])
    death.save(force_insert=True)
    record(EventType.EMPLOYER_DIED, by=by, about=employer, died_on=died_on)
    return death


def _link(
    kept: Employer, other: Employer, *, same: bool, reason: str, by: User
) -> EmployerLink:
    refuse_if("" if reason.strip() else _("Give the reason."))
    link = EmployerLink(kept=kept, other=other, same=same, reason=reason.strip(), by=by)
    link.save(force_insert=True)
    record(
        EventType.EMPLOYER_MERGED,
        by=by,
        about=kept,
        other=str(other.pk),
        same=same,
    )
    return link
