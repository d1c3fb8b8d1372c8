"""One child, rescued twice: said once, and its two cases become one chain."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from cases.actions.recognising import decide_pair, sides_of, why_not_decide_pair
from cases.models import Case, MatchPair
from cases.models.matching import MatchState
from common.refusals import refuse_if
from reintegration.actions.path_breaks import continue_case, why_not_continue_case


def both_cases(pair: MatchPair) -> list[Case]:
    """The cases of the two, the earlier rescue first; fewer where one is out of
    reach."""
    sides = sides_of(pair)
    keys = sides.cases if sides else []
    cases = Case.objects.filter(pk__in=keys).with_child()
    return list(cases.order_by("rescued_at", "pk"))


def why_not_recognise_child(pair: MatchPair, *, by: User) -> str:
    if reason := why_not_decide_pair(pair, by=by, state=MatchState.SAME):
        return reason
    cases = both_cases(pair)
    if len(cases) < 2:
        return _("You see one of the two cases only. Ask the other office first.")
    return why_not_continue_case(cases[0], by=by, new_case=cases[1])


@transaction.atomic
def recognise_child(pair: MatchPair, *, by: User) -> Case:
    """The child was rescued again: the earlier case goes on in the later one.

    Both offices' people hear of it, and the second rescue is counted. Returns the
    case that is worked on from now on.
    """
    pair = MatchPair.objects.select_for_update().get(pk=pair.pk)
    refuse_if(why_not_recognise_child(pair, by=by))
    old, new = both_cases(pair)
    decide_pair(pair, state=MatchState.SAME, by=by)
    return continue_case(old, new_case=new, by=by)
