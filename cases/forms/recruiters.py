"""Who brought the child: a page of its own, and four boxes on longer forms."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models.recruiter import FACTS, why_nobody_is_meant
from common.forms import PlainForm


class RecruiterForm(PlainForm):
    """The agent, as far as somebody was told."""

    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    alias = forms.CharField(label=_("Other name"), max_length=120, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False)
    village = forms.CharField(label=_("Village"), max_length=120, required=False)

    def clean(self):
        facts = super().clean()
        if why := why_nobody_is_meant(facts):
            raise forms.ValidationError(why)
        return facts


class WithRecruiter(PlainForm):
    """The same facts as a part of a longer form: all may stay empty."""

    agent_name = forms.CharField(
        label=_("Agent’s name"), max_length=120, required=False
    )
    agent_alias = forms.CharField(
        label=_("Agent’s other name"), max_length=120, required=False
    )
    agent_phone = forms.CharField(
        label=_("Agent’s phone"), max_length=20, required=False
    )
    agent_village = forms.CharField(
        label=_("Agent’s village"), max_length=120, required=False
    )

    @property
    def agent_boxes(self) -> list:
        """The boxes, for a template that shows them behind one tap."""
        return [
            self[f"agent_{fact}"] for fact in FACTS if f"agent_{fact}" in self.fields
        ]

    @property
    def agent_is_open(self) -> bool:
        """Something stands in the boxes, or is wrong with them."""
        return any(box.value() or box.errors for box in self.agent_boxes)

    def clean(self):
        facts = super().clean()
        told = {fact: facts.get(f"agent_{fact}", "") for fact in FACTS}
        if told["village"] and (why := why_nobody_is_meant(told)):
            self.add_error("agent_village", why)
        return facts

    def taken_recruiter(self) -> dict[str, str]:
        """What was told of the agent, taken out of the other facts."""
        told = {fact: self.cleaned_data.pop(f"agent_{fact}", "") for fact in FACTS}
        return {fact: words for fact, words in told.items() if words}
