"""A grown register keeps what it had and knows who is who."""

import csv

import pytest

from bench.growing import COLUMNS, grow

HOMES = ["Dumaria", "Rampur", "Barari", "Sontha"]
SIZE = 300


def read(path) -> list[dict]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture
def small(tmp_path):
    """Forty invented records of one State, with their labels."""
    folder = tmp_path / "small"
    folder.mkdir()
    with (folder / "registry.csv").open("w", encoding="utf-8", newline="") as lines:
        rows = csv.writer(lines)
        rows.writerow(["rec_id", *COLUMNS])
        for n in range(40):
            name = ["Arman Ansari", "Rohit Paswan", "Salma Khatun", "Vikas"][n % 4]
            parents = ["Salim Ansari", "Mohan"][n % 2], "Sunita Devi"
            home = [HOMES[n // 4 % 4], "Barsoi", "Katihar", "Bihar"]
            sex = "F" if n % 4 == 2 else "M"
            said = ["2024-01-05", "NGO", "Delhi", name, *parents, sex, "12", *home]
            rows.writerow([f"R{n:07d}", *said])
    with (folder / "registry_entities.csv").open("w", newline="") as lines:
        labels = csv.writer(lines)
        labels.writerow(["rec_id", "entity_id", "family_id"])
        labels.writerows([f"R{n:07d}", f"E{n}", f"F{n}"] for n in range(40))
    return folder


def test_a_register_grows_to_the_size_asked_and_keeps_its_own_records(small, tmp_path):
    grow(small, tmp_path / "grown", SIZE)
    before, after = (
        read(folder / "registry.csv") for folder in (small, tmp_path / "grown")
    )
    assert after[: len(before)] == before
    assert len({row["rec_id"] for row in after}) == SIZE


def test_every_grown_record_has_a_label_and_every_known_question_its_records(
    small, tmp_path
):
    grow(small, tmp_path / "grown", SIZE)
    labels = read(tmp_path / "grown/registry_entities.csv")
    records = {row["rec_id"] for row in read(tmp_path / "grown/registry.csv")}
    truth = read(tmp_path / "grown/truth_grown.csv")
    meant = {name for row in truth for name in row["match_ids"].split("|") if name}
    assert {row["rec_id"] for row in labels} == records
    assert meant
    assert meant <= records
    assert {row["kind"] for row in truth if not row["match_ids"]} <= {
        "sibling",
        "random",
    }


def test_another_habit_leaves_all_other_spellings_as_they_are(small, tmp_path):
    for folder, share in (("seldom", 0.0), ("always", 1.0)):
        grow(small, tmp_path / folder, SIZE, mother=share)
    seldom, always = (
        read(tmp_path / folder / "registry.csv")[40:] for folder in ("seldom", "always")
    )
    assert not any(row.pop("mother_name") for row in seldom)
    assert all(row.pop("mother_name") for row in always)
    assert seldom == always
