"""Reminders of what an office owes apart from any case, up the ladder of its rule."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import Agency, User
from accounts.roles import DataClass, Role, classes_read
from audit.event_types import EventType
from audit.recording import record
from cases.actions.reminding import climb
from cases.models import InboxItem
from common.models import OutboxEntry
from oversight.models import OfficeClock

BATCH = 500


@transaction.atomic
def remind_offices(*, now: datetime, by: None = None) -> int:
    """Send the next notice of at most 500 clocks of offices; how many clocks."""
    clocks = list(
        OfficeClock.objects.open()
        .filter(next_step_at__lte=now)
        .order_by("next_step_at")
        .select_related("rule", "agency")
        .select_for_update(skip_locked=True, of=("self",))[:BATCH]
    )
    notices = [notice for clock in clocks for notice in _notices(clock, now)]
    InboxItem.objects.bulk_create(notices)
    OutboxEntry.objects.bulk_create(
        OutboxEntry(task="cases.mail_notice", ids={"item": str(notice.pk)})
        for notice in notices
    )
    for clock in clocks:
        climb(clock, now)
    OfficeClock.objects.bulk_update(clocks, ["step", "next_step_at"])
    if clocks:
        record(
            EventType.CLOCKS_REMINDED,
            by=by,
            about=clocks[0],
            clocks=len(clocks),
            at=now,
        )
    return len(clocks)


def _notices(clock: OfficeClock, now: datetime) -> list[InboxItem]:
    """The notice of this step: to the owner first, then up the ladder."""
    ladder = clock.rule.ladder
    rung = ladder[clock.step - 1] if 0 < clock.step <= len(ladder) else {}
    role = rung.get("role", "")
    office = _office_of(role, clock.agency) if role else clock.agency_id
    kind = "clock.late" if now >= clock.due_at else "clock.soon"
    facts = {"rule": clock.rule.code, "step": clock.step, "role": role}
    return notices_to(office, role=role, kind=kind, facts=facts)


def notices_to(office: int, *, role: str, kind: str, facts: dict) -> list[InboxItem]:
    """A notice to an office; where the role reads no notice about cases, one to each
    person of it by name."""
    people: list[int | None] = [None]
    if role and DataClass.CASE not in classes_read(role):
        named = User.objects.filter(agency=office, role=role, is_active=True)
        people = [*named.order_by("pk").values_list("pk", flat=True)] or people
    return [
        InboxItem(agency_id=office, user_id=person, kind=kind, facts=facts)
        for person in people
    ]


def _office_of(role: str, owner: Agency) -> int:
    """The office of this role that may read what the owner owes: the owner itself, its
    district's magistrate, its State's administrator, an auditor; else the owner."""
    people = User.objects.filter(role=role, is_active=True, agency__isnull=False)
    near: dict[Role, dict[str, Any]] = {
        Role.DM: {"agency__district": owner.district_id},
        Role.STATE_ADMIN: {"agency__state": owner.state_id},
        Role.AUDITOR: {},
    }
    for place in ({"agency": owner.pk}, near.get(Role(role))):
        if place is None:
            continue
        found = people.filter(**place).order_by("agency_id")
        if (office := found.values_list("agency_id", flat=True).first()) is not None:
            return office
    return owner.pk
