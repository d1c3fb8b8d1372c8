"""Sealing a case: from then on only a named few see it, whatever their office."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import AgencyKind
from accounts.models import User
from audit.event_types import EventType
from cases import reach
from cases.choices import SealReason
from cases.happening import happened
from cases.models import Case, CaseSeal, CaseUserReach
from common.refusals import refuse_if

VERB = "cases.seal_case"
# A person who leaves must not take the only key along.
FEWEST_KEYS = 2


def why_not_seal_case(case: Case, *, by: User) -> str:
    if not reach.may(by, VERB, case):
        return _("Your role can't seal a case.")
    if by.agency_id != case.owner_id:
        return _("Only the Committee whose case it is seals it.")
    return _("This case is sealed already.") if case.sealed else ""


@transaction.atomic
def seal_case(
    case: Case,
    *,
    reason: SealReason,
    words: str = "",
    named: Iterable[User],
    by: User,
) -> CaseSeal:
    """Close the case to all but these people and the one who seals it.

    Two of them must be able to lift the seal. Nobody else sees the case any more, in
    no list, search, count, export or notice: not even the head of an office on it.
    """
    case = Case.objects.locked(case)
    refuse_if(why_not_seal_case(case, by=by))
    few = {person.pk: person for person in [by, *named]}
    for person in few.values():
        refuse_if(_why_not_name(case, person))
    refuse_if(_why_too_few_keys(few.values()))
    if reason == SealReason.OTHER and not words.strip():
        refuse_if(_("Say in words why the case is sealed."))
    # Whoever put a row here before the case was sealed is not one of the few.
    CaseUserReach.objects.filter(content_object=case).delete()
    for person in few.values():
        reach.grant_person(case, to=person)
    seal = CaseSeal(
        case=case,
        reason=reason,
        words=words.strip(),
        sealed_at=timezone.now(),
        sealed_by=by,
    )
    seal.full_clean(exclude=["case", "sealed_by"])
    seal.save(force_insert=True)
    case.sealed = True
    case.save()
    happened(
        EventType.CASE_SEALED,
        by=by,
        about=case,
        case=case,
        reason=reason,
        named=len(few),
    )
    return seal


def why_not_name_people(case: Case, *, by: User) -> str:
    """Why this person can't say who sees the sealed case; empty if they can."""
    if not case.sealed:
        return _("This case is not sealed.")
    if not reach.may(by, VERB, case):
        return _("Your role can't say who sees a sealed case.")
    return ""


def why_not_add_named(case: Case, *, by: User, person: User | None = None) -> str:
    if reason := why_not_name_people(case, by=by):
        return reason
    if person is None:
        return ""
    if reach.named_few(case).filter(pk=person.pk).exists():
        return _("This person is named already.")
    return _why_not_name(case, person)


@transaction.atomic
def add_named(case: Case, *, person: User, by: User) -> None:
    """Let one more person see the sealed case."""
    case = Case.objects.locked(case)
    refuse_if(why_not_add_named(case, by=by, person=person))
    reach.grant_person(case, to=person)
    happened(EventType.CASE_SEAL_NAMED, by=by, about=case, case=case, person=person.pk)


def why_not_drop_named(case: Case, *, by: User, person: User | None = None) -> str:
    if reason := why_not_name_people(case, by=by):
        return reason
    if person is None:
        return ""
    few = reach.named_few(case)
    if not few.filter(pk=person.pk).exists():
        return _("This person is not one of the named few.")
    return _why_too_few_keys(few.exclude(pk=person.pk))


@transaction.atomic
def drop_named(case: Case, *, person: User, by: User) -> None:
    """Take somebody off the named few; from the next request on they see nothing."""
    case = Case.objects.locked(case)
    refuse_if(why_not_drop_named(case, by=by, person=person))
    # The event first: whoever drops themselves couldn't write it afterwards.
    happened(
        EventType.CASE_SEAL_DROPPED, by=by, about=case, case=case, person=person.pk
    )
    reach.drop_person(case, person=person)


def why_not_unseal_case(case: Case, *, by: User) -> str:
    return why_not_name_people(case, by=by)


@transaction.atomic
def unseal_case(case: Case, *, because: str, by: User) -> Case:
    """Lift the seal: the offices with a duty see the case again."""
    case = Case.objects.locked(case)
    refuse_if(why_not_unseal_case(case, by=by))
    refuse_if("" if because.strip() else _("Say why the seal is lifted."))
    seal = case.seals.now().get()
    seal.lifted_at, seal.lifted_by = timezone.now(), by
    seal.lifted_because = because.strip()
    seal.save()
    case.sealed = False
    case.save()
    reach.reopen(case)
    happened(EventType.CASE_UNSEALED, by=by, about=case, case=case)
    return case


def people_to_name(case: Case) -> QuerySet[User]:
    """Who may be named: people at work in the offices on the case, and in the
    Committee and protection unit of the child's home, who may have to take it over."""
    people = User.objects.filter(is_active=True, agency__isnull=False)
    at_home = User.objects.none()
    if case.home_district_id:
        at_home = people.filter(
            agency__district=case.home_district_id,
            agency__kind__in=[AgencyKind.CWC, AgencyKind.DCPU],
        )
    on_it = people.filter(agency_id__in=case.agency_ids)
    return (on_it | at_home).select_related("agency").order_by("agency", "full_name")


def _why_not_name(case: Case, person: User) -> str:
    if people_to_name(case).filter(pk=person.pk).exists():
        return ""
    return _("Name people who work in an office with a duty on this case.")


def _why_too_few_keys(people: Iterable[User]) -> str:
    if sum(person.may(VERB) for person in people) >= FEWEST_KEYS:
        return ""
    return _("Two of the named people must be members of a Committee: one key is lost.")
