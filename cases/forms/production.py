"""What Form 17 asks when a child is brought before the Committee."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.actions.sittings import members_of
from common.forms import MomentField, PlainForm

# Names of the facts of Form 17 that are kept with the production.
FACTS = (
    *("found_place", "found_with", "circumstances", "allegation", "condition"),
    *("belongings", "tracing", "treatment", "police_informed", "marks"),
)


class MemberField(forms.ModelChoiceField):
    """A member of the Committee, by name."""

    def label_from_instance(self, person: User) -> str:
        return f"{person.full_name}, {person.get_role_display()}"


class ProductionForm(PlainForm):
    """When, before whom, and what Form 17 says of the rescue."""

    at = MomentField(label=_("When did the child come before the Committee?"))
    before = MemberField(
        queryset=None,
        label=_("Before whom"),
        required=False,
        empty_label=_("The Committee in its sitting"),
    )
    journey_minutes = forms.IntegerField(
        label=_("Minutes of journey"),
        min_value=0,
        initial=0,
        help_text=_("The journey doesn't count towards the 24 hours (section 31)."),
    )
    place = forms.CharField(label=_("Where"), max_length=160, required=False)
    producer = forms.CharField(
        label=_("Who brought the child"), max_length=120, required=False
    )
    producer_post = forms.CharField(
        label=_("Post and office of that person"), max_length=120, required=False
    )
    found_place = forms.CharField(label=_("Where the child was found"), required=False)
    found_with = forms.CharField(
        label=_("With whom the child was found"), required=False
    )
    circumstances = forms.CharField(
        label=_("How the child was found"), required=False, widget=forms.Textarea
    )
    allegation = forms.CharField(
        label=_("What offence or abuse is alleged"), required=False
    )
    condition = forms.CharField(label=_("How the child looks"), required=False)
    marks = forms.CharField(label=_("Marks of identity"), required=False)
    belongings = forms.CharField(label=_("What the child has with it"), required=False)
    tracing = forms.CharField(
        label=_("What was done to find the family"), required=False
    )
    treatment = forms.CharField(label=_("Treatment given"), required=False)
    police_informed = forms.CharField(
        label=_("Police told: station and number"), required=False
    )

    def __init__(self, *args, committee, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["before"].queryset = members_of(committee)

    def as_action(self) -> dict:
        """The arguments of `produce_child`."""
        known = dict(self.cleaned_data)
        facts = {name: known.pop(name) for name in FACTS}
        return {**known, "facts": facts}


class GroupProductionForm(ProductionForm):
    """The same for several children of one rescue; nobody is chosen beforehand."""

    cases: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        queryset=None,
        label=_("Which children"),
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ("cases",)

    def __init__(self, *args, waiting, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["cases"].queryset = waiting
        self.fields["cases"].label_from_instance = lambda case: (
            f"{case.called} · {case.number}"
        )

    def as_action(self) -> dict:
        known = super().as_action()
        return {key: value for key, value in known.items() if key != "cases"}
