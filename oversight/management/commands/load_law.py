import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import models, transaction

from accounts.models import District, State
from cases.models import ClockRule, CodeListEntry, FlagRule, FormTemplate
from compensation.models import Scheme, WageRate
from reintegration.models import FollowUpRule

Row = dict[str, Any]

# Where the follow-up stands in the list of clocks (domain reference, section 3).
FOLLOW_UP_NUMBER = 24


def _dated(row: Row) -> Row:
    """What every dated rule has, whatever it rules."""
    return {
        "text_en": row.get("text_en") or row.get("title_en") or row.get("name_en"),
        "text_hi": row.get("text_hi")
        or row.get("title_hi")
        or row.get("name_hi")
        or "",
        "source": row["source"],
        "basis": row["basis"],
        "verified": row["verified"],
        "valid_to": row["valid_to"],
        "note": row.get("note") or "",
    }


def _key(row: Row) -> Row:
    return {
        "code": row["code"],
        "state_id": row["state"],
        "valid_from": date.fromisoformat(row["valid_from"]),
    }


def _same(row: Row, *names: str) -> Row:
    return {name: row[name] for name in names if row.get(name) is not None}


def _clock(row: Row) -> Row:
    return _dated(row) | _same(
        row,
        "number",
        "starts_on",
        "met_by",
        "cancelled_by",
        "subject",
        "offset_hours",
        "offset_days",
        "offset_working_days",
        "offset_months",
        "minus_journey",
        "repeats",
        "schemes",
        "warn_before_hours",
        "owner_role",
        "owner_duty",
        "fallback_duties",
        "ladder",
        "why_en",
        "why_hi",
        "section",
    )


def _follow_up(row: Row) -> Row:
    return _dated(row) | _same(
        row,
        "slot",
        "kind",
        "starts_on",
        "offset_days",
        "offset_months",
        "earliest_days_before",
        "mode_allowed",
        "in_person_required",
        "child_seen_alone_required",
    )


def _follow_up_clock(row: Row) -> Row:
    """The clock of a visit. Planning starts it: no event does, for there are seven."""
    made = "contact.first" if row["kind"] == "CONTACT" else "visit.recorded"
    ends = ["child.placed", "child.ran_away", "child.died"]
    return (
        _clock(row)
        | {"number": FOLLOW_UP_NUMBER, "subject": "visit", "starts_on": ""}
        | {"met_by": [made], "cancelled_by": [*ends, "case.continued", "case.closed"]}
    )


def _flag(row: Row) -> Row:
    return _dated(row) | _same(
        row,
        "subject",
        "severity",
        "owner_duty",
        "fallback_duties",
        "thresholds",
        "why_en",
        "why_hi",
    )


def _form(row: Row) -> Row:
    return _dated(row) | {
        "number": row["number"] or "",
        "rule": row["rule"] or "",
        "version": str(row["version"]),
    }


def _choice(row: Row) -> Row:
    return _dated(row) | {
        "place": row["order"],
        "extra": row["attrs"],
    }


def _scheme(row: Row) -> Row:
    given = _same(
        row,
        "parent",
        "payer",
        "cash",
        "amount_paise",
        "formula",
        "min_paise",
        "max_paise",
        "per",
        "parts",
        "limits",
        "condition_en",
        "condition_hi",
        "trigger_event",
        "opens_for_every_child",
        "needs_conviction",
        "destination",
        "evidence",
        "approver_role",
        "fund_type",
        "section",
    )
    return _dated(row) | given


def _wage_rate(row: Row) -> Row:
    return _dated(row) | _same(row, "zone", "skill", "daily_paise")


# File, model, the row's key, the row's other columns.
LOADERS: list[tuple[str, type[models.Model], Callable, Callable]] = [
    ("clock_rules.json", ClockRule, _key, _clock),
    ("follow_up_rules.json", ClockRule, _key, _follow_up_clock),
    ("follow_up_rules.json", FollowUpRule, _key, _follow_up),
    ("flag_rules.json", FlagRule, _key, _flag),
    ("forms.json", FormTemplate, _key, _form),
    ("schemes.json", Scheme, _key, _scheme),
    ("wage_rates.json", WageRate, _key, _wage_rate),
    (
        "choices.json",
        CodeListEntry,
        lambda row: {"list": row["list"], "code": row["code"]},
        lambda row: (
            _choice(row) | {"valid_from": row["valid_from"], "state_id": row["state"]}
        ),
    ),
]


def read(name: str) -> list[Row]:
    """One file of law/."""
    return json.loads((settings.BASE_DIR / "law" / name).read_text())


class Command(BaseCommand):
    help = "Load places, rules, forms and code lists from law/. Safe to repeat."

    @transaction.atomic
    def handle(self, **options):
        for line in self._places():
            self.stdout.write(line)
        for name, model, key, columns in LOADERS:
            self.stdout.write(self._rules(name, model, key, columns))

    def _places(self) -> Iterator[str]:
        states = read("places.json")
        State.objects.bulk_create(
            [
                State(
                    lgd=s["lgd"],
                    iso=s["iso"],
                    name=s["en"],
                    name_hi=s["hi"] or "",
                    valid_from=s["valid_from"],
                    valid_to=s["valid_to"],
                )
                for s in states
            ],
            update_conflicts=True,
            unique_fields=["lgd"],
            update_fields=["iso", "name", "name_hi", "valid_from", "valid_to"],
        )
        districts = [
            District(
                id=d["id"],
                state_id=s["lgd"],
                lgd=d["lgd"],
                name=d["en"],
                name_hi=d["hi"] or "",
                aliases=d["aliases"],
                valid_from=d["valid_from"],
                valid_to=d["valid_to"],
            )
            for s in states
            for d in s["districts"]
        ]
        District.objects.bulk_create(
            districts,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=[
                "lgd",
                "name",
                "name_hi",
                "aliases",
                "valid_from",
                "valid_to",
            ],
        )
        yield f"{len(states)} States and Union Territories, {len(districts)} districts."

    def _rules(self, name, model, key, columns) -> str:
        rows = read(name)
        edited = 0
        for row in rows:
            found = model.objects.filter(**key(row)).first()
            if found is None:
                model.objects.create(**key(row), **columns(row))
            elif found.edited_by_id is None:
                model.objects.filter(pk=found.pk).update(**columns(row))
            else:
                edited += 1
        kept = f" ({edited} edited here and kept)" if edited else ""
        return f"{len(rows)} rows of {name}{kept}."
