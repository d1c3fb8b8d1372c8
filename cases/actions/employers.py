"""Who made children work, and where: written once, shared over cases."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import District, User
from audit.event_types import EventType
from audit.recording import record
from cases.models import Employer, OperationSite, Workplace
from cases.names import fold
from common.refusals import refuse_if


def search_key(name: str, owner_name: str = "") -> str:
    """The one form in which all spellings of an employer's names agree."""
    return " ".join(filter(None, [fold(name), fold(owner_name)]))[:200]


def why_not_save_employer(*, by: User) -> str:
    if not by.may("cases.edit_employer"):
        return _("Your role can't change an employer's facts.")
    return ""


@transaction.atomic
def save_employer(
    employer: Employer | None = None, *, by: User, **facts: Any
) -> Employer:
    """Write down an employer or correct one; an equal name in a district is one row."""
    refuse_if(why_not_save_employer(by=by))
    key = search_key(facts.get("name", ""), facts.get("owner_name", ""))
    if employer is None:
        employer = (
            Employer.objects.filter(search_key=key, district=facts.get("district"))
            .order_by("id")
            .first()
        ) or Employer()
    for name, value in facts.items():
        if value or not getattr(employer, name):
            setattr(employer, name, value)
    employer.search_key = search_key(employer.name, employer.owner_name)
    employer.full_clean(exclude=["district"])
    employer.save()
    record(
        EventType.EMPLOYER_CHANGED,
        by=by,
        about=employer,
        fields=sorted(map(str, facts)),
    )
    return employer


def why_not_save_workplace(*, by: User) -> str:
    if not by.may("cases.run_operation"):
        return _("Your role can't record a workplace.")
    return ""


@transaction.atomic
def save_workplace(
    workplace: Workplace | None = None,
    *,
    by: User,
    district: District,
    address: str,
    industry: str = "",
    employer: Employer | None = None,
    site: OperationSite | None = None,
) -> Workplace:
    """Write down where children were made to work, and which site of ours it is."""
    refuse_if(why_not_save_workplace(by=by))
    workplace = workplace or Workplace()
    workplace.district = district
    workplace.address = address
    workplace.industry = industry
    workplace.employer = employer or workplace.employer
    workplace.full_clean(exclude=["district", "employer"])
    workplace.save()
    if site:
        site.workplace = workplace
        site.save(update_fields=["workplace"])
    record(EventType.WORKPLACE_CHANGED, by=by, about=workplace, industry=industry)
    return workplace


def why_not_workplace_of(site: OperationSite, *, by: User) -> str:
    return why_not_save_workplace(by=by)


@transaction.atomic
def workplace_of(site: OperationSite, *, by: User) -> Workplace:
    """The workplace of a site, made without an address if nobody wrote it down yet."""
    site = OperationSite.objects.select_for_update(of=("self",)).get(pk=site.pk)
    refuse_if(why_not_workplace_of(site, by=by))
    if site.workplace:
        return site.workplace
    return save_workplace(
        by=by,
        district=site.operation.district,
        address="",
        industry=site.industry,
        site=site,
    )
