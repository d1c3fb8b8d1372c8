"""The law data files are whole, agree with one another and mark what is not checked."""

import json
import re
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from accounts.roles import Role
from audit.event_types import EventType
from cases.choices import Duty, Route

LAW = Path(__file__).resolve().parents[2] / "law"

EVENTS = set(EventType.values)
ROLES = set(Role.values)
DUTIES = set(Duty.values)
# Every place, trade and language that the sample rescue list writes.
SAMPLE_DISTRICTS = [
    ("Telangana", "Sangareddy"),
    ("Telangana", "Rangareddy"),
    ("Telangana", "Nizamabad"),
    ("Telangana", "Karimnagar"),
    ("Telangana", "Medchal Malkajgiri"),
    ("Telangana", "Hyderabad"),
    ("Telangana", "Mahabubnagar"),
    ("Bihar", "Katihar"),
    ("Bihar", "Madhubani"),
    ("Bihar", "Samastipur"),
    ("Bihar", "Sitamarhi"),
    ("Bihar", "Gaya"),
    ("West Bengal", "South 24 Parganas"),
    ("West Bengal", "Murshidabad"),
    ("Jharkhand", "Gumla"),
    ("Jharkhand", "Pakur"),
    ("Odisha", "Balangir"),
    ("Uttar Pradesh", "Bahraich"),
    ("Chhattisgarh", "Jashpur"),
    ("Rajasthan", "Udaipur"),
    ("Rajasthan", "Jaipur"),
]
OTHER_SPELLINGS = [
    ("Telangana", "Medchal–Malkajgiri", "Medchal Malkajgiri"),
    ("Telangana", "Ranga Reddy", "Rangareddy"),
    ("Bihar", "Purnea", "Purnia"),
    ("Bihar", "East Champaran", "Purbi Champaran"),
    ("Uttar Pradesh", "Allahabad", "Prayagraj"),
    ("Odisha", "Bolangir", "Balangir"),
    ("West Bengal", "24 Paraganas South", "South 24 Parganas"),
]
SAMPLE_INDUSTRIES = [
    "Brick kiln",
    "Construction site",
    "Hotel / dhaba",
    "Mechanic shop",
    "Tea stall",
    "Bangle making",
    "Sewing factory",
    "Cattle farm",
    "Bakery",
    "Jewellery workshop",
    "Religious place",
    "Plastic unit",
]
SAMPLE_LANGUAGES = [
    "Hindi",
    "Bengali",
    "Urdu",
    "Magahi",
    "Telugu",
    "Maithili",
    "Sadri",
    "Bhojpuri",
    "Santali",
    "Odia",
    "Sambalpuri",
    "Wagdi",
    "Awadhi",
    "Chhattisgarhi",
]
HINDI_STATES = [
    "Bihar",
    "Jharkhand",
    "Uttar Pradesh",
    "Rajasthan",
    "Delhi",
    "Telangana",
    "West Bengal",
]

TEXT = {"type": "string", "minLength": 1}
HINDI = {"type": "string", "pattern": "[\u0900-\u097f]"}
ANY_TEXT = {"type": "string"}
YES_NO = {"type": "boolean"}
COUNT = {"type": "integer", "minimum": 0}
MAYBE_COUNT = {"type": ["integer", "null"], "minimum": 1}
CODE = {"type": "string", "pattern": "^[A-Z][A-Z0-9_]*$"}
CODES = {"type": "array", "items": CODE, "uniqueItems": True}
DAY = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
EVENT_LIST = {"type": "array", "items": {"enum": sorted(EVENTS)}, "uniqueItems": True}
ROLE = {"enum": sorted(ROLES)}
DUTY = {"enum": [*sorted(DUTIES), None]}
STEP = {
    "type": "object",
    "properties": {"after_hours": COUNT, "role": ROLE, "duty": DUTY},
    "required": ["after_hours", "role", "duty"],
    "additionalProperties": False,
}
LADDER = {"type": "array", "items": STEP, "minItems": 2}
ORIGIN = {
    "source": TEXT,
    "basis": {"enum": ["V", "M", "P", "F"]},
    "verified": YES_NO,
    "state": {"type": ["integer", "null"]},
    "valid_from": DAY,
    "valid_to": {"anyOf": [DAY, {"type": "null"}]},
    "note": ANY_TEXT,
}
OWNER = {
    "owner_role": ROLE,
    "owner_duty": DUTY,
    "fallback_duties": {"type": "array", "items": {"enum": sorted(DUTIES)}},
}
WORDS = {"text_en": TEXT, "text_hi": HINDI}
WHY = {"why_en": TEXT, "why_hi": HINDI}
PART = {
    "type": "object",
    "properties": {
        "code": CODE,
        "amount_paise": {"type": "integer", "minimum": 1},
        "at_least": YES_NO,
    },
    "required": ["code", "amount_paise", "at_least"],
    "additionalProperties": False,
}


