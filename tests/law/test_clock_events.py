"""Every event that moves a clock is one that some action writes into the book."""

import ast
import json
from pathlib import Path

import pytest
from django.conf import settings

from audit.event_types import EventType

ROOT = Path(settings.BASE_DIR)
RULES = json.loads((ROOT / "law" / "clock_rules.json").read_text(encoding="utf-8"))


def events_in_actions() -> set[str]:
    """The events that the rooms which write name in their code."""
    return {
        EventType[node.attr].value
        for path in ROOT.glob("*/actions/*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "EventType"
    }


@pytest.mark.parametrize("rule", RULES, ids=lambda r: f"{r['code']} {r['state']}")
def test_an_action_records_each_event_that_moves_a_clock(rule):
    told = {rule["starts_on"], *rule["met_by"], *rule["cancelled_by"]}
    assert told <= events_in_actions()
