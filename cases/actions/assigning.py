"""Who of an office works on a case."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.event_types import EventType
from cases import reach
from cases.happening import happened
from cases.models import Case
from common.refusals import refuse_if


def why_not_assign_worker(case: Case, *, by: User, worker: User | None = None) -> str:
    if not reach.may(by, "cases.assign_worker", case):
        return _("Your role can't say who works on a case.")
    # One office never takes a case out of another's hands, unless they are gone.
    held = case.worker
    if held and held.is_active and held.agency_id != by.agency_id:
        return _("A worker of another office has this case.")
    if worker is None:
        return ""
    if worker.agency_id != by.agency_id or not worker.is_active:
        return _("Choose somebody who works in your own office.")
    return _("This person works on the case already.") if case.worker == worker else ""


@transaction.atomic
def assign_worker(case: Case, *, worker: User, by: User) -> Case:
    """Give the case to a worker of one's own office."""
    case = Case.objects.locked(case)
    refuse_if(why_not_assign_worker(case, by=by, worker=worker))
    case.worker = worker
    case.save()
    happened(
        EventType.WORKER_ASSIGNED, by=by, about=case, case=case, worker_id=worker.pk
    )
    return case