def row(**properties) -> dict:
    """Says that a row has exactly these fields."""
    return {
        "type": "object",
        "properties": properties,
        "required": sorted(properties),
        "additionalProperties": False,
    }


SHAPES = {
    "clock_rules": row(
        code=CODE,
        number={"type": "integer", "minimum": 1, "maximum": 33},
        starts_on={"enum": sorted(EVENTS)},
        met_by={**EVENT_LIST, "minItems": 1},
        cancelled_by=EVENT_LIST,
        subject={"enum": ["case", "claim", "visit", "agency"]},
        offset_hours=MAYBE_COUNT,
        offset_days=MAYBE_COUNT,
        offset_working_days=MAYBE_COUNT,
        offset_months=MAYBE_COUNT,
        minus_journey=YES_NO,
        repeats=YES_NO,
        schemes=CODES,
        warn_before_hours=COUNT,
        ladder=LADDER,
        section=TEXT,
        **OWNER,
        **WORDS,
        **WHY,
        **ORIGIN,
    ),
    "follow_up_rules": row(
        code=CODE,
        slot={"type": "integer", "minimum": 1},
        kind={"enum": ["CONTACT", "VISIT"]},
        starts_on={"const": "child.restored"},
        offset_days=MAYBE_COUNT,
        offset_months=MAYBE_COUNT,
        earliest_days_before=COUNT,
        mode_allowed={**CODES, "minItems": 1},
        in_person_required=YES_NO,
        child_seen_alone_required=YES_NO,
        warn_before_hours=COUNT,
        ladder=LADDER,
        section=TEXT,
        **OWNER,
        **WORDS,
        **WHY,
        **ORIGIN,
    ),
    "schemes": row(
        code=CODE,
        parent={"anyOf": [CODE, {"type": "null"}]},
        name_en=TEXT,
        name_hi=HINDI,
        payer=CODE,
        cash=YES_NO,
        amount_paise=MAYBE_COUNT,
        formula={"anyOf": [CODE, {"type": "null"}]},
        min_paise=MAYBE_COUNT,
        max_paise=MAYBE_COUNT,
        per={"enum": ["CHILD", "MONTH", "FAMILY"]},
        parts={"type": "array", "items": PART},
        limits={"type": "object", "additionalProperties": {"type": "integer"}},
        condition_en=TEXT,
        condition_hi=HINDI,
        trigger_event={"enum": sorted(EVENTS)},
        opens_for_every_child=YES_NO,
        needs_conviction=YES_NO,
        destination=CODE,
        evidence={**CODES, "minItems": 1},
        approver_role=ROLE,
        fund_type=CODE,
        section=TEXT,
        **ORIGIN,
    ),
    "wage_rates": row(
        code=CODE,
        zone=ANY_TEXT,
        skill={"enum": ["UNSKILLED", "SEMI_SKILLED", "SKILLED", "HIGHLY"]},
        daily_paise={"type": "integer", "minimum": 1},
        **WORDS,
        **ORIGIN,
    ),
    "choices": row(
        list={"type": "string", "pattern": "^[a-z_]+$"},
        code=CODE,
        order={"type": "integer", "minimum": 1},
        attrs={"type": "object"},
        **WORDS,
        **ORIGIN,
    ),
    "forms": row(
        code=CODE,
        number={"type": ["string", "null"], "pattern": r"^\d+$"},
        rule=TEXT,
        title_en=TEXT,
        title_hi=HINDI,
        version={"type": "integer", "minimum": 1},
        **ORIGIN,
    ),
    "flag_rules": row(
        code=CODE,
        rule={"type": ["string", "null"], "pattern": r"^R\d+$"},
        subject={"enum": ["case", "claim", "employer", "shelter"]},
        severity={"enum": ["stop", "soon", "info"]},
        thresholds={
            "type": "object",
            "minProperties": 1,
            "additionalProperties": COUNT,
        },
        cured_by=EVENT_LIST,
        section=ANY_TEXT,
        **OWNER,
        **WORDS,
        **WHY,
        **ORIGIN,
    ),
    "places": row(
        lgd={"type": "integer", "minimum": 1},
        iso={"type": "string", "pattern": "^IN-[A-Z]{2}$"},
        kind={"enum": ["STATE", "UT"]},
        en=TEXT,
        hi=HINDI,
        aliases={"type": "array", "items": TEXT},
        source=TEXT,
        verified=YES_NO,
        valid_from=DAY,
        valid_to={"anyOf": [DAY, {"type": "null"}]},
        note=ANY_TEXT,
        districts={
            "type": "array",
            "minItems": 1,
            "items": row(
                id={"type": "integer", "minimum": 1001},
                lgd=MAYBE_COUNT,
                en=TEXT,
                hi={"anyOf": [HINDI, {"type": "null"}]},
                aliases={"type": "array", "items": TEXT},
                source=TEXT,
                verified=YES_NO,
                valid_from=DAY,
                valid_to={"anyOf": [DAY, {"type": "null"}]},
                note=ANY_TEXT,
            ),
        },
    ),
}
RULE_FILES = sorted(SHAPES.keys() - {"places"})


