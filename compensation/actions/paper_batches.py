"""One kind of paper for many claims in one file: each is made as if it were alone."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from audit.event_types import EventType
from audit.recording import record
from cases.actions.printing import print_paper
from common.models import Job
from common.outbox import post
from common.refusals import Refused, refuse_if
from compensation.actions.claim_papers import make_paper
from compensation.choices import PaperKind
from compensation.models import Claim, ClaimPaper
from compensation.models.claim import ClaimQuerySet

KIND = "compensation.papers"
TASK = "compensation.make_papers"
# Each paper that is laid out waits in memory for the last one.
AT_MOST = 300


def why_not_ask_papers(*, by: User, keys: Sequence[str] | None = None) -> str:
    if not by.may("compensation.make_paper"):
        return _("Your role doesn’t make papers of claims.")
    if keys is None:
        return ""
    if not keys:
        return _("Choose at least one claim.")
    if len(keys) > AT_MOST:
        return _("One file holds at most %(n)d papers. Narrow the list.") % {
            "n": AT_MOST
        }
    return ""


@transaction.atomic
def ask_papers(
    claims: ClaimQuerySet,
    *,
    by: User,
    kind: PaperKind,
    addressee: str = "",
    words: str = "",
) -> Job:
    """Ask for one paper of each claim; the worker makes them and says how far it is."""
    found = claims.visible_to(by).order_by("case__number", "pk")
    keys = [str(pk) for pk in found.values_list("pk", flat=True)[: AT_MOST + 1]]
    refuse_if(why_not_ask_papers(by=by, keys=keys))
    asked = {
        "kind": PaperKind(kind).value,
        "addressee": addressee,
        "words": words,
        "keys": keys,
        "format": "pdf",
        "agency": by.agency_id,
        "language": get_language() or "en",
    }
    job = Job(kind=KIND, by=by, total=len(keys), asked=asked)
    job.save(force_insert=True)
    post(TASK, by=by, job=job.pk)
    record(EventType.PAPERS_ASKED, by=by, about=job, kind=kind, number=len(keys))
    return job


@transaction.atomic
def make_paper_of_batch(job: Job, key: str, *, by: User) -> ClaimPaper | None:
    """Make the paper of one claim; what is refused is kept with its reason. A paper
    that was made before a worker died keeps its number."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    reach = Claim.objects.visible_to(by)
    if key in job.result:
        papers = ClaimPaper.objects.filter(claim__in=reach)
        return papers.filter(pk=job.result[key].get("paper")).first()
    paper, told = None, {}
    try:
        with transaction.atomic():
            paper = _made(job, reach.get(pk=key), by=by)
            told = {"paper": str(paper.pk)}
    except Refused as refused:
        told = {"why": refused.reason}
    except Claim.DoesNotExist:
        told = {"why": _("It is out of your reach now.")}
    job.result = {**job.result, key: told}
    job.save()
    return paper


def _made(job: Job, claim: Claim, *, by: User) -> ClaimPaper:
    asked = job.asked
    paper = make_paper(
        claim,
        by=by,
        kind=PaperKind(asked["kind"]),
        addressee=asked["addressee"],
        words=asked["words"],
    )
    print_paper(
        paper,
        by=by,
        paper="claim_paper",
        language=asked["language"],
        case_id=claim.case_id,
    )
    return paper


def why_not_take_papers(job: Job, *, by: User) -> str:
    """Asked with each paper and at each taking: the file ends with the reach."""
    if why := why_not_ask_papers(by=by):
        return why
    if job.asked["agency"] != by.agency_id:
        return _("This file was asked for in another office.")
    made = [key for key, told in job.result.items() if "paper" in told]
    if Claim.objects.visible_to(by).filter(pk__in=made).count() < len(made):
        return _("A claim of this file is out of your reach now.")
    return ""
