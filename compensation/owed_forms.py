"""What the engine and the wage calculator are told."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.forms import DayField, PlainForm, YesNoField
from compensation.choices import Skill
from compensation.forms import RupeesField
from compensation.wages import Period

PERIODS = 6


class FactsForm(PlainForm):
    """Each question may stay open: then nobody knows yet."""

    adult_job_offered = YesNoField(
        label=_("Was an adult of the family given work instead?"),
        yes=_("Yes"),
        no=_("No"),
        required=False,
    )
    extreme_deprivation = YesNoField(
        label=_("Was the bondage extreme, as the scheme for the higher sum says?"),
        yes=_("Yes"),
        no=_("No"),
        required=False,
    )
    victim_sc_st = YesNoField(
        label=_("Is the child of a scheduled caste or tribe?"),
        yes=_("Yes"),
        no=_("No"),
        required=False,
        help_text=_("Only if the child’s side wants the relief that hangs on it."),
    )
    accused_sc_st = YesNoField(
        label=_("Are the accused of a scheduled caste or tribe?"),
        yes=_("Yes"),
        no=_("No"),
        required=False,
    )
    income_paise = RupeesField(
        label=_("Income of the family in a year, in rupees"), required=False
    )
    rural = YesNoField(
        label=_("Where does the family live?"),
        yes=_("In a village"),
        no=_("In a town"),
        required=False,
    )

    def __init__(self, *args, noted=None, **kwargs):
        super().__init__(*args, **kwargs)
        for name, value in (noted.as_known if noted else {}).items():
            if isinstance(value, bool):
                value = "yes" if value else "no"
            self.initial[name] = value


class OpenForm(PlainForm):
    code = forms.ChoiceField(label=_("Which entitlement?"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why is the child owed this?"), widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, schemes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [(s.code, s.text) for s in schemes]


class WagesForm(PlainForm):
    """Zone and skill for all, then up to six periods of work."""

    skill = forms.ChoiceField(
        label=_("Which work was it?"), choices=Skill.choices, widget=forms.RadioSelect
    )
    zone = forms.CharField(
        label=_("Zone of the notification"),
        max_length=40,
        required=False,
        help_text=_("Leave it empty where the State has only one."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for n in range(1, PERIODS + 1):
            self._ask_period(n)

    def _ask_period(self, n: int) -> None:
        first = n == 1
        self.fields.update(
            {
                f"first_{n}": DayField(
                    label=gettext("Period %(n)d: from") % {"n": n}, required=first
                ),
                f"last_{n}": DayField(
                    label=gettext("Period %(n)d: to") % {"n": n}, required=first
                ),
                f"days_{n}": forms.IntegerField(
                    label=gettext("Period %(n)d: days worked") % {"n": n},
                    min_value=1,
                    max_value=4000,
                    required=first,
                ),
                f"hours_{n}": forms.IntegerField(
                    label=gettext("Period %(n)d: hours a day") % {"n": n},
                    min_value=1,
                    max_value=24,
                    required=first,
                ),
                f"paid_{n}": RupeesField(
                    label=gettext("Period %(n)d: paid in rupees") % {"n": n},
                    required=False,
                ),
                f"deducted_{n}": RupeesField(
                    label=gettext("Period %(n)d: rightly deducted, in rupees")
                    % {"n": n},
                    required=False,
                ),
            }
        )

    def clean(self):
        given = super().clean()
        for n in range(2, PERIODS + 1):
            names = [f"{name}_{n}" for name in ("first", "last", "days", "hours")]
            there = [given.get(name) is not None for name in names]
            if any(there) and not all(there):
                self.add_error(names[0], _("Fill in the whole period or none of it."))
        return given

    def facts(self) -> dict[str, Any]:
        """Zone, skill and the periods that were filled in."""
        given = self.cleaned_data
        periods = [
            Period(
                first=given[f"first_{n}"],
                last=given[f"last_{n}"],
                days_worked=given[f"days_{n}"],
                hours_a_day=given[f"hours_{n}"],
                paid_paise=given.get(f"paid_{n}") or 0,
                deducted_paise=given.get(f"deducted_{n}") or 0,
            )
            for n in range(1, PERIODS + 1)
            if given.get(f"first_{n}")
        ]
        return {"zone": given["zone"], "skill": given["skill"], "periods": periods}