def load(name: str) -> list[dict]:
    """Reads one data file."""
    return json.loads((LAW / f"{name}.json").read_text(encoding="utf-8"))


def by_code(name: str) -> dict[str, dict]:
    """Gives the rows of a file that hold in every State, and of schemes all."""
    return {
        item["code"]: item
        for item in load(name)
        if item["state"] is None or name == "schemes"
    }


def choice_codes(name: str) -> set[str]:
    """Gives the codes of one list of choices."""
    return {item["code"] for item in load("choices") if item["list"] == name}


def days_of(item: dict) -> int:
    """Counts the days of a follow-up slot, a month as thirty."""
    return item["offset_days"] or item["offset_months"] * 30


def find_district(state: str, name: str) -> list[str]:
    """Gives the districts of a State whose name or other spelling this is."""
    return [
        district["en"]
        for place in load("places")
        if place["en"] == state
        for district in place["districts"]
        if name in (district["en"], *district["aliases"])
    ]


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_every_row_has_exactly_the_fields_of_its_file(name):
    schema = {"type": "array", "minItems": 1, "items": SHAPES[name]}
    validator = Draft202012Validator(
        schema, format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    assert [
        error.json_path + ": " + error.message
        for error in validator.iter_errors(load(name))
    ] == []


@pytest.mark.parametrize(
    "name", ["clock_rules", "follow_up_rules", "schemes", "forms", "flag_rules"]
)
def test_a_code_names_one_rule_of_a_state_and_day(name):
    keys = [(x["code"], x["state"] or 0, x["valid_from"]) for x in load(name)]
    assert sorted(keys) == sorted(set(keys))


@pytest.mark.parametrize("name", RULE_FILES)
def test_only_what_was_checked_against_a_source_counts_as_verified(name):
    wrong = [x["code"] for x in load(name) if x["verified"] != (x["basis"] == "V")]
    assert wrong == []


@pytest.mark.parametrize("name", RULE_FILES)
def test_a_rule_ends_after_it_starts(name):
    for item in load(name):
        start = date.fromisoformat(item["valid_from"])
        end = date.fromisoformat(item["valid_to"] or "9999-12-31")
        assert start < end, item["code"]


@pytest.mark.parametrize("name", RULE_FILES)
def test_a_rule_of_one_state_names_a_state_that_exists(name):
    states = {place["lgd"] for place in load("places")}
    named = {item["state"] for item in load(name)} - {None}
    assert named <= states


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_hindi_texts_hold_no_english_sentence(name):
    for path, text in texts(load(name), "_hi"):
        latin = re.findall(r"[A-Za-z]{4,}", text)
        assert latin == [], f"{path}: {text}"


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_screen_texts_use_the_plain_words_of_the_house(name):
    unwanted = re.compile(r"overdue|please|successfully|\bCWC\b", re.IGNORECASE)
    found = [text for _, text in texts(load(name), "_en") if unwanted.search(text)]
    assert found == []


def texts(value, ending: str, path: str = ""):
    """Walks through a file and gives every text whose field ends so."""
    if isinstance(value, list):
        for position, item in enumerate(value):
            yield from texts(item, ending, f"{path}[{position}]")
    elif isinstance(value, dict):
        for key, item in value.items():
            if key.endswith(ending) and isinstance(item, str):
                yield f"{path}.{key}", item
            yield from texts(item, ending, f"{path}.{key}")


def test_every_clock_has_exactly_one_offset():
    units = ["offset_hours", "offset_days", "offset_working_days", "offset_months"]
    for rule in load("clock_rules"):
        given = [unit for unit in units if rule[unit] is not None]
        assert len(given) == 1, rule["code"]


def test_the_clocks_cover_all_lines_of_the_law_list_but_the_follow_up():
    numbers = {rule["number"] for rule in load("clock_rules")}
    assert numbers == set(range(1, 34)) - {24}


def test_only_the_first_two_clocks_leave_out_the_journey():
    numbers = {rule["number"] for rule in load("clock_rules") if rule["minus_journey"]}
    assert numbers == {1, 2}


def test_no_clock_is_met_by_the_event_that_starts_it():
    for rule in load("clock_rules"):
        assert rule["starts_on"] not in rule["met_by"] + rule["cancelled_by"], rule[
            "code"
        ]
        assert not set(rule["met_by"]) & set(rule["cancelled_by"]), rule["code"]


def test_a_clock_that_repeats_says_what_meets_it():
    repeating = {rule["code"] for rule in load("clock_rules") if rule["repeats"]}
    assert repeating == {"CARE_PLAN_REVIEW", "FUND_INTEREST"}


def test_a_warning_comes_after_the_clock_has_started():
    for rule in load("clock_rules"):
        allowed = (
            (rule["offset_hours"] or 0)
            + 24 * (rule["offset_days"] or 0)
            + 24 * (rule["offset_working_days"] or 0)
            + 28 * 24 * (rule["offset_months"] or 0)
        )
        assert 0 < rule["warn_before_hours"] < allowed, rule["code"]


@pytest.mark.parametrize("name", ["clock_rules", "follow_up_rules"])
def test_a_ladder_starts_at_its_owner_and_climbs(name):
    for rule in load(name):
        first, *rest = rule["ladder"]
        owner = (rule["owner_role"], rule["owner_duty"])
        assert (first["after_hours"], first["role"], first["duty"]) == (0, *owner)
        hours = [step["after_hours"] for step in rule["ladder"]]
        assert hours == sorted(hours), rule["code"]
        climbed = [(step["role"], step["duty"]) for step in rest]
        assert owner not in climbed, rule["code"]
        assert len(climbed) == len(set(climbed)), rule["code"]


def test_only_duties_of_an_agency_are_held_by_no_party_of_the_case():
    for rule in load("clock_rules"):
        assert (rule["owner_duty"] is None) == (rule["subject"] == "agency"), rule[
            "code"
        ]


def test_an_owner_is_not_its_own_stand_in():
    for name in ["clock_rules", "follow_up_rules", "flag_rules"]:
        for rule in load(name):
            assert rule["owner_duty"] not in rule["fallback_duties"], rule["code"]


def test_a_state_clock_has_the_shape_of_the_national_clock_it_goes_before():
    rules = load("clock_rules")
    national = {rule["code"]: rule for rule in rules if rule["state"] is None}
    own = [rule for rule in rules if rule["state"] is not None]
    assert {(rule["code"], rule["state"]) for rule in own} == {
        ("BONDAGE_ORDER", 7),
        ("WAGE_NOTICE", 7),
        ("EMPLOYER_WAGES_14D", 7),
        ("EMPLOYER_COMPENSATION_15D", 9),
    }
    for rule in own:
        for field in ["number", "starts_on", "met_by", "subject", "schemes"]:
            assert rule[field] == national[rule["code"]][field], (rule["code"], field)


def test_a_clock_for_schemes_names_schemes_that_exist():
    schemes = set(by_code("schemes"))
    for rule in load("clock_rules"):
        assert set(rule["schemes"]) <= schemes, rule["code"]


@pytest.mark.parametrize(
    ("code", "unit", "number"),
    [
        ("PRODUCTION_24H", "offset_hours", 24),
        ("EFIR_SIGNED", "offset_days", 3),
        ("WAGE_NOTICE", "offset_working_days", 2),
        ("EMPLOYER_WAGES_14D", "offset_days", 14),
        ("EMPLOYER_COMPENSATION_15D", "offset_days", 15),
        ("AGE_TEST_15D", "offset_days", 15),
        ("SIR_15D", "offset_days", 15),
        ("CARE_PLAN_1M", "offset_months", 1),
        ("CARE_PLAN_REVIEW", "offset_months", 3),
        ("FINAL_ORDER_4M", "offset_months", 4),
        ("HOME_CHECK_ASK_3D", "offset_days", 3),
        ("HOME_CHECK_ANSWER_15D", "offset_days", 15),
        ("ESCORT_15D", "offset_days", 15),
        ("DLSA_ENQUIRY_2M", "offset_months", 2),
        ("VICTIM_PROGRESS_90D", "offset_days", 90),
        ("FUND_INTEREST", "offset_months", 6),
        ("RUNAWAY_24H", "offset_hours", 24),
        ("BREACH_72H", "offset_hours", 72),
    ],
)
def test_a_clock_runs_as_long_as_the_law_says(code, unit, number):
    assert by_code("clock_rules")[code][unit] == number


def test_follow_up_is_seven_days_and_then_two_years_of_visits():
    slots = sorted(load("follow_up_rules"), key=lambda item: item["slot"])
    assert [item["slot"] for item in slots] == [1, 2, 3, 4, 5, 6, 7]
    offsets = [(item["offset_days"], item["offset_months"]) for item in slots]
    assert offsets == [(7, None)] + [(None, m) for m in (2, 6, 9, 12, 18, 24)]
    assert sorted(slots, key=days_of) == slots


def test_a_phone_call_is_never_a_visit():
    in_person = {
        item["code"]
        for item in load("choices")
        if item["list"] == "visit_mode" and item["attrs"]["in_person"]
    }
    for item in load("follow_up_rules"):
        assert set(item["mode_allowed"]) <= choice_codes("visit_mode")
        if item["kind"] == "VISIT":
            assert item["in_person_required"], item["code"]
            assert set(item["mode_allowed"]) <= in_person, item["code"]


def test_only_the_visits_at_two_and_six_months_count_as_checked_law():
    checked = [x["offset_months"] for x in load("follow_up_rules") if x["verified"]]
    assert checked == [2, 6]


@pytest.mark.parametrize(
    ("code", "rupees"),
    [
        ("EMP_COMP", 20_000),
        ("STATE_TOPUP", 5_000),
        ("GOVT_15K", 15_000),
        ("BL_REHAB_2L", 2_00_000),
        ("BL_REHAB_3L", 3_00_000),
        ("SPONSOR", 4_000),
        ("SCST_RELIEF", 1_00_000),
    ],
)
def test_a_scheme_pays_what_the_law_says(code, rupees):
    assert by_code("schemes")[code]["amount_paise"] == rupees * 100


def test_limits_of_schemes_are_in_paise():
    schemes = by_code("schemes")
    assert schemes["BL_IMMEDIATE"]["max_paise"] == 30_000_00
    assert schemes["CLPRA_FINE"]["min_paise"] == 20_000_00
    assert schemes["CLPRA_FINE"]["max_paise"] == 50_000_00
    assert schemes["SPONSOR"]["limits"]["rural_income_paise"] == 72_000_00
    assert schemes["SPONSOR"]["limits"]["urban_income_paise"] == 96_000_00


def test_the_parts_of_an_amount_add_up_to_it():
    divided = [scheme for scheme in load("schemes") if scheme["parts"]]
    assert {scheme["code"] for scheme in divided} == {
        "BL_REHAB_2L",
        "BL_REHAB_3L",
        "SCST_RELIEF",
    }
    for scheme in divided:
        total = sum(part["amount_paise"] for part in scheme["parts"])
        assert total == scheme["amount_paise"], scheme["code"]


def test_a_scheme_has_an_amount_or_a_way_to_find_it():
    for scheme in load("schemes"):
        given = [scheme["amount_paise"], scheme["formula"]]
        assert given.count(None) == 1, scheme["code"]


def test_the_deposit_and_the_fine_of_the_employer_are_two_things():
    schemes = by_code("schemes")
    deposit, fine = schemes["EMP_COMP"], schemes["CLPRA_FINE"]
    assert not deposit["needs_conviction"]
    assert fine["needs_conviction"]
    assert deposit["fund_type"] != fine["fund_type"]


def test_schemes_use_known_words():
    for scheme in load("schemes"):
        assert scheme["payer"] in choice_codes("payer"), scheme["code"]
        assert scheme["destination"] in choice_codes("destination"), scheme["code"]
        assert scheme["fund_type"] in choice_codes("fund_type"), scheme["code"]
        assert set(scheme["evidence"]) <= choice_codes("evidence"), scheme["code"]


def test_a_part_of_a_scheme_belongs_to_one_that_exists():
    schemes = by_code("schemes")
    children = [scheme for scheme in schemes.values() if scheme["parent"]]
    assert len(children) == 7
    for scheme in children:
        assert schemes[scheme["parent"]]["parent"] is None, scheme["code"]


def test_every_state_and_union_territory_is_there():
    places = load("places")
    assert len(places) == 36
    assert len({place["lgd"] for place in places}) == 36
    assert len({place["iso"] for place in places}) == 36
    assert sum(place["kind"] == "STATE" for place in places) == 28


def test_a_district_number_holds_its_state_and_is_used_once():
    numbers = []
    for place in load("places"):
        for district in place["districts"]:
            assert district["id"] // 1000 == place["lgd"], district["en"]
            numbers.append(district["id"])
    assert len(numbers) == len(set(numbers))
    assert len(numbers) >= 780


def test_a_directory_code_is_used_once_and_only_then_counts_as_verified():
    districts = [d for place in load("places") for d in place["districts"]]
    codes = [d["lgd"] for d in districts if d["lgd"] is not None]
    assert len(codes) == len(set(codes))
    assert [d["en"] for d in districts if d["verified"] != (d["lgd"] is not None)] == []


def test_no_two_districts_of_a_state_share_a_spelling():
    for place in load("places"):
        names = [
            spelling.casefold()
            for district in place["districts"]
            for spelling in {district["en"], *district["aliases"]}
        ]
        assert sorted(names) == sorted(set(names)), place["en"]


@pytest.mark.parametrize(("state", "name"), SAMPLE_DISTRICTS)
def test_every_district_of_the_sample_list_is_found(state, name):
    assert find_district(state, name) == [name]


@pytest.mark.parametrize(("state", "spelling", "name"), OTHER_SPELLINGS)
def test_another_spelling_leads_to_the_same_district(state, spelling, name):
    assert find_district(state, spelling) == [name]


@pytest.mark.parametrize("state", HINDI_STATES)
def test_districts_of_the_first_states_have_hindi_names(state):
    (place,) = [place for place in load("places") if place["en"] == state]
    assert [d["en"] for d in place["districts"] if d["hi"] is None] == []


def test_a_choice_has_one_code_and_one_place_in_its_list():
    seen: dict[str, list[dict]] = {}
    for item in load("choices"):
        seen.setdefault(item["list"], []).append(item)
    for name, items in seen.items():
        assert [item["order"] for item in items] == list(range(1, len(items) + 1)), name
        for field in ["code", "text_en", "text_hi"]:
            values = [item[field] for item in items]
            assert len(values) == len(set(values)), (name, field)


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("home_check_question", 12),
        ("home_check_outcome", 8),
        ("red_flag", 11),
        ("leaving_item", 9),
        ("case_paper", 9),
        ("cci_file_item", 22),
        ("exception", 7),
        ("route", 10),
        ("placement", 13),
    ],
)
def test_a_list_is_as_long_as_its_paper(name, size):
    assert len(choice_codes(name)) == size


