"""The engine's answers: each of the fifteen, in words, from the facts alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compensation.entitlements import QUESTIONS, Facts, answers
from compensation.models import Scheme

pytestmark = pytest.mark.django_db


@pytest.fixture
def schemes():
    return list(Scheme.objects.filter(state=None, cash=True))


def ask(schemes, code, **facts):
    return next(a for a in answers(Facts(**facts), schemes) if a.scheme.code == code)


def test_there_is_a_question_for_each_of_the_fifteen(schemes):
    assert {scheme.code for scheme in schemes} == set(QUESTIONS)
    assert len(QUESTIONS) == 15


@pytest.mark.parametrize(
    ("code", "facts", "fits"),
    [
        ("EMP_COMP", {"age": 11}, True),
        ("EMP_COMP", {}, True),
        ("EMP_COMP", {"age": 16, "hazard": True}, True),
        ("EMP_COMP", {"age": 16, "hazard": False}, False),
        ("EMP_COMP", {"age": 18}, False),
        ("STATE_TOPUP", {"adult_job_offered": True}, False),
        ("STATE_TOPUP", {"adult_job_offered": False}, True),
        ("CLPRA_FINE", {}, None),
        ("CLPRA_FINE", {"convicted": True}, True),
        ("GOVT_15K", {}, None),
        ("GOVT_15K", {"fine_in_fund": True}, True),
        ("BL_IMMEDIATE", {}, None),
        ("BL_IMMEDIATE", {"has_certificate": True}, True),
        ("BL_REHAB_2L", {"has_certificate": True}, True),
        (
            "BL_REHAB_2L",
            {"has_certificate": True, "extreme_deprivation": True},
            False,
        ),
        ("BL_REHAB_3L", {"has_certificate": True}, None),
        ("BL_REHAB_3L", {"has_certificate": True, "extreme_deprivation": True}, True),
        ("WAGES", {"age": 11}, True),
        ("VCS", {}, None),
        ("VCS", {"fir_filed": True}, True),
        ("POCSO_RELIEF", {"fir_filed": True}, None),
        ("POCSO_COMP", {"fir_filed": True}, None),
        ("SPONSOR", {"has_care_plan": True}, None),
        (
            "SPONSOR",
            {"has_care_plan": True, "income_paise": 7_200_000, "rural": True},
            True,
        ),
        (
            "SPONSOR",
            {"has_care_plan": True, "income_paise": 7_200_001, "rural": True},
            False,
        ),
        (
            "SPONSOR",
            {"has_care_plan": True, "income_paise": 9_600_000, "rural": False},
            True,
        ),
        ("SPONSOR", {"has_care_plan": True, "age_now": 18}, False),
        ("SCST_RELIEF", {}, None),
        ("SCST_RELIEF", {"victim_sc_st": False}, False),
        (
            "SCST_RELIEF",
            {"victim_sc_st": True, "accused_sc_st": False, "fir_filed": True},
            True,
        ),
        ("SCST_RELIEF", {"victim_sc_st": True, "accused_sc_st": True}, False),
        ("STATE_SCHEME", {}, None),
        ("AFTERCARE", {}, None),
        ("AFTERCARE", {"in_home_at_18": True}, True),
    ],
)
def test_each_entitlement_follows_its_facts(schemes, code, facts, fits):
    answer = ask(schemes, code, **facts)
    assert answer.fits is fits
    assert answer.reason


def test_what_is_missing_is_named(schemes):
    answer = ask(schemes, "EMP_COMP", age=15)
    assert "Proof of age" in answer.missing
    assert "Whether the work is on the Schedule" in answer.missing
    assert "Name of the employer" in answer.missing
    known = ask(schemes, "EMP_COMP", age=15, hazard=True, age_is_proven=True)
    assert "Proof of age" not in known.missing


maybe = st.sampled_from([None, True, False])


@settings(max_examples=100)
@given(
    facts=st.builds(
        Facts,
        age=st.one_of(st.none(), st.integers(0, 25)),
        hazard=maybe,
        convicted=st.booleans(),
        fine_in_fund=st.booleans(),
        has_certificate=st.booleans(),
        extreme_deprivation=maybe,
        adult_job_offered=maybe,
    )
)
def test_the_deposit_of_1996_and_the_fine_are_never_set_against_each_other(facts):
    found = {a.scheme.code: a for a in answers(facts, SCHEMES)}
    plain = Facts(age=facts.age, hazard=facts.hazard)
    alone = {a.scheme.code: a for a in answers(plain, SCHEMES)}
    assert found["EMP_COMP"].fits == alone["EMP_COMP"].fits
    assert (found["CLPRA_FINE"].fits is True) == facts.convicted
    # The two sums for bonded children take each other's place, never both.
    two, three = found["BL_REHAB_2L"].fits, found["BL_REHAB_3L"].fits
    assert not (two and three)


SCHEMES = [
    Scheme(code=code, payer="STATE", limits={}, evidence=[], condition_en="Always.")
    for code in QUESTIONS
    if code != "SPONSOR"
]
