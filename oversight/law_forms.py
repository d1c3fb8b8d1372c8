"""What a State administrator says when a rule of law changes for the State."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from common.forms import DayField, PlainForm
from compensation.choices import Destination, Evidence, Payer
from compensation.forms import RupeesField
from compensation.models import Scheme
from oversight.actions.law import WORDS, Rule, chosen_of, numbers_of

LABELS = {
    "offset_hours": _("Time in hours"),
    "offset_days": _("Time in days"),
    "offset_working_days": _("Time in working days"),
    "offset_months": _("Time in months"),
    "warn_before_hours": _("Hours of warning before the time is up"),
    "text_en": _("Short name in English"),
    "text_hi": _("Short name in Hindi"),
    "why_en": _("The rule in English"),
    "why_hi": _("The rule in Hindi"),
    "condition_en": _("Condition in English"),
    "condition_hi": _("Condition in Hindi"),
    "section": _("Section of the law"),
    "amount_paise": _("Sum in rupees"),
    "daily_paise": _("Minimum wage of a day in rupees"),
    "min_paise": _("Lowest sum in rupees"),
    "max_paise": _("Highest sum in rupees"),
    "payer": _("Who pays"),
    "destination": _("Where the money goes"),
    "approver_role": _("Who decides"),
    "evidence": _("What must be proven"),
}
# What of a rule is chosen from a list.
LISTS = {
    "payer": Payer.choices,
    "destination": Destination.choices,
    "approver_role": Role.choices,
    "evidence": Evidence.choices,
}
# What a flag waits for, by the name of its threshold.
THRESHOLDS = {
    "hours": _("Hours"),
    "days": _("Days"),
    "months": _("Months"),
    "days_late": _("Days late"),
    "days_after_notice_period": _("Days after the notice's time"),
    "days_before_expiry": _("Days before the registration runs out"),
    "months_after_restoration": _("Months after coming home"),
    "report_age_days": _("Days that a report may be old"),
    "raids": _("Raids"),
    "rescues": _("Rescues"),
}
LONG = {"condition_en", "condition_hi"}
# The longest that a row can hold; conditions have no end.
LENGTHS = {"section": 80}
MOST = 100_000


class RuleForm(PlainForm):
    """The rule as it is, to be changed; the day and the source are asked anew."""

    valid_from = DayField(
        label=_("In force from"),
        help_text=_("Today or later. The past only by a recorded decision."),
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=300,
        required=False,
        help_text=_(
            "The gazette, notification or circular. Without one the rule is shown as "
            "not verified."
        ),
    )
    verified = forms.BooleanField(
        label=_("I have checked the rule against this source."), required=False
    )
    note = forms.CharField(label=_("Note"), widget=forms.Textarea, required=False)

    def __init__(self, *args, rule: Rule, **kwargs):
        super().__init__(*args, **kwargs)
        self.rule = rule
        for name in numbers_of(rule):
            if name == "thresholds":
                self._ask_thresholds(getattr(rule, name))
            elif name.endswith("_paise"):
                self.fields[name] = RupeesField(
                    label=LABELS[name], required=getattr(rule, name) is not None
                )
                self.initial[name] = getattr(rule, name)
            else:
                self._ask_number(name, LABELS[name], getattr(rule, name))
        for name in WORDS[type(rule)]:
            self._ask_words(name, getattr(rule, name))
        for name in chosen_of(rule):
            self._ask_list(name, getattr(rule, name))
        if isinstance(rule, Scheme):
            self.fields["decision"] = forms.CharField(
                label=_("Decision that lets the rule hold for the past"),
                max_length=120,
                required=False,
                help_text=_(
                    "Its number and day. Only if the rule begins before today."
                ),
            )
        about = ["source", "verified", "note"]
        others = [name for name in self.fields if name not in about]
        self.order_fields([*others, *about])

    def _ask_thresholds(self, thresholds: dict[str, int]) -> None:
        for key, value in thresholds.items():
            self._ask_number(f"threshold_{key}", THRESHOLDS[key], value, needed=True)

    def _ask_number(self, name, label, value, *, needed: bool = False) -> None:
        needed = needed or name == "warn_before_hours"
        self.fields[name] = forms.IntegerField(
            label=label, min_value=0, max_value=MOST, required=needed
        )
        self.initial[name] = value

    def _ask_list(self, name: str, value: str | list[str]) -> None:
        many = isinstance(value, list)
        field = forms.MultipleChoiceField if many else forms.ChoiceField
        widget = forms.CheckboxSelectMultiple if many else forms.Select
        self.fields[name] = field(
            label=LABELS[name], choices=LISTS[name], widget=widget
        )
        self.initial[name] = value

    def _ask_words(self, name: str, value: str) -> None:
        self.fields[name] = forms.CharField(
            label=LABELS[name],
            max_length=None if name in LONG else LENGTHS.get(name, 300),
            widget=forms.Textarea if name in LONG else forms.TextInput,
            required=name == "text_en",
            help_text=_("The time stands in these words too.")
            if name.startswith("why_")
            else "",
        )
        self.initial[name] = value

    def facts(self) -> dict[str, Any]:
        """The answers under the names of the row's columns."""
        answers = dict(self.cleaned_data)
        thresholds = {
            name.removeprefix("threshold_"): answers.pop(name)
            for name in list(answers)
            if name.startswith("threshold_")
        }
        return answers | ({"thresholds": thresholds} if thresholds else {})
