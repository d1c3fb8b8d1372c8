"""A child who is back home, as far as the tests of follow-up and closing need it."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from accounts.roles import Role
from cases import reach
from cases.choices import Duty, OrderKind
from cases.lifecycle import CaseStatus
from cases.models import FIR, Case, MoneyState, Order, OrderSignature
from common import walls
from reintegration.actions.planning import plan_follow_up
from reintegration.choices import VisitDecision, VisitMode
from reintegration.models import ClosureRequest, FollowUpVisit
from tests.conftest import behind_the_walls
from tests.factories import UserFactory, hours_ago


def bring_home(case, home, *, months=0, days=0, plan=True):
    """Make the case restored so long ago, with the offices of the home district."""
    at = timezone.now() - relativedelta(months=months) - timedelta(days=days)
    with behind_the_walls():
        Case.objects.filter(pk=case.pk).update(
            status=CaseStatus.RESTORED,
            restored_at=at,
            rescued_at=at - timedelta(days=60),
            produced_at=at - timedelta(days=59),
        )
        for person, duty in (
            (home.dcpo, Duty.DCPU_HOME),
            (home.cwc_chair, Duty.CWC_HOME),
            (home.follow_up, Duty.FOLLOW_UP),
        ):
            reach.grant(case, to=person.agency, duty=duty, because="handover")
    case.refresh_from_db()
    if plan:
        walls.enter(home.dcpo.pk)
        plan_follow_up(case, by=home.dcpo)
    return case


def make_all_visits(case, by):
    """Fill every slot with a visit at home on its due day, or today."""
    with behind_the_walls():
        for visit in FollowUpVisit.objects.filter(case=case).open():
            visit.made_on = min(visit.due_on, timezone.localdate())
            visit.made_by = by
            visit.mode = VisitMode.HOME
            visit.child_present = visit.child_seen_alone = True
            visit.decision = VisitDecision.STABLE
            visit.school_status = "FORMAL"
            visit.save()
        Case.objects.filter(pk=case.pk).update(last_visit_on=timezone.localdate())


def signed_order(case, *codes, members=3, made=True):
    """An order of the Committee that holds the case, signed by so many members."""
    committee = case.owner
    with behind_the_walls():
        chair = UserFactory(role=Role.CWC_MEMBER, agency=committee)
    with behind_the_walls():
        order = Order.objects.create(
            number=f"O/{case.number}/{'-'.join(codes)}/{Order.objects.count()}",
            case=case,
            committee=committee,
            kind=OrderKind.FINAL,
            codes=list(codes),
            text="The Committee has heard the case.",
            signatures_needed=3,
            drafted_by=chair,
            drafted_at=hours_ago(3),
        )
    for _n in range(members):
        member = UserFactory(role=Role.CWC_MEMBER, agency=committee)
        with behind_the_walls():
            OrderSignature.objects.create(
                order=order, member=member, signed_at=hours_ago(2)
            )
    with behind_the_walls():
        if made:
            Order.objects.filter(pk=order.pk).update(made_at=hours_ago(1))
        order.refresh_from_db()
    return order


def fulfil(case, home, *, but=()):
    """Make the conditions of closing true, but for those named."""
    if 1 not in but:
        make_all_visits(case, home.follow_up)
    with behind_the_walls():
        if 4 not in but:
            FIR.objects.create(
                case=case,
                district=case.district,
                police_station="East",
                number="12/2024",
                filed_on=timezone.localdate(case.rescued_at),
            )
        MoneyState.objects.create(
            case=case,
            open_claims=int(5 in but),
            account_of_child=6 not in but,
        )
        if 9 not in but:
            ClosureRequest.objects.create(
                case=case,
                asked_by=home.dcpo,
                asked_at=timezone.now(),
                summary="Lives with both parents and goes to school.",
            )
    if 3 in but:
        with behind_the_walls():
            Case.objects.filter(pk=case.pk).update(last_visit_on=None)
    if 7 in but:
        with behind_the_walls():
            FollowUpVisit.objects.filter(case=case).update(school_status="")
    with behind_the_walls():
        case.refresh_from_db()
