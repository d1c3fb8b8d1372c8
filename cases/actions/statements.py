"""The child's story: told once, shared with those who need it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Agency, User
from audit.event_types import EventType
from cases import reach
from cases.choices import StatementPlace
from cases.happening import happened
from cases.models import Case, Participation, Statement
from common.refusals import refuse_if


def why_not_record_statement(
    case: Case, *, by: User, again_because: str = "", place: str = ""
) -> str:
    if not reach.may(by, "cases.record_statement", case):
        return _("Your role can't record the child's statement.")
    if case.statement_at and not again_because:
        return _(
            "The child has already told its story. A second statement needs a legal "
            "reason."
        )
    return ""


@transaction.atomic
def record_statement(
    case: Case,
    *,
    by: User,
    recorded_at: datetime,
    language: str,
    place: StatementPlace,
    text: str,
    minutes: int | None = None,
    interpreter: str = "",
    support_person: str = "",
    breach_reason: str = "",
    again_because: str = "",
) -> Statement:
    """Record the statement; the case then tells everybody not to ask again."""
    case = Case.objects.locked(case)
    refuse_if(why_not_record_statement(case, by=by, again_because=again_because))
    if recorded_at < case.rescued_at:
        refuse_if(_("The statement can't be before the rescue."))
    statement = Statement(
        case=case,
        recorder=by,
        recorded_at=recorded_at,
        language=language,
        place=place,
        text=text,
        minutes=minutes,
        interpreter=interpreter,
        support_person=support_person,
        breach_reason=breach_reason,
        again_because=again_because,
    )
    statement.full_clean(exclude=["case", "recorder"])
    statement.save(force_insert=True)
    if case.statement_at is None:
        case.statement_at = recorded_at
        case.statement_language = language
        case.statement_agency_id = by.agency_id
        case.save()
    happened(
        EventType.STATEMENT_RECORDED,
        by=by,
        about=statement,
        case=case,
        at=recorded_at,
        language=language,
        again=bool(again_because),
        breach=place == StatementPlace.POLICE_STATION,
    )
    return statement


def why_not_share_statement(statement: Statement, *, by: User) -> str:
    if not reach.may(by, "cases.record_statement", statement.case):
        return _("Only the recorder's office shares the statement.")
    return ""


@transaction.atomic
def share_statement(
    statement: Statement, *, with_agency: Agency, by: User
) -> Statement:
    """Put an office of the case on the statement's sharing list."""
    statement = Statement.objects.select_for_update(of=("self",)).get(pk=statement.pk)
    refuse_if(why_not_share_statement(statement, by=by))
    part = Participation.objects.now().filter(case=statement.case, agency=with_agency)
    refuse_if("" if part.exists() else _("This office has no duty on the case."))
    statement.shared_with = sorted({*statement.shared_with, with_agency.pk})
    statement.save()
    happened(
        EventType.STATEMENT_SHARED,
        by=by,
        about=statement,
        case=statement.case,
        with_agency=with_agency,
    )
    return statement
