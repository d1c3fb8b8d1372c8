"""Shapes of what an office says about itself: breaches of data."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import MomentField, PlainForm
from oversight.choices import BreachData, BreachKind, Told

NO_NAMES = _("No name, address or number of anybody.")


class BreachForm(PlainForm):
    """A breach of data, in kinds and numbers."""

    found_at = MomentField(
        label=_("When it was found"),
        help_text=_("From then on there are 72 hours to report it."),
    )
    kind = forms.ChoiceField(
        label=_("What happened"), choices=BreachKind.choices, widget=forms.RadioSelect
    )
    # Django takes a field out of the class; its stubs see the form's own `data` hidden.
    data = forms.MultipleChoiceField(  # type: ignore[assignment]
        label=_("Which kinds of data"),
        choices=BreachData.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    people = forms.IntegerField(
        label=_("How many people it is about"),
        min_value=0,
        max_value=10_000_000,
        help_text=_("About how many. 0 if nobody's data was reached."),
    )
    happened = forms.CharField(
        label=_("How it came about"),
        max_length=2000,
        widget=forms.Textarea,
        help_text=NO_NAMES,
    )
    done = forms.CharField(
        label=_("What was done about it"),
        max_length=2000,
        widget=forms.Textarea,
        help_text=NO_NAMES,
    )


class BreachReportForm(PlainForm):
    """Who was told of a breach."""

    told = forms.ChoiceField(
        label=_("Who was told"), choices=Told.choices, widget=forms.RadioSelect
    )
    told_at = MomentField(label=_("When"))
    reference = forms.CharField(
        label=_("Reference"),
        max_length=120,
        help_text=_("The number of the report, or how the people were told."),
    )
    words = forms.CharField(
        label=_("More about it"),
        max_length=2000,
        required=False,
        widget=forms.Textarea,
        help_text=NO_NAMES,
    )
