"""One act for every child of an operation or an employer, so that no large group is
skipped. Each child keeps a claim, a notice and a request of its own."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from audit.event_types import EventType
from audit.recording import record
from cases.actions.certificates import apply_for_certificate
from cases.models import Case, Employer, ReleaseCertificate, RescueOperation
from common.models import Job
from common.outbox import post
from common.refusals import Refused, refuse_if
from compensation.actions.claims import propose_claims
from compensation.actions.notices import issue_notice, next_notice_number
from compensation.choices import GroupAct, Payer
from compensation.employer_file import rows_of
from compensation.lifecycle import ClaimState
from compensation.models import Claim

KIND = "compensation.group"
TASK = "compensation.do_group_act"
VERBS = {
    GroupAct.PROPOSE: "compensation.propose_claims",
    GroupAct.NOTICE: "compensation.issue_notice",
    GroupAct.CERTIFICATE: "cases.apply_release_certificate",
}
Group = Employer | RescueOperation


def cases_of(group: Group, *, by: User) -> QuerySet[Case]:
    """The children of the group within this person's reach."""
    cases = Case.objects.visible_to(by)
    if isinstance(group, RescueOperation):
        return cases.filter(operation=group)
    return cases.filter(workplace__employer__in=rows_of(group))


def keys_of(group: Group, act: GroupAct, *, by: User) -> list[str]:
    """What the act is about: a claim for a notice, a case for everything else."""
    cases = cases_of(group, by=by)
    if act == GroupAct.NOTICE:
        found = Claim.objects.visible_to(by).filter(
            case__in=cases, state=ClaimState.ASSESSED, scheme__payer=Payer.EMPLOYER
        )
        if isinstance(group, Employer):
            found = found.filter(Q(employer__in=rows_of(group)) | Q(employer=None))
        return [str(pk) for pk in found.order_by("pk").values_list("pk", flat=True)]
    if act == GroupAct.CERTIFICATE:
        asked = ReleaseCertificate.objects.filter(case__in=cases).values("case")
        cases = cases.exclude(pk__in=asked)
    return [str(pk) for pk in cases.order_by("pk").values_list("pk", flat=True)]


def why_not_ask_group_act(
    group: Group, *, by: User, act: GroupAct | None = None
) -> str:
    verbs = [VERBS[act]] if act else list(VERBS.values())
    if not any(by.may(verb) for verb in verbs):
        return _("Your role can’t act for a whole group.")
    if act and not keys_of(group, act, by=by):
        return _("There is no child left for whom this has to be done.")
    if act == GroupAct.NOTICE and isinstance(group, RescueOperation):
        several = cases_of(group, by=by).values("workplace__employer").distinct()
        if several.count() > 1:
            return _("Several employers are concerned. Write to each on its own page.")
    return ""


@transaction.atomic
def ask_group_act(
    group: Group,
    *,
    by: User,
    act: GroupAct,
    hearing_at: datetime | None = None,
    hearing_place: str = "",
    grounds: str = "",
) -> Job:
    """Ask for the act; the worker does it child by child and shows how far it is."""
    refuse_if(why_not_ask_group_act(group, by=by, act=act))
    refuse_if(_why_not_with_this(act, hearing_at, hearing_place, grounds))
    keys = keys_of(group, act, by=by)
    asked = {
        "act": act,
        "keys": keys,
        "agency": by.agency_id,
        "language": get_language() or "en",
        "hearing_at": hearing_at.isoformat() if hearing_at else "",
        "hearing_place": hearing_place,
        "grounds": grounds,
    }
    if act == GroupAct.NOTICE:
        # One paper: the number is taken once, however often the worker is killed.
        first = Claim.objects.select_related("case__district__state").get(pk=keys[0])
        asked["number"] = next_notice_number(first.case.district, timezone.now())
    job = Job(kind=KIND, by=by, total=len(keys), asked=asked)
    job.save(force_insert=True)
    post(TASK, by=by, job=job.pk)
    record(EventType.GROUP_ACT_ASKED, by=by, about=job, act=act, number=len(keys))
    return job


@transaction.atomic
def do_group_step(job: Job, key: str, *, by: User) -> None:
    """Do the act for one child; what is refused is kept with its reason. A step that
    was done before a worker died isn't done again."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    if key in job.result:
        return
    reason = ""
    try:
        with transaction.atomic():
            _act(job, key, by=by)
    except Refused as refused:
        reason = refused.reason
    except (Case.DoesNotExist, Claim.DoesNotExist):
        reason = _("It is out of your reach now.")
    job.result = {**job.result, key: reason}
    job.save()


def _act(job: Job, key: str, *, by: User) -> None:
    asked = job.asked
    if asked["act"] == GroupAct.NOTICE:
        claim = (
            Claim.objects.visible_to(by).select_related("scheme", "case").get(pk=key)
        )
        at = asked["hearing_at"]
        issue_notice(
            claim,
            by=by,
            number=asked["number"],
            hearing_at=datetime.fromisoformat(at) if at else None,
            hearing_place=asked["hearing_place"],
        )
        return
    case = Case.objects.visible_to(by).get(pk=key)
    if asked["act"] == GroupAct.PROPOSE:
        propose_claims(case, by=by)
    else:
        apply_for_certificate(case, grounds=asked["grounds"], by=by)


def _why_not_with_this(
    act: GroupAct, hearing_at: datetime | None, place: str, grounds: str
) -> str:
    if act == GroupAct.NOTICE and not (hearing_at and place.strip()):
        return _("Say when and where the employer can be heard.")
    if act == GroupAct.CERTIFICATE and not grounds.strip():
        return _("Say what points to bondage.")
    return ""
