"""Is this child known? The check after an intake, and what a person makes of it.

A machine only points. Whoever sees both cases decides; whoever sees one asks the
office of the other, which may show its case for a while.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.event_types import EventType
from audit.recording import record
from cases import reach
from cases.choices import Duty
from cases.models import Case, InboxItem, MatchPair, Participation
from cases.models.matching import MatchState, TwoSides
from common.outbox import post
from common.refusals import certain, refuse_if

SHOWN_FOR = timedelta(days=30)


def sides_of(pair: MatchPair) -> TwoSides | None:
    """Both sides as the asking person may see them; None where neither is hers."""
    found, _next = MatchPair.objects.all().desk(pair=pair.pk, size=1)
    return found[0] if found else None


def why_not_check_known(case: Case, *, by: User) -> str:
    if not reach.may(by, "cases.take_in_child", case):
        return _("Your role can't ask whether a child is known.")
    return ""


@transaction.atomic
def check_known(case: Case, *, by: User) -> list[TwoSides]:
    """Compare a child with all known ones, nationwide, and note who it may be.

    What lies beyond reach answers with the office to ask and nothing else; that it was
    asked stands in the book.
    """
    refuse_if(why_not_check_known(case, by=by))
    MatchPair.objects.all().note(case)
    open_ones = [MatchState.OPEN, MatchState.NOT_SURE]
    found, _next = MatchPair.objects.all().desk(child=case.child_id, states=open_ones)
    record(
        EventType.KNOWN_ASKED,
        by=by,
        about=case,
        case_id=case.pk,
        within=sum(not sides.to_ask for sides in found),
        offices=sorted({sides.to_ask for sides in found if sides.to_ask}),
    )
    return found


def why_not_decide_pair(
    pair: MatchPair, *, by: User, state: MatchState | None = None
) -> str:
    if not by.may("cases.decide_match"):
        return _("Your role can't decide whether two children are one.")
    if pair.state in {MatchState.SAME, MatchState.NOT_SAME}:
        return _("This is decided already.")
    sides = sides_of(pair)
    if sides is None:
        return _("Neither of the two cases is within your reach.")
    if sides.to_ask and state != MatchState.NOT_SURE:
        return _("You see one of the two cases only. Ask the other office first.")
    return ""


@transaction.atomic
def decide_pair(
    pair: MatchPair, *, state: MatchState, why: str = "", by: User
) -> MatchPair:
    """Say whether the two are one child; who said so and why stays on record.

    “Same child” tells every office that has a duty on either case.
    """
    pair = MatchPair.objects.select_for_update().get(pk=pair.pk)
    refuse_if(why_not_decide_pair(pair, by=by, state=state))
    if state == MatchState.NOT_SAME and not why.strip():
        refuse_if(_("Say why they are not the same child."))
    pair.state, pair.why = state, why.strip()
    pair.decided_by, pair.decided_at = by, timezone.now()
    pair.save()
    sides = sides_of(pair)
    cases = sides.cases if sides else []
    if state == MatchState.SAME:
        _tell(cases, by=by)
    record(
        EventType.PAIR_DECIDED,
        by=by,
        about=pair,
        case_id=cases[0] if cases else None,
        state=state.value,
        cases=[str(case) for case in cases],
    )
    return pair


def why_not_ask_office(pair: MatchPair, *, by: User) -> str:
    if not by.may("cases.decide_match"):
        return _("Your role can't ask another office about a child.")
    if pair.state in {MatchState.SAME, MatchState.NOT_SAME}:
        return _("This is decided already.")
    sides = sides_of(pair)
    if sides is None or not sides.to_ask:
        return _("There is nobody to ask: both cases are within your reach.")
    if pair.asked_at:
        return _("The office was asked already. Its answer comes to your inbox.")
    return ""


@transaction.atomic
def ask_office(pair: MatchPair, *, by: User) -> MatchPair:
    """Ask the office of the other child to show its case. It sees who asks."""
    pair = MatchPair.objects.select_for_update().get(pk=pair.pk)
    refuse_if(why_not_ask_office(pair, by=by))
    sides = certain(sides_of(pair))
    office = certain(sides.to_ask)
    pair.asked_for, pair.asked_at = by.agency, timezone.now()
    pair.save()
    _notify([office], EventType.PAIR_ASKED, pair=pair)
    record(
        EventType.PAIR_ASKED,
        by=by,
        about=pair,
        case_id=sides.cases[0],
        office=office,
    )
    return pair


def why_not_show_case(pair: MatchPair, *, by: User) -> str:
    if not by.may("cases.decide_match"):
        return _("Your role can't show a case to another office.")
    if pair.asked_at is None or pair.asked_for_id == by.agency_id:
        return _("Nobody asked your office about this child.")
    if pair.shown_at:
        return _("The office that asked sees the case already.")
    sides = sides_of(pair)
    if sides is None or not sides.to_ask:
        return _("Both cases are within your reach: decide yourself.")
    if Case.objects.filter(pk__in=sides.cases, sealed=True).exists():
        return _("This case is sealed. Only the named few see it.")
    return ""


@transaction.atomic
def show_case(pair: MatchPair, *, by: User) -> MatchPair:
    """Let the office that asked see our case for a month, so that it can compare."""
    pair = MatchPair.objects.select_for_update().get(pk=pair.pk)
    refuse_if(why_not_show_case(pair, by=by))
    sides = certain(sides_of(pair))
    case = Case.objects.locked(Case(pk=sides.cases[0]))
    asking = certain(pair.asked_for)
    reach.grant(
        case,
        to=asking,
        duty=Duty.COMPARING,
        because=EventType.PAIR_SHOWN.value,
        valid_until=timezone.now() + SHOWN_FOR,
    )
    pair.shown_at = timezone.now()
    pair.save()
    _notify([asking.pk], EventType.PAIR_SHOWN, pair=pair)
    record(EventType.PAIR_SHOWN, by=by, about=pair, case_id=case.pk, office=asking.pk)
    return pair


def _tell(cases: list, *, by: User) -> None:
    """Each office with a duty hears it once for each case, but for the one that says
    so."""
    now = Participation.objects.now().filter(case__in=cases)
    holders = now.exclude(agency=by.agency_id).values_list("case_id", "agency_id")
    notices = InboxItem.objects.bulk_create(
        InboxItem(agency_id=agency, case_id=case, kind=EventType.PAIR_DECIDED.value)
        for case, agency in sorted(set(holders), key=str)
    )
    for notice in notices:
        post("cases.mail_notice", by=None, item=notice.pk)


def _notify(offices: list[int], kind: EventType, *, pair: MatchPair) -> None:
    notices = InboxItem.objects.bulk_create(
        InboxItem(agency_id=office, kind=kind.value, facts={"pair": str(pair.pk)})
        for office in offices
    )
    for notice in notices:
        post("cases.mail_notice", by=None, item=notice.pk)
