"""Concerns, excused duties, and who works on a case."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.choices import Severity
from common.forms import PlainForm


class ConcernForm(PlainForm):
    """What is wrong."""

    note = forms.CharField(label=_("What is wrong"), widget=forms.Textarea)
    severity = forms.ChoiceField(
        label=_("How urgent"), choices=Severity.choices, widget=forms.RadioSelect
    )


class ClearForm(PlainForm):
    """What was done about a concern."""

    because = forms.CharField(label=_("What was done"), max_length=200)


class ExcuseForm(PlainForm):
    """Why a duty need not be done."""

    because = forms.CharField(
        label=_("Why the duty need not be done"), widget=forms.Textarea
    )


class WorkerField(forms.ModelChoiceField):
    """A person of the office, by name."""

    def label_from_instance(self, person: User) -> str:
        return f"{person.full_name}, {person.get_role_display()}"


class WorkerForm(PlainForm):
    """Who of one's own office works on the case."""

    worker = WorkerField(
        queryset=User.objects.none(), label=_("Worker"), empty_label=_("Choose")
    )

    def __init__(self, *args, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["worker"].queryset = User.objects.filter(
            agency=by.agency_id, is_active=True
        ).order_by("full_name")
