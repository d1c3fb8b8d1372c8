"""Sending reminders before a clock runs out, and climbing the ladder when it has.

Run by the clock. A batch is claimed with SKIP LOCKED, so that several workers may
climb at once; the step is written in the same transaction as the notice, so that a
worker killed in between sends nothing twice and loses nothing.
"""

from datetime import datetime, timedelta

from django.db import transaction

from audit.event_types import EventType
from audit.recording import record
from cases.models import Clock, ClockRule, InboxItem, Participation
from common.models import OutboxEntry
from common.refusals import certain

BATCH = 500
# The fact of a notice that speaks for many clocks of money: how many claims, or how
# many children where the clock runs per case.
CLAIMS, CHILDREN = "claims", "children"


@transaction.atomic
def remind_of_clocks(*, now: datetime, by: None = None) -> int:
    """Send the next notice of at most 500 clocks; how many were sent."""
    clocks = list(
        Clock.objects.open()
        .filter(next_step_at__lte=now)
        .order_by("next_step_at")
        .select_related("rule")
        .select_for_update(skip_locked=True, of=("self",))[:BATCH]
    )
    offices = _offices({clock.case_id for clock in clocks})
    notices = [
        notice
        for clock in clocks
        for notice in [_notice(clock, offices.get(clock.case_id, {}), now)]
        if notice
    ]
    notices = _once_per_office(notices)
    InboxItem.objects.bulk_create(notices)
    OutboxEntry.objects.bulk_create(
        OutboxEntry(task="cases.mail_notice", ids={"item": str(notice.pk)})
        for notice in notices
    )
    for clock in clocks:
        climb(clock, now)
    Clock.objects.bulk_update(clocks, ["step", "next_step_at"])
    if clocks:
        record(
            EventType.CLOCKS_REMINDED,
            by=by,
            about=clocks[0],
            clocks=len(clocks),
            at=now,
        )
    return len(clocks)


def _offices(case_ids: set) -> dict:
    """Case: duty: agency, for the duties that are held now."""
    offices: dict = {}
    parts = Participation.objects.now().filter(case__in=case_ids)
    for case_id, duty, agency_id in parts.values_list("case_id", "duty", "agency_id"):
        offices.setdefault(case_id, {})[duty] = agency_id
    return offices


def _notice(clock: Clock, offices: dict, now: datetime) -> InboxItem | None:
    """The notice of this step: to the owner first, then up the ladder."""
    late = now >= clock.due_at
    ladder = clock.rule.ladder
    rung = ladder[clock.step - 1] if 0 < clock.step <= len(ladder) else {}
    agency = offices.get(rung.get("duty")) if rung else clock.agency_id
    if agency is None and clock.step > 1:
        return None
    return InboxItem(
        agency_id=agency or clock.agency_id,
        case_id=clock.case_id,
        clock=clock,
        kind="clock.late" if late else "clock.soon",
        facts={
            "rule": clock.rule.code,
            "step": clock.step,
            "role": rung.get("role", ""),
        },
    )


def _once_per_office(notices: list[InboxItem]) -> list[InboxItem]:
    """Clocks of money are told once to an office, with their number, not per child;
    a notice that nobody has dealt with takes later ones of its kind in."""
    single = [n for n in notices if not _rule_of(n).about_money]
    grouped: dict[tuple, list[InboxItem]] = {}
    for notice in notices:
        if _rule_of(notice).about_money:
            grouped.setdefault(_group_of(notice), []).append(notice)
    waiting = {
        _group_of(item): item
        for item in InboxItem.objects.undone()
        .filter(case=None, agency__in={key[0] for key in grouped})
        .filter(facts__has_any_keys=[CLAIMS, CHILDREN])
        .select_for_update()
    }
    for key, alike in grouped.items():
        many = CLAIMS if _rule_of(alike[0]).subject == "claim" else CHILDREN
        item = waiting.get(key)
        if item:
            item.facts = {**item.facts, many: item.facts[many] + len(alike)}
            item.save(update_fields=["facts"])
            continue
        first = alike[0]
        first.case = None
        first.facts = {**first.facts, many: len(alike)}
        single.append(first)
    return single


def _rule_of(notice: InboxItem) -> ClockRule:
    return certain(notice.clock).rule


def _group_of(notice: InboxItem) -> tuple:
    facts = notice.facts
    return notice.agency_id, notice.kind, facts["rule"], facts["step"]


def climb(clock: Clock, now: datetime) -> None:
    """Set when the next step is due; none after the top of the ladder."""
    ladder = clock.rule.ladder
    clock.step += 1
    if clock.step > len(ladder):
        clock.next_step_at = None
    else:
        after = timedelta(hours=ladder[clock.step - 1]["after_hours"])
        clock.next_step_at = max(clock.due_at + after, now + timedelta(seconds=1))
