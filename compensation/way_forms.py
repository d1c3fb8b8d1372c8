"""What offices write about a claim on its longer way: appeal, stay, release, demand."""

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.forms import DayField, MomentField, PlainForm
from compensation.choices import (
    AppealOutcome,
    AppealSide,
    GroupAct,
    PaperKind,
    UnpaidReason,
)
from compensation.forms import RupeesField
from compensation.schedule import Rhythm


def _long(label, **kwargs) -> forms.CharField:
    return forms.CharField(
        label=label, widget=forms.Textarea(attrs={"rows": 3}), **kwargs
    )


class ApplyForm(PlainForm):
    applied_on = DayField(label=_("Day of the application"))
    office = forms.CharField(label=_("Filed with which office?"), max_length=160)
    number = forms.CharField(label=_("Number of the application"), max_length=60)


class UnpaidForm(PlainForm):
    reason = forms.ChoiceField(
        label=_("Why has the child not got the money?"),
        choices=UnpaidReason.choices,
        widget=forms.RadioSelect,
    )


class PaperForm(PlainForm):
    kind = forms.ChoiceField(
        label=_("Which paper?"), choices=PaperKind.choices, widget=forms.RadioSelect
    )
    addressee = forms.CharField(
        label=_("To which office or person?"),
        max_length=160,
        required=False,
        help_text=_("Left empty, a paper to the employer goes to the employer."),
    )
    words = _long(_("What else shall it say? No child’s name."), required=False)


class BatchForm(PaperForm):
    """One kind of paper for some claims of a list, or for all of them."""

    which = forms.ChoiceField(
        label=_("For which claims?"),
        choices=[
            ("TICKED", _("Those that are ticked below")),
            ("ALL", _("All of this list")),
        ],
        widget=forms.RadioSelect,
    )
    claims = forms.MultipleChoiceField(
        label=_("Claims"), required=False, widget=forms.MultipleHiddenInput
    )

    def __init__(self, *args, claims=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["claims"].choices = [(str(pk), "") for pk in claims]

    def clean(self):
        facts = super().clean()
        if facts.get("which") == "TICKED" and not facts.get("claims"):
            self.add_error("which", _("Tick at least one claim."))
        return facts


class ViewForm(PlainForm):
    name = forms.CharField(
        label=_("Name of the view"),
        max_length=60,
        help_text=_("Never a child’s name."),
    )
    opens_first = forms.BooleanField(label=_("Open this view first"), required=False)


def _days_of_a_rhythm() -> list[tuple[str | Promise, list[tuple[str, str]]]]:
    month = [
        (f"{Rhythm.MONTHLY}-{n}", _("on day %(n)d of the month") % {"n": n})
        for n in range(1, 29)
    ]
    week = [(f"{Rhythm.WEEKLY}-{n + 1}", day) for n, day in WEEKDAYS.items()]
    return [(Rhythm.WEEKLY.label, week), (Rhythm.MONTHLY.label, month)]


class MailForm(PlainForm):
    """The rhythm and its day in one answer."""

    when = forms.ChoiceField(
        label=_("When shall the mail come?"),
        choices=lambda: [("", _("Choose")), *_days_of_a_rhythm()],
        help_text=_("It holds a link and nothing else. Sign in to open it."),
    )

    def clean(self):
        rhythm, _dash, day = super().clean().get("when", "").partition("-")
        return {"rhythm": Rhythm(rhythm), "day": int(day)} if day else {}


class AppealForm(PlainForm):
    side = forms.ChoiceField(
        label=_("Who appeals?"), choices=AppealSide.choices, widget=forms.RadioSelect
    )
    filed_on = DayField(label=_("Day of the appeal"))
    authority = forms.CharField(label=_("To which office or court?"), max_length=160)
    number = forms.CharField(label=_("Number of the appeal"), max_length=60)
    grounds = _long(_("Grounds"))


class AppealDecisionForm(PlainForm):
    outcome = forms.ChoiceField(
        label=_("How did it end?"),
        choices=AppealOutcome.choices,
        widget=forms.RadioSelect,
    )
    decided_on = DayField(label=_("Day of the decision"))
    number = forms.CharField(label=_("Number of the decision"), max_length=60)
    reason = _long(_("Reason"))


class StayForm(PlainForm):
    court = forms.CharField(label=_("Which court?"), max_length=160)
    order_number = forms.CharField(label=_("Number of the order"), max_length=60)
    stayed_on = DayField(label=_("Day of the stay"))
    until = DayField(
        label=_("Until when?"),
        required=False,
        help_text=_("Leave it empty if the court names no day."),
    )


class LiftForm(PlainForm):
    lifted_on = DayField(label=_("Since when is the stay over?"))
    order_number = forms.CharField(label=_("Number of the order"), max_length=60)


class ReleaseForm(PlainForm):
    amount_paise = RupeesField(label=_("Sum in rupees"))
    number = forms.CharField(
        label=_("Number of the release"),
        max_length=60,
        help_text=_("The release holds for the account that the child has today."),
    )


class DemandForm(PlainForm):
    demand_number = forms.CharField(
        label=_("Number of the Collector’s demand"), max_length=60
    )
    demanded_on = DayField(label=_("Day of the demand"))


class AttachForm(PlainForm):
    attached_on = DayField(label=_("Day of the attachment"))
    attached = forms.CharField(label=_("What was attached?"), max_length=200)


class ReasonForm(PlainForm):
    reason = _long(_("Reason"))


class TieForm(PlainForm):
    reason = _long(
        _("What ties you to this employer?"),
        help_text=_("From now on you touch none of this employer’s claims."),
    )


class GroupForm(PlainForm):
    act = forms.ChoiceField(
        label=_("What is to be done?"),
        choices=GroupAct.choices,
        widget=forms.RadioSelect,
    )
    hearing_at = MomentField(
        label=_("When can the employer be heard?"),
        required=False,
        help_text=_("Only for a notice."),
    )
    hearing_place = forms.CharField(label=_("Where?"), max_length=160, required=False)
    grounds = _long(
        _("What points to bondage?"),
        required=False,
        help_text=_("Only for the release certificate."),
    )
