"""Children of one rescue, chosen together."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.certificates import ApplyForm
from cases.forms.police import FIRForm
from cases.models import Case
from common.forms import PlainForm


class ChildrenForm(PlainForm):
    """Which children; nobody is chosen beforehand."""

    cases = forms.ModelMultipleChoiceField(
        queryset=Case.objects.none(),
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


class GroupFIRForm(ChildrenForm, FIRForm):
    """One FIR about several children."""


class GroupApplyForm(ChildrenForm, ApplyForm):
    """The certificates of several children."""
