"""What entitlements hang on, noted once for the case."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.event_types import EventType
from cases import reach
from cases.happening import happened
from cases.models import Case
from common.refusals import refuse_if
from compensation.models import EntitlementFacts


def why_not_note_facts(case: Case, *, by: User) -> str:
    if not reach.may(by, "compensation.propose_claims", case):
        return _("Your role can’t note what claims hang on.")
    return _("The case is over.") if case.is_over else ""


@transaction.atomic
def note_facts(
    case: Case,
    *,
    by: User,
    adult_job_offered: bool | None = None,
    extreme_deprivation: bool | None = None,
    victim_sc_st: bool | None = None,
    accused_sc_st: bool | None = None,
    income_paise: int | None = None,
    rural: bool | None = None,
) -> EntitlementFacts:
    """Keep the answers; what is left empty is not known."""
    case = Case.objects.locked(case)
    refuse_if(why_not_note_facts(case, by=by))
    refuse_if("" if (income_paise or 0) >= 0 else _("The income can’t be negative."))
    noted, _made = EntitlementFacts.objects.update_or_create(
        case=case,
        defaults={
            "adult_job_offered": adult_job_offered,
            "extreme_deprivation": extreme_deprivation,
            "victim_sc_st": victim_sc_st,
            "accused_sc_st": accused_sc_st,
            "income_paise": income_paise,
            "rural": rural,
            "noted_at": timezone.now(),
            "noted_by": by,
        },
    )
    happened(EventType.ENTITLEMENT_FACTS_NOTED, by=by, about=noted, case=case)
    return noted
