"""Notices about the shelter to other offices: codes and keys, never a name."""

from accounts.models import Agency
from audit.event_types import EventType
from cases.choices import Duty
from cases.models import Case, InboxItem, Participation


def tell(agency: Agency, about: EventType, *, case: Case) -> InboxItem:
    """Put a notice into the inbox of an office."""
    return InboxItem.objects.create(agency=agency, case=case, kind=about.value)


def tell_those_who_search(case: Case, about: EventType) -> None:
    """Tell the Committee, the police and the protection unit of a missing child."""
    duties = [Duty.CWC_SOURCE, Duty.CWC_HOME, Duty.POLICE, Duty.DCPU_SOURCE]
    on_it = Participation.objects.now().filter(case=case, duty__in=duties)
    offices = {part.agency for part in on_it.select_related("agency")} | {case.owner}
    for office in sorted(offices, key=lambda agency: agency.pk):
        tell(office, about, case=case)
