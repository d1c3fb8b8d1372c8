"""The schedule of the follow-up: laid down at the return, from the rule table."""

from datetime import date, timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Agency, User
from audit.event_types import EventType
from cases import reach
from cases.choices import Duty
from cases.happening import duty_holders, happened, rules_in_force
from cases.lifecycle import CaseStatus
from cases.models import Case, Clock, ClockRule
from common.refusals import certain, refuse_if
from reintegration.models import FollowUpRule, FollowUpVisit

# Who visits, where the clock rule of a visit doesn't say: the house's own order.
VISITORS = (Duty.FOLLOW_UP, Duty.DCPU_HOME, Duty.CWC_HOME)
FOLLOWED = frozenset({CaseStatus.RESTORED, CaseStatus.UNTRACEABLE, CaseStatus.AGED_OUT})


def why_not_plan_follow_up(case: Case, *, by: User) -> str:
    if case.status != CaseStatus.RESTORED or case.restored_at is None:
        return _("The follow-up begins when the child is back home.")
    return ""


@transaction.atomic
def plan_follow_up(case: Case, *, by: User) -> list[FollowUpVisit]:
    """Lay down the visits of the two years after the return (JJ Model Rules, r. 39).

    Every visit has its clock and the office that owes it. Repeating it for the same
    return adds nothing; a new return lets the open visits of the older one fall.
    Whoever may return the child may do this: it belongs to the return.
    """
    refuse_if(why_not_plan_follow_up(case, by=by))
    since = timezone.localdate(case.restored_at)
    _drop_older_visits(case, since)
    owners = duty_holders(case)
    clock_rules = rules_in_force(since, case.district.state_id)
    visits = []
    slots = FollowUpRule.objects.in_force(since, case.district.state_id)
    for rule in slots.order_by("slot"):
        clock_rule = clock_rules.get(rule.code)
        due_on = timezone.localdate(rule.due_at(case.restored_at))
        visits.append(
            FollowUpVisit(
                case=case,
                rule=rule,
                agency_id=_owner(clock_rule, owners, case),
                since=since,
                due_on=due_on,
            )
        )
    FollowUpVisit.objects.bulk_create(visits, ignore_conflicts=True)
    _start_clocks(case, visits, clock_rules)
    happened(EventType.VISIT_PLANNED, by=by, about=case, case=case, visits=len(visits))
    return visits


def why_not_assign_follow_up(case: Case, *, by: User, to: Agency | None = None) -> str:
    if not reach.may(by, "reintegration.assign_follow_up", case):
        return _("Your role can't hand the follow-up to an office.")
    if case.is_over:
        return _("The case is over.")
    if to and to.ended_on:
        return _("This office no longer works.")
    return ""


@transaction.atomic
def assign_follow_up(case: Case, *, to: Agency, by: User) -> Agency:
    """Give the visits to come, and sight of the case, to the office that makes them."""
    case = Case.objects.locked(case)
    refuse_if(why_not_assign_follow_up(case, by=by, to=to))
    for part in case.participations.now().of_duty(Duty.FOLLOW_UP).exclude(agency=to):
        reach.withdraw(part)
    reach.grant(case, to=to, duty=Duty.FOLLOW_UP, because="part.taken")
    FollowUpVisit.objects.filter(case=case).open().update(agency=to)
    for clock in Clock.objects.filter(case=case, rule__subject="visit").open():
        clock.agency = to
        clock.save()
    happened(
        EventType.PART_TAKEN, by=by, about=to, case=case, duty=Duty.FOLLOW_UP.value
    )
    return to


def why_not_plan_visit(
    visit: FollowUpVisit, *, by: User, planned_on: date | None = None
) -> str:
    if not reach.may(by, "reintegration.record_visit", visit.case):
        return _("Your role can't plan visits.")
    if not visit.is_open:
        return _("This visit is no longer to be made.")
    if planned_on and planned_on < timezone.localdate():
        return _("A visit is planned for today or later.")
    if planned_on and visit.rule:
        earliest = visit.rule.earliest_on(visit.due_on)
        if earliest and planned_on < earliest:
            return _("A visit before %(day)s would not count.") % {"day": earliest}
    return ""


