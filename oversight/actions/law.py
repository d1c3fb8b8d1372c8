"""Rules of law, changed by a State for itself: from a day on, never for the past."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.event_types import EventType
from audit.recording import record
from cases.models import ClockRule, FlagRule
from common.refusals import refuse_if
from compensation.choices import SET_BY_STATE
from compensation.models import Scheme, WageRate
from reintegration.models import FollowUpRule

Rule = ClockRule | FlagRule | FollowUpRule | Scheme | WageRate

# What a State may set. Numbers go into the book; words stay in the rows.
NUMBERS: dict[type[Rule], tuple[str, ...]] = {
    ClockRule: (
        "offset_hours",
        "offset_days",
        "offset_working_days",
        "offset_months",
        "warn_before_hours",
    ),
    FlagRule: ("thresholds",),
    FollowUpRule: ("offset_days", "offset_months"),
    Scheme: ("amount_paise", "min_paise", "max_paise"),
    WageRate: ("daily_paise",),
}
# What is chosen from a list: codes, so they go into the book as well.
CHOSEN: dict[type[Rule], tuple[str, ...]] = {
    Scheme: ("payer", "destination", "approver_role", "evidence"),
}
WORDS: dict[type[Rule], tuple[str, ...]] = {
    ClockRule: ("text_en", "text_hi", "why_en", "why_hi", "section"),
    FlagRule: ("text_en", "text_hi", "why_en", "why_hi"),
    FollowUpRule: ("text_en", "text_hi"),
    Scheme: ("text_en", "text_hi", "condition_en", "condition_hi", "section"),
    WageRate: ("text_en", "text_hi"),
}
ABOUT = ("source", "note", "verified")


def numbers_of(rule: Rule) -> tuple[str, ...]:
    """The numbers that count for this rule: a visit's time is set by its own rule."""
    numbers = NUMBERS[type(rule)]
    if isinstance(rule, ClockRule) and rule.subject == "visit":
        return ("warn_before_hours",)
    if isinstance(rule, Scheme) and not rule.cash:
        return ()
    if isinstance(rule, Scheme) and rule.amount_paise is None:
        # A sum never takes the place of what a court or a calculation finds.
        by_state = rule.formula in SET_BY_STATE
        limits = tuple(n for n in numbers[1:] if getattr(rule, n) is not None)
        return ("amount_paise",) if by_state else limits
    return ("amount_paise",) if isinstance(rule, Scheme) else numbers


def chosen_of(rule: Rule) -> tuple[str, ...]:
    """What of this rule is chosen from a list."""
    return CHOSEN.get(type(rule), ())


def offsets_of(rule: Rule) -> tuple[str, ...]:
    """Those of its numbers that are ways to say one time."""
    return tuple(name for name in numbers_of(rule) if name.startswith("offset_"))


def rules_for(user: User, model: type[Rule]) -> QuerySet:
    """The rows that this person's State may look at and follow: its own and all
    of India's."""
    return model.objects.filter(
        Q(state__isnull=True) | Q(state=user.agency.state_id if user.agency else None)
    )


def verb_for(model: type[Rule]) -> str:
    """The verb that changing this kind of rule needs."""
    of_money = model in {Scheme, WageRate}
    return "compensation.edit_schemes" if of_money else "cases.edit_law"


def why_not_change_rule(
    rule: Rule, *, by: User, valid_from: date | None = None, **changes: Any
) -> str:
    if not by.may(verb_for(type(rule))) or by.agency is None:
        return _("Only a State administrator changes the rules of law.")
    if rule.state_id not in {None, by.agency.state_id}:
        return _("This is a rule of another State.")
    today = timezone.localdate()
    own = type(rule).objects.filter(code=rule.code, state=by.agency.state_id)
    if rule.state_id is None and own.filter(Q(valid_to=None) | Q(valid_to__gte=today)):
        return _("Your State has a rule of its own here. Change that one.")
    if own.filter(Q(valid_from__gt=today) | Q(valid_from=valid_from)):
        return _(
            "Your State has already changed this rule for that day or a later one."
        )
    if rule.valid_to and rule.valid_to < (valid_from or today):
        return _("This rule has ended.")
    if valid_from is None:
        return ""
    if valid_from < today and (why := _why_not_backwards(rule, valid_from, changes)):
        return why
    return _why_not_so(rule, changes)


