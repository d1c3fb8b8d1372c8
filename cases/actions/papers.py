"""Papers of a case: added, read, voided; never deleted."""

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.event_types import EventType
from cases import reach
from cases.happening import happened
from cases.models import Case, Paper
from common.models import new_key
from common.refusals import refuse_if
from common.uploads import Purpose, taken


def why_not_add_paper(case: Case, *, by: User) -> str:
    if not reach.may(by, "cases.add_paper", case):
        return _("Your role can't add papers.")
    return ""


@transaction.atomic
def add_paper(
    case: Case, *, kind: str, note: str = "", file: File | None = None, by: User
) -> Paper:
    """Add a paper of the checklist. A file is taken by what it holds, not its name:
    a PDF as it is, a picture rebuilt from its pixels, so that no place goes along."""
    case = Case.objects.locked(case)
    refuse_if(why_not_add_paper(case, by=by))
    paper = Paper(case=case, kind=kind, note=note, added_by=by)
    if file is not None:
        kept = taken(file, Purpose.PAPER)
        content = kept.read()
        paper.file_type, paper.file_size = kept.content_type, len(content)
        paper.file.save(f"{new_key()}.{kept.ending}", ContentFile(content), save=False)
    paper.full_clean(exclude=["case", "added_by"])
    paper.save(force_insert=True)
    happened(
        EventType.PAPER_ADDED, by=by, about=paper, case=case, kind=kind, file=bool(file)
    )
    return paper


def why_not_void_paper(paper: Paper, *, by: User) -> str:
    if not reach.may(by, "cases.add_paper", paper.case):
        return _("Your role can't void papers.")
    return _("The paper is voided already.") if paper.voided_at else ""


@transaction.atomic
def void_paper(paper: Paper, *, reason: str, by: User) -> Paper:
    """Void a paper; it stays readable, crossed out, with the reason."""
    paper = Paper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    refuse_if(why_not_void_paper(paper, by=by))
    refuse_if("" if reason.strip() else _("Say why the paper is voided."))
    paper.voided_at, paper.void_reason = timezone.now(), reason
    paper.save()
    happened(
        EventType.PAPER_VOIDED, by=by, about=paper, case=paper.case, kind=paper.kind
    )
    return paper
