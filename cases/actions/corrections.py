"""What becomes known about a child after the first minute."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.event_types import EventType
from audit.recording import record
from cases import reach
from cases.choices import AgeSource
from cases.happening import happened
from cases.models import Case, Clock, MatchProfile
from common.refusals import refuse_if

AGE = frozenset({"age_years", "age_to_years", "birth_date"})
HOME_RULE = "HOME_CHECK_ASK_3D"


def why_not_edit_child(case: Case, *, by: User, fields: frozenset = frozenset()) -> str:
    if not reach.may(by, "cases.edit_identity", case):
        return _("Your role can't correct these facts.")
    if fields & AGE and case.child.age_source == AgeSource.COMMITTEE:
        # JJ Act s. 94(3): the age recorded by the Committee is the child's true age.
        return _("The Committee has recorded the age; only the Committee changes it.")
    return ""


@transaction.atomic
def edit_child(case: Case, *, by: User, **facts: Any) -> Case:
    """Correct sex, age, languages, needs or home district; the case follows."""
    case = Case.objects.locked(case)
    refuse_if(why_not_edit_child(case, by=by, fields=frozenset(facts)))
    child = case.child
    for name, value in facts.items():
        setattr(child, name, value)
    if "age_years" in facts:
        known = child.age_years is not None
        child.age_as_of = timezone.localdate() if known else None
    child.full_clean(exclude=["home_district"])
    child.save()
    MatchProfile.of(child, child.identity).save()
    case.home_district = child.home_district
    case.save()
    record(
        EventType.IDENTITY_CHANGED,
        by=by,
        about=child,
        case_id=case.pk,
        fields=sorted(facts),
    )
    return case


def why_not_note_home(case: Case, *, by: User) -> str:
    if not reach.may(by, "cases.take_in_child", case):
        return _("Your role can't write down where the home is.")
    if not (case.home_district_id and case.identity and case.identity.village):
        return _("District and village must be known first.")
    if Clock.objects.filter(case=case, rule__code=HOME_RULE).exists():
        return _("The home is already known.")
    return ""


@transaction.atomic
def note_home(case: Case, *, by: User) -> Case:
    """Say that the way home is known: the clock for asking the home check starts."""
    case = Case.objects.locked(case)
    refuse_if(why_not_note_home(case, by=by))
    happened(EventType.HOME_ADDRESS_KNOWN, by=by, about=case, case=case)
    return case
