"""The list of the security standard is whole, and every file that it names is there."""

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# Requirements of level 1 and 2 in ASVS 5.0.0, chapter by chapter.
COUNTS = {
    1: 27, 2: 11, 3: 19, 4: 10, 5: 9, 6: 35, 7: 18, 8: 7, 9: 7,
    10: 29, 11: 14, 12: 9, 13: 13, 14: 9, 15: 13, 16: 16, 17: 7,
}  # fmt: skip
LINE = re.compile(
    r"^\| (?P<no>\d+\.\d+\.\d+) \| (?P<level>[123]) \| (?P<asked>[^|]+) "
    r"\| (?P<how>[^|]+) \| (?P<where>[^|]*) \|$"
)
TEXT = (ROOT / "docs/asvs.md").read_text()
LINES = [found for line in TEXT.splitlines() if (found := LINE.match(line))]


def test_each_requirement_of_level_two_has_one_line():
    assert max(Counter(line["no"] for line in LINES).values()) == 1
    told = Counter(
        int(line["no"].split(".")[0]) for line in LINES if line["level"] < "3"
    )
    assert told == COUNTS
    assert sum(COUNTS.values()) == 253


def test_each_line_names_a_test_a_document_or_a_reason():
    bare = [
        line["no"]
        for line in LINES
        if not line["where"].strip()
        and "oes not apply" not in line["how"]
        and "**Open:**" not in line["how"]
        and "Below" not in line["how"]
    ]
    assert bare == []


def test_every_file_that_a_line_names_is_there():
    named = {
        path
        for line in LINES
        for path in re.findall(r"`([^`]+)`", line["where"])
        + [f"docs/{name}" for name in re.findall(r"\]\(([^)]+)\)", line["where"])]
    }
    assert len(named) > 60
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_the_head_of_the_list_counts_what_is_open():
    still = [line for line in LINES if "**Open:**" in line["how"]]
    assert f"{len(still)} lines of 253 have something open" in TEXT