def test_the_routes_are_those_that_intake_knows():
    assert choice_codes("route") == set(Route.values)


def test_a_police_station_is_never_a_placement():
    assert not {"POLICE_STATION", "JAIL", "LOCK_UP"} & choice_codes("placement")


@pytest.mark.parametrize("name", SAMPLE_INDUSTRIES)
def test_every_trade_of_the_sample_list_is_found(name):
    found = [
        item["code"]
        for item in load("choices")
        if item["list"] == "industry"
        and name in (item["text_en"], *item["attrs"]["aliases"])
    ]
    assert len(found) == 1


def test_no_hazard_is_called_checked_before_the_schedule_was_read():
    flags = [x["attrs"] for x in load("choices") if x["list"] == "industry"]
    assert {attrs["hazard_verified"] for attrs in flags} == {False}
    assert {attrs["hazard"] for attrs in flags} == {True, None}


@pytest.mark.parametrize("name", SAMPLE_LANGUAGES)
def test_every_language_of_the_sample_list_is_found(name):
    found = [
        x for x in load("choices") if x["list"] == "language" and x["text_en"] == name
    ]
    assert len(found) == 1
    assert re.fullmatch("[a-z]{3}", found[0]["attrs"]["iso"])


def test_no_section_of_the_old_code_outlives_it():
    for item in load("choices"):
        if item["list"] == "fir_section" and item["attrs"]["scheme"] == "IPC":
            assert item["valid_to"] == "2024-06-30", item["code"]
        if item["list"] == "fir_section" and item["attrs"]["scheme"] == "BNS":
            assert item["valid_from"] == "2024-07-01", item["code"]