@transaction.atomic
def plan_visit(visit: FollowUpVisit, *, planned_on: date, by: User) -> FollowUpVisit:
    """Set the day on which somebody will go. The day the law sets doesn't move."""
    visit = FollowUpVisit.objects.locked(visit)
    refuse_if(why_not_plan_visit(visit, by=by, planned_on=planned_on))
    visit.planned_on = planned_on
    visit.full_clean()
    visit.save()
    happened(
        EventType.VISIT_PLANNED,
        by=by,
        about=visit,
        case=visit.case,
        subject_id=visit.subject_id,
        planned_on=planned_on,
    )
    return visit


def why_not_miss_visit(visit: FollowUpVisit, *, by: User) -> str:
    if not reach.may(by, "reintegration.record_visit", visit.case):
        return _("Your role can't record visits.")
    if not visit.is_open:
        return _("This visit is no longer to be made.")
    return ""


@transaction.atomic
def miss_visit(visit: FollowUpVisit, *, because: str, by: User) -> FollowUpVisit:
    """Record that nobody went, or nobody opened. The duty stays, and its clock runs."""
    visit = FollowUpVisit.objects.locked(visit)
    refuse_if(why_not_miss_visit(visit, by=by))
    visit.missed_at = timezone.now()
    visit.missed_by = by
    visit.missed_because = because.strip()
    visit.full_clean()
    visit.save()
    happened(
        EventType.VISIT_MISSED,
        by=by,
        about=visit,
        case=visit.case,
        subject_id=visit.subject_id,
        due_on=visit.due_on,
    )
    return visit


def why_not_replan_visit(
    visit: FollowUpVisit, *, by: User, planned_on: date | None = None
) -> str:
    if not reach.may(by, "reintegration.record_visit", visit.case):
        return _("Your role can't plan visits.")
    if not visit.missed_at:
        return _("Only a missed visit is planned anew.")
    if FollowUpVisit.objects.filter(replanned_from=visit).exists():
        return _("This visit is planned anew already.")
    if planned_on and planned_on < timezone.localdate():
        return _("A visit is planned for today or later.")
    return ""


@transaction.atomic
def replan_visit(visit: FollowUpVisit, *, planned_on: date, by: User) -> FollowUpVisit:
    """Plan a missed visit anew. Its due day stays: what is late stays late."""
    visit = FollowUpVisit.objects.locked(visit)
    refuse_if(why_not_replan_visit(visit, by=by, planned_on=planned_on))
    again = FollowUpVisit(
        case=visit.case,
        rule=visit.rule,
        agency=visit.agency,
        since=visit.since,
        due_on=visit.due_on,
        planned_on=planned_on,
        replanned_from=visit,
    )
    again.full_clean()
    again.save(force_insert=True)
    happened(
        EventType.VISIT_REPLANNED,
        by=by,
        about=again,
        case=visit.case,
        subject_id=visit.subject_id,
        planned_on=planned_on,
    )
    return again


def _drop_older_visits(case: Case, since: date) -> None:
    # Through a function: who returns a child may lay down slots but read none.
    with connection.cursor() as cursor:
        cursor.execute("select drop_older_visits(%s, %s)", [case.pk, since])


def _owner(rule: ClockRule | None, owners: dict[str, int], case: Case) -> int:
    duties = [rule.owner_duty, *rule.fallback_duties] if rule else VISITORS
    for duty in duties:
        if duty in owners:
            return owners[duty]
    return case.owner_id


def _start_clocks(
    case: Case, visits: list[FollowUpVisit], rules: dict[str, ClockRule]
) -> None:
    running, since = set(), certain(case.restored_at)
    for clock in Clock.objects.filter(case=case, rule__subject="visit").open():
        if clock.started_at == since:
            running.add(clock.subject_id)
        else:
            clock.cancelled_at = timezone.now()
            clock.next_step_at = None
            clock.save()
    clocks = []
    for visit in visits:
        slot = certain(visit.rule)
        rule = rules.get(slot.code)
        if rule is None or visit.subject_id in running:
            continue
        due_at = slot.due_at(since)
        clocks.append(
            Clock(
                case=case,
                rule=rule,
                subject_id=visit.subject_id,
                agency_id=visit.agency_id,
                started_at=since,
                due_at=due_at,
                allowed_minutes=int((due_at - since).total_seconds() // 60),
                next_step_at=due_at - timedelta(hours=rule.warn_before_hours),
            )
        )
    Clock.objects.bulk_create(clocks)
