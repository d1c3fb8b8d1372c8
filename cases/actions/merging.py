"""Two cases of one rescue become one: asked by one person, decided by another.

Nothing is deleted and nothing is moved. The newer case ends, its papers, money and
history stay under its number; the older one takes over its offices and what it owed.
"""

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.event_types import EventType
from audit.recording import record
from cases import reach
from cases.actions.recognising import sides_of
from cases.choices import Duty
from cases.lifecycle import CaseStatus
from cases.models import Case, CaseMerge, Clock, MatchPair, Participation
from cases.models.matching import MatchState
from common.refusals import refuse_if


def two_cases(pair: MatchPair) -> list[Case]:
    """The cases of a pair, the older number first; fewer where one is out of reach."""
    sides = sides_of(pair)
    cases = Case.objects.filter(pk__in=sides.cases if sides else [])
    return list(cases.order_by("pk"))


def why_not_ask_merge(pair: MatchPair, *, by: User) -> str:
    if not by.may("cases.decide_match"):
        return _("Your role can't merge two cases.")
    if pair.state in {MatchState.SAME, MatchState.NOT_SAME}:
        return _("This is decided already.")
    cases = two_cases(pair)
    if len(cases) < 2:
        return _("You see one of the two cases only. Ask the other office first.")
    if any(case.is_over or case.sealed for case in cases):
        return _("Only two open cases that are not sealed can be merged.")
    if CaseMerge.objects.waiting().filter(pair=pair).exists():
        return _("Somebody asked for this already. A second person decides.")
    return ""


@transaction.atomic
def ask_merge(pair: MatchPair, *, why: str, by: User) -> CaseMerge:
    """Ask that the two cases become one: the older number is kept."""
    pair = MatchPair.objects.select_for_update().get(pk=pair.pk)
    refuse_if(why_not_ask_merge(pair, by=by))
    refuse_if("" if why.strip() else _("Say how you know that it is one rescue."))
    kept, other = two_cases(pair)
    merge = CaseMerge.objects.create(
        pair=pair, kept=kept, other=other, why=why.strip(), asked_by=by
    )
    record(
        EventType.MERGE_ASKED, by=by, about=merge, case_id=kept.pk, other=str(other.pk)
    )
    return merge


def why_not_decide_merge(merge: CaseMerge, *, by: User) -> str:
    if merge.decided_at:
        return _("This is decided already.")
    if merge.asked_by_id == by.pk:
        return _("You asked for it yourself. A second person decides.")
    for case in (merge.kept, merge.other):
        if not reach.may(by, "cases.decide_match", case):
            return _("Your role can't merge two cases.")
    return ""


@transaction.atomic
def decide_merge(merge: CaseMerge, *, approved: bool, by: User) -> CaseMerge:
    """Merge the two cases, or refuse it and leave both as they are."""
    merge, kept, other = _held(merge)
    refuse_if(why_not_decide_merge(merge, by=by))
    if approved:
        if kept.is_over or kept.sealed or other.sealed:
            refuse_if(_("Only two open cases that are not sealed can be merged."))
        merge.status_before = other.status
        other.move_to(CaseStatus.CONTINUED)
        other.save()
        _take_over_offices(merge, kept, other)
        _take_over_clocks(merge, kept, other)
        _settle_pair(merge.pair, MatchState.SAME, by=by)
    merge.approved, merge.decided_by = approved, by
    merge.decided_at = timezone.now()
    merge.save()
    record(
        EventType.CASES_MERGED if approved else EventType.MERGE_REFUSED,
        by=by,
        about=merge,
        case_id=kept.pk,
        other=str(other.pk),
    )
    return merge


def why_not_undo_merge(merge: CaseMerge, *, by: User) -> str:
    if not merge.approved or merge.undone_at:
        return _("These cases are not merged.")
    for case in (merge.kept, merge.other):
        if not reach.may(by, "cases.decide_match", case):
            return _("Your role can't take a merge back.")
    if _something_done_since(merge):
        return _("Something was done on these cases since. The merge stays.")
    return ""


def _something_done_since(merge: CaseMerge) -> bool:
    """Asked of the database: this person may not read every event of the cases."""
    with connection.cursor() as cursor:
        cursor.execute("select done_since_merge(%s)", [merge.pk])
        return cursor.fetchone()[0]


@transaction.atomic
def undo_merge(merge: CaseMerge, *, by: User) -> CaseMerge:
    """Take a merge back while nothing was built on it: both cases as they were."""
    merge, kept, other = _held(merge)
    refuse_if(why_not_undo_merge(merge, by=by))
    other.status = merge.status_before
    other.save()
    now = timezone.now()
    for part in Participation.objects.now().filter(pk__in=merge.duties_begun):
        reach.withdraw(part, at=now)
    for clock in Clock.objects.filter(pk__in=merge.clocks_begun):
        clock.cancelled_at, clock.next_step_at = now, None
        clock.save()
    for clock in Clock.objects.filter(pk__in=merge.clocks_ended):
        clock.cancelled_at, clock.next_step_at = None, clock.due_at
        clock.save()
    _settle_pair(merge.pair, MatchState.NOT_SURE, by=by)
    merge.undone_by, merge.undone_at = by, now
    merge.save()
    record(
        EventType.MERGE_UNDONE,
        by=by,
        about=merge,
        case_id=kept.pk,
        other=str(other.pk),
    )
    return merge


def _held(merge: CaseMerge) -> tuple[CaseMerge, Case, Case]:
    """The merge and its cases, read afresh and held; two people wait in turn."""
    locked = CaseMerge.objects.select_related("pair").select_for_update(of=("self",))
    merge = locked.get(pk=merge.pk)
    merge.kept = Case.objects.locked(merge.kept)
    merge.other = Case.objects.locked(merge.other)
    return merge, merge.kept, merge.other


def _take_over_offices(merge: CaseMerge, kept: Case, other: Case) -> None:
    """Whoever saw the other case sees the kept one. A duty that the kept case has an
    office for stays that office's."""
    held = set(kept.participations.now().values_list("duty", flat=True))
    there = set(kept.participations.now().values_list("agency_id", flat=True))
    for part in other.participations.now().select_related("agency"):
        if part.agency_id in there and part.duty in held:
            continue
        given = reach.grant(
            kept,
            to=part.agency,
            duty=Duty.COMPARING if part.duty in held else Duty(part.duty),
            because=EventType.CASES_MERGED.value,
            valid_until=part.valid_until,
        )
        merge.duties_begun.append(given.pk)


def _take_over_clocks(merge: CaseMerge, kept: Case, other: Case) -> None:
    """What the other case still owed, and the kept one never did, it owes from now
    on, by the same day. Clocks of a claim or a visit stay where these are."""
    running = Clock.objects.filter(case=other, rule__subject="case").open()
    known = set(kept.clocks.values_list("rule__code", flat=True))
    now = timezone.now()
    for clock in running.select_related("rule"):
        if clock.rule.code not in known:
            begun = Clock.objects.create(
                case=kept,
                rule=clock.rule,
                agency=clock.agency,
                started_at=clock.started_at,
                due_at=clock.due_at,
                allowed_minutes=clock.allowed_minutes,
                next_step_at=clock.next_step_at,
                step=clock.step,
            )
            merge.clocks_begun.append(begun.pk)
        clock.cancelled_at, clock.next_step_at = now, None
        clock.save()
        merge.clocks_ended.append(clock.pk)


def _settle_pair(pair: MatchPair, state: MatchState, *, by: User) -> None:
    pair.state, pair.decided_by, pair.decided_at = state, by, timezone.now()
    pair.save()
