"""Who brought the child into work: told by the child, the family or the inquiry."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import DataClass
from audit.event_types import EventType
from audit.recording import record
from cases import reach
from cases.models import Case, Recruiter
from common.models import new_key
from common.refusals import refuse_if


def why_not_name_recruiter(case: Case, *, by: User) -> str:
    if not (by.writes(DataClass.ACC) and reach.may(by, "cases.edit_employer", case)):
        return _("Your role can't record who brought a child.")
    return ""


@transaction.atomic
def name_recruiter(
    case: Case,
    *,
    by: User,
    name: str = "",
    alias: str = "",
    phone: str = "",
    village: str = "",
    key: UUID | None = None,
) -> Recruiter:
    """Write down who brought the child; a case may know several, each stays."""
    case = Case.objects.locked(case)
    refuse_if(why_not_name_recruiter(case, by=by))
    told = Recruiter(
        pk=key or new_key(),
        case=case,
        name=name,
        alias=alias,
        phone=phone,
        village=village,
    )
    told.mark()
    told.full_clean(exclude=["case"])
    told.save(force_insert=True)
    record(EventType.RECRUITER_NAMED, by=by, about=told, case_id=case.pk)
    return told
