"""Papers of a claim: made with a number, and served with a proof."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.event_types import EventType
from cases import reach
from cases.models import FormTemplate
from common.models import NumberSeries
from common.refusals import refuse_if
from compensation.actions.claims import locked, moved
from compensation.actions.ties import why_not_touch
from compensation.choices import PaperKind, ServedHow
from compensation.models import Claim, ClaimPaper
from compensation.papers import paper_facts, why_no_facts

FORM = "CLAIM_PAPER"


def why_not_make_paper(claim: Claim, *, by: User, kind: PaperKind | None = None) -> str:
    if not reach.may(by, "compensation.make_paper", claim.case):
        return _("Your role doesn’t make papers of claims.")
    if why := why_not_touch(claim, by=by):
        return why
    return why_no_facts(claim, kind) if kind else ""


@transaction.atomic
def make_paper(
    claim: Claim, *, by: User, kind: PaperKind, addressee: str = "", words: str = ""
) -> ClaimPaper:
    """Number the paper and keep its facts of today."""
    case, claim = locked(claim)
    kind = PaperKind(kind)
    refuse_if(why_not_make_paper(claim, by=by, kind=kind))
    at = timezone.now()
    paper = ClaimPaper.objects.create(
        claim=claim,
        kind=kind,
        number=_next_number(claim, at),
        form_version=_version(at),
        facts=paper_facts(
            claim, kind, addressee=addressee.strip(), words=words.strip(), by=by
        ),
        made_at=at,
        made_by=by,
    )
    moved(
        EventType.CLAIM_PAPER_MADE,
        claim,
        case=case,
        by=by,
        paper=paper.number,
        number=paper.number,
        kind=kind.value,
    )
    return paper


def why_not_serve_paper(paper: ClaimPaper, *, by: User) -> str:
    if paper.served_at:
        return _("The serving is recorded already.")
    return why_not_make_paper(paper.claim, by=by)


@transaction.atomic
def serve_paper(
    paper: ClaimPaper, *, by: User, served_at: datetime, how: ServedHow, proof: str
) -> ClaimPaper:
    """Keep how and when the paper reached whom it is for, and the proof."""
    case, claim = locked(paper.claim)
    paper = ClaimPaper.objects.select_for_update().get(pk=paper.pk)
    paper.claim = claim
    refuse_if(why_not_serve_paper(paper, by=by))
    if not paper.made_at <= served_at <= timezone.now():
        refuse_if(_("The day lies between the making of the paper and today."))
    refuse_if("" if proof.strip() else _("Give the proof of service."))
    paper.served_at, paper.served_how = served_at, ServedHow(how)
    paper.served_proof, paper.served_by = proof.strip(), by
    paper.save()
    moved(EventType.CLAIM_PAPER_SERVED, claim, case=case, by=by, paper=paper.number)
    return paper


def _next_number(claim: Claim, at: datetime) -> str:
    district = claim.case.district
    place = f"{district.state.iso.removeprefix('IN-')}/{district.pk}"
    series = f"{place}/{timezone.localdate(at).year}"
    return f"PAP/{series}/{NumberSeries.take(f'claim-paper/{series}'):05d}"


def _version(at: datetime) -> str:
    """The version of our form in force today."""
    day = timezone.localdate(at)
    form = FormTemplate.objects.filter(code=FORM, valid_from__lte=day)
    return form.order_by("-valid_from").values_list("version", flat=True)[0]
