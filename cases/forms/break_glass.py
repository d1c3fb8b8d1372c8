"""Asking for a case in an emergency, and reviewing that."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.choices import GlassReason
from common.forms import PlainForm, YesNoField


class GlassForm(PlainForm):
    """Which case, and what has happened."""

    number = forms.CharField(
        label=_("Number of the case"),
        max_length=32,
        help_text=_("As it stands on a paper, or as the other office tells you."),
    )
    reason = forms.ChoiceField(
        label=_("What kind of emergency"),
        choices=GlassReason.choices,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("What has happened"),
        max_length=400,
        widget=forms.Textarea,
        help_text=_("Your supervisor reads this. Write no name of a child."),
    )

    def clean_reason(self) -> GlassReason:
        return GlassReason(self.cleaned_data["reason"])


class ReviewForm(PlainForm):
    """Was the emergency one?"""

    justified = YesNoField(
        label=_("Was it needed to open this case?"), yes=_("Yes"), no=_("No")
    )
    words = forms.CharField(
        label=_("What you found"), max_length=400, widget=forms.Textarea
    )
