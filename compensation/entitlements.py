"""Who is owed what: pure questions over the facts of a case and the rules in force.

Nothing here reads the database: the caller brings the facts and the rules, and gets
one answer for each rule, with its reason in words and what must still be proven.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from compensation.choices import Evidence
from compensation.models import Scheme

# CLPRA s. 3: below this age all work is forbidden; s. 3A: below 18 hazardous work.
ALL_WORK_UNTIL, ADULT_FROM = 14, 18


@dataclass(frozen=True)
class Facts:
    """What is known of a case on the day of the question. None: nobody knows yet."""

    age: int | None = None
    age_now: int | None = None
    age_is_proven: bool = False
    hazard: bool | None = None
    employer_known: bool = False
    has_certificate: bool = False
    fir_filed: bool = False
    charge_sheet: bool = False
    convicted: bool = False
    fine_in_fund: bool = False
    has_care_plan: bool = False
    in_home_at_18: bool = False
    adult_job_offered: bool | None = None
    victim_sc_st: bool | None = None
    accused_sc_st: bool | None = None
    extreme_deprivation: bool | None = None
    income_paise: int | None = None
    rural: bool | None = None


@dataclass
class Answer:
    """Whether one rule gives this child something: yes, no, or not to be said yet."""

    scheme: Scheme
    fits: bool | None
    reason: str
    needed: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)

    @property
    def missing(self) -> list[str]:
        """What must still be proven, in words."""
        return [str(Evidence(e).label) for e in self.needed if e not in self.held]


def answers(facts: Facts, schemes: Iterable[Scheme]) -> list[Answer]:
    """One answer for each rule that pays money. No rule looks at another one's sum:
    what an employer owes and what a court fines are never set against each other."""
    found = []
    for scheme in schemes:
        fits, reason = _question_of(scheme)(scheme, facts)
        needed = _needed(scheme, facts)
        held = [e for e in needed if _is_held(Evidence(e), facts)]
        found.append(Answer(scheme, fits, reason, needed, held))
    return found


Verdict = tuple[bool | None, str]


def _deposit(scheme: Scheme, facts: Facts) -> Verdict:
    if facts.age is None:
        return True, _("The child was found at work. The age is still to be proven.")
    if facts.age < ALL_WORK_UNTIL:
        return True, _("The child was under 14. All work is forbidden at that age.")
    if facts.age >= ADULT_FROM:
        return False, _("Nobody of 18 or more is owed this.")
    if facts.hazard is False:
        return False, _("From 14 on only hazardous work is forbidden, and this isn’t.")
    if facts.hazard:
        return True, _("The child was under 18 and the work is on the Schedule.")
    return True, _(
        "The child was under 18. Whether the work is on the Schedule is open."
    )


def _states_share(scheme: Scheme, facts: Facts) -> Verdict:
    if facts.adult_job_offered:
        return False, _("An adult of the family was given work instead.")
    return True, scheme.condition


def _fine(scheme: Scheme, facts: Facts) -> Verdict:
    if facts.convicted:
        return True, _("The employer was convicted: the court’s fine is due.")
    return None, _("A fine comes only with a conviction.")


def _states_15k(scheme: Scheme, facts: Facts) -> Verdict:
    if facts.fine_in_fund:
        return True, _(
            "The fine for this child is in the fund: the State adds its sum."
        )
    return None, _("The State adds its sum once the fine is in the fund.")


def _bonded(scheme: Scheme, facts: Facts) -> Verdict:
    if not facts.has_certificate:
        return None, _("Only with the release certificate of a bonded child.")
    if scheme.code == "BL_REHAB_2L" and facts.extreme_deprivation:
        return False, _("The higher sum for extreme deprivation takes its place.")
    return True, _("The child was bonded: the release certificate is there.")


def _bonded_extreme(scheme: Scheme, facts: Facts) -> Verdict:
    if not facts.has_certificate:
        return None, _("Only with the release certificate of a bonded child.")
    if facts.extreme_deprivation is None:
        return None, _("Whether it was extreme deprivation isn’t noted yet.")
    if facts.extreme_deprivation:
        return True, _("The child was bonded in extreme deprivation.")
    return False, _("It was no extreme deprivation.")


def _wages(scheme: Scheme, facts: Facts) -> Verdict:
    return True, scheme.condition


def _victim_scheme(scheme: Scheme, facts: Facts) -> Verdict:
    if facts.fir_filed:
        return True, _("An FIR is filed. The accused need not be known.")
    return None, _("The application needs the FIR.")


def _by_court(scheme: Scheme, facts: Facts) -> Verdict:
    return None, _("Opened by hand when the Committee or the court says so.")


def _sponsorship(scheme: Scheme, facts: Facts) -> Verdict:
    if (facts.age_now or 0) >= scheme.limits.get("until_age", ADULT_FROM):
        return False, _("Sponsorship ends at 18.")
    if not facts.has_care_plan:
        return None, _("The care plan comes first.")
    if facts.income_paise is None or facts.rural is None:
        return None, _("The family’s income isn’t noted yet.")
    limit = scheme.limits["rural_income_paise" if facts.rural else "urban_income_paise"]
    if facts.income_paise > limit:
        return False, _("The family’s income is above the limit.")
    return True, _("The family’s income is within the limit.")


def _atrocity(scheme: Scheme, facts: Facts) -> Verdict:
    if facts.victim_sc_st is False:
        return False, _("The child is of no scheduled caste or tribe.")
    if facts.accused_sc_st:
        return False, _("The accused are of a scheduled caste or tribe themselves.")
    if facts.victim_sc_st is None or facts.accused_sc_st is None:
        return None, _("Whether a scheduled caste or tribe is concerned isn’t noted.")
    if not facts.fir_filed:
        return None, _("The relief starts with the FIR.")
    return True, _(
        "A child of a scheduled caste or tribe, and accused who are of none."
    )


def _after_care(scheme: Scheme, facts: Facts) -> Verdict:
    if facts.in_home_at_18:
        return True, _("The young person was in a home at 18.")
    return None, _("Only for who leaves a home at 18.")


def _of_the_state(scheme: Scheme, facts: Facts) -> Verdict:
    if scheme.state_id:
        return True, scheme.condition
    return None, _("Only where the State has a rule of its own.")


QUESTIONS: dict[str, Callable[[Scheme, Facts], Verdict]] = {
    "EMP_COMP": _deposit,
    "STATE_TOPUP": _states_share,
    "CLPRA_FINE": _fine,
    "GOVT_15K": _states_15k,
    "BL_IMMEDIATE": _bonded,
    "BL_REHAB_2L": _bonded,
    "BL_REHAB_3L": _bonded_extreme,
    "WAGES": _wages,
    "VCS": _victim_scheme,
    "POCSO_RELIEF": _by_court,
    "POCSO_COMP": _by_court,
    "SPONSOR": _sponsorship,
    "SCST_RELIEF": _atrocity,
    "STATE_SCHEME": _of_the_state,
    "AFTERCARE": _after_care,
}


def _question_of(scheme: Scheme) -> Callable[[Scheme, Facts], Verdict]:
    """The rule's own question, its parent's, or the one that every rule can answer."""
    return QUESTIONS.get(scheme.code) or QUESTIONS.get(scheme.parent, _of_the_state)


def _needed(scheme: Scheme, facts: Facts) -> list[str]:
    needed = list(scheme.evidence)
    if scheme.is_on_employer:
        needed.append(str(Evidence.EMPLOYER_NAMED))
    if scheme.code == "EMP_COMP" and (facts.age or 0) >= ALL_WORK_UNTIL:
        needed.append(str(Evidence.HAZARD_CHECKED))
    return needed


def _is_held(evidence: Evidence, facts: Facts) -> bool:
    return {
        Evidence.AGE_PROOF: facts.age_is_proven,
        Evidence.RELEASE_CERTIFICATE: facts.has_certificate,
        Evidence.EMPLOYER_NAMED: facts.employer_known,
        Evidence.HAZARD_CHECKED: facts.hazard is not None,
        Evidence.FIR_COPY: facts.fir_filed,
        Evidence.CARE_PLAN: facts.has_care_plan,
        Evidence.JUDGMENT: facts.convicted,
        Evidence.FUND_LEDGER: facts.fine_in_fund,
        Evidence.NO_JOB_NOTE: facts.adult_job_offered is False,
        Evidence.INCOME_PROOF: facts.income_paise is not None,
    }.get(evidence, False)
