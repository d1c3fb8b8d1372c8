"""What a person answers about two children who may be one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models.matching import MatchState
from common.forms import PlainForm


class PairForm(PlainForm):
    """Not the same, and why; or not sure yet."""

    state = forms.ChoiceField(
        label=_("Your answer"),
        choices=[
            (MatchState.NOT_SAME, MatchState.NOT_SAME.label),
            (MatchState.NOT_SURE, MatchState.NOT_SURE.label),
        ],
        widget=forms.RadioSelect,
    )
    why = forms.CharField(
        label=_("Why"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, seen: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not seen:
            # Who sees one child only can't tell it from the other.
            unsure = (MatchState.NOT_SURE, MatchState.NOT_SURE.label)
            self.fields["state"].choices = [unsure]

    @property
    def decision(self) -> dict[str, Any]:
        """The answer as the action takes it."""
        facts = self.cleaned_data
        return {"state": MatchState(facts["state"]), "why": facts["why"]}


class MergeForm(PlainForm):
    """One rescue, written down twice: how that is known."""

    why = forms.CharField(
        label=_("How do you know that it is one rescue?"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2, "id": "id_merge_why"}),
    )