def _why_not_backwards(rule: Rule, valid_from: date, changes: dict[str, Any]) -> str:
    """The past is left alone, save for an entitlement by a recorded decision."""
    if not isinstance(rule, Scheme):
        return _("A rule changes from today on, never for the past.")
    if not changes.get("decision", "").strip():
        return _(
            "A rule changes from today on, never for the past. Name the decision that "
            "lets this one hold earlier."
        )
    if valid_from <= rule.valid_from:
        return _("The rule that it follows began later than that day.")
    return ""


def _why_not_so(rule: Rule, changes: dict[str, Any]) -> str:
    """What is wrong with the new values themselves."""
    new = {name: changes.get(name, getattr(rule, name)) for name in numbers_of(rule)}
    offsets = [new[name] for name in offsets_of(rule)]
    if offsets and sum(offset is not None for offset in offsets) != 1:
        return _("Give the time in exactly one way.")
    if set(new.get("thresholds", {})) != set(getattr(rule, "thresholds", {})):
        return _("A flag keeps the numbers that it has.")
    # A State that names no sum of its own leaves the formula as it is.
    if any(
        name.endswith("_paise") and new[name] in {0, None} - {getattr(rule, name)}
        for name in new
    ):
        return _("A sum is more than nothing.")
    if (new.get("min_paise") or 0) > (new.get("max_paise") or float("inf")):
        return _("The lowest sum is above the highest.")
    if changes.get("verified") and not changes.get("source"):
        return _("A rule is verified only against a source. Name the source.")
    told = [*numbers_of(rule), *chosen_of(rule), *WORDS[type(rule)]]
    if all(
        changes.get(name, getattr(rule, name)) == getattr(rule, name) for name in told
    ):
        return _("Nothing would change.")
    return ""


@transaction.atomic
def change_rule(rule: Rule, *, valid_from: date, by: User, **changes: Any) -> Rule:
    """Let another rule hold for the administrator's State from a day on.

    The rule is a new row: running clocks and open claims keep the row they began
    with. A State's own earlier row ends the day before. Without a source the new row
    counts as not verified.
    """
    model = type(rule)
    # Two administrators who change one rule at once take turns.
    held = {
        row.pk: row
        for row in rules_for(by, model).filter(code=rule.code).select_for_update()
    }
    rule = held.get(rule.pk, rule)
    refuse_if(why_not_change_rule(rule, by=by, valid_from=valid_from, **changes))
    new = model.objects.get(pk=rule.pk)
    new.pk, new.state_id = None, by.office.state_id
    new.valid_from, new.valid_to = valid_from, None
    for name in (*numbers_of(rule), *chosen_of(rule), *WORDS[model]):
        setattr(new, name, changes.get(name, getattr(rule, name)))
    if isinstance(new, Scheme):
        new.formula = "" if new.amount_paise else new.formula
        new.decision = changes.get("decision", "").strip()
    new.source, new.note = changes.get("source", ""), changes.get("note", "")
    new.verified, new.basis = bool(changes.get("verified")), ""
    new.edited_by, new.edited_at = by, timezone.now()
    new.save(force_insert=True)
    if rule.state_id:
        rule.valid_to = valid_from - timedelta(days=1)
        rule.edited_by = rule.edited_by or by
        rule.edited_at = rule.edited_at or new.edited_at
        rule.save()
    _write_down(rule, new, by=by)
    return new


def _write_down(old: Rule, new: Rule, *, by: User) -> None:
    """Old and new numbers; of words only which of them changed."""
    moved = [
        name
        for name in (*numbers_of(old), *chosen_of(old))
        if getattr(old, name) != getattr(new, name)
    ]
    record(
        EventType.LAW_CHANGED,
        by=by,
        about=new,
        code=new.code,
        state=new.state_id,
        valid_from=new.valid_from,
        replaces=old.pk,
        old={name: getattr(old, name) for name in moved},
        new={name: getattr(new, name) for name in moved},
        words=[
            name
            for name in WORDS[type(new)]
            if getattr(old, name) != getattr(new, name)
        ],
        verified=new.verified,
        backwards=bool(getattr(new, "decision", "")),
    )
