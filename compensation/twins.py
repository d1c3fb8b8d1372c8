"""Two claims of one rescue that was written down twice: only one of them is paid.

Merging two cases moves no claim. Under each law the claim on either case may be
accepted and ordered, whichever is first; the other one is rejected with that reason.
"""

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.models import Case, CaseMerge
from common.locks import take_turn
from compensation.lifecycle import ClaimState
from compensation.models import Claim

# SQL: the claim `c` isn't the undecided double of one on the case that is kept.
COUNTED_ONCE = """not exists (
     select 1 from cases_casemerge m
       join compensation_claim t on t.case_id = m.kept_id and t.state <> 'REJECTED'
      where m.other_id = c.case_id and m.approved and m.undone_at is null
        and t.scheme_id = c.scheme_id and c.amount_ordered_paise = 0)"""


def doubles_of(case: Case):
    """The live claims on the cases that are merged with this one."""
    merges = CaseMerge.objects.standing().filter(Q(kept=case) | Q(other=case))
    pairs = merges.values_list("kept", "other")
    cases = {pk for pair in pairs for pk in pair} - {case.pk}
    found = Claim.objects.filter(case__in=cases).exclude(state=ClaimState.REJECTED)
    return found.select_related("scheme", "case")


def why_not_twice(claim: Claim, *, ordered: bool = False) -> str:
    """Why nothing more is accepted, or ordered, for this rescue under this law."""
    for double in doubles_of(claim.case).filter(scheme__code=claim.scheme.code):
        # Two officers with one claim each: the second one waits here.
        take_turn(min(claim.pk, double.pk))
        double.refresh_from_db()
        if double.amount_ordered_paise or (double.decided_at and not ordered):
            return _("This is claimed already under %(case)s, for the same rescue.") % {
                "case": double.case.number
            }
    return ""