def test_every_order_that_ends_the_inquiry_needs_three_members():
    orders = [x for x in load("choices") if x["list"] == "order_code"]
    ending = [x for x in orders if x["attrs"]["final"]]
    assert "RESTORE" in {x["code"] for x in ending}
    assert [x["code"] for x in ending if not x["attrs"]["three_members"]] == []
    alone = {x["code"] for x in orders if x["attrs"]["three_members"]}
    assert {"CLOSE", "EXCUSE"} <= alone


def test_an_order_is_printed_on_a_form_that_exists():
    numbers = {form["number"] for form in load("forms")} - {None}
    used = {x["attrs"]["form"] for x in load("choices") if x["list"] == "order_code"}
    assert used - {None} <= numbers


def test_the_forms_of_the_rules_and_our_own_are_listed():
    forms = by_code("forms")
    numbers = {form["number"] for form in forms.values()} - {None}
    assert numbers == {
        "17",
        "18",
        "20",
        "21",
        "22",
        "7",
        "15",
        "16",
        "44",
        "45",
        "36",
        "37",
    }
    own = {
        "FINAL_ORDER",
        "FOLLOW_UP_REPORT",
        "EMPLOYER_NOTICE",
        "CAUSE_LIST",
        "DATA_BREACH",
        "CLAIM_PAPER",
    }
    assert {code for code, form in forms.items() if form["number"] is None} == own


def test_every_nightly_rule_has_a_flag():
    rules = {flag["rule"] for flag in load("flag_rules")} - {None}
    assert rules == {f"R{number}" for number in range(1, 13)}


def test_the_flags_that_people_asked_for_by_name_are_there():
    wanted = {"PRODUCTION_LATE", "DEPOSITED_NOT_CREDITED", "REGISTRATION_MISSING"}
    assert wanted <= set(by_code("flag_rules"))


def test_a_flag_and_its_clock_measure_with_one_ruler():
    clocks, flags = by_code("clock_rules"), by_code("flag_rules")
    pairs = [
        ("NO_FIR", "hours", "FIR_REGISTERED", "offset_hours"),
        ("PRODUCTION_LATE", "hours", "PRODUCTION_24H", "offset_hours"),
        ("FINAL_ORDER_LATE", "months", "FINAL_ORDER_4M", "offset_months"),
        ("NO_CARE_PLAN", "months", "CARE_PLAN_1M", "offset_months"),
    ]
    for flag, threshold, clock, unit in pairs:
        assert flags[flag]["thresholds"][threshold] == clocks[clock][unit], flag
