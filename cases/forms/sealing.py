"""Sealing a case and saying who sees it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.actions.sealing import people_to_name
from cases.choices import SealReason
from cases.models import Case
from common.forms import PlainForm


def _person(user: User) -> str:
    return f"{user.full_name}, {user.get_role_display()}, {user.agency}"


class NamedField(forms.ModelMultipleChoiceField):
    """Several people, each with role and office."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, person: User) -> str:
        return _person(person)


class PersonField(forms.ModelChoiceField):
    """One person with role and office."""

    def label_from_instance(self, person: User) -> str:
        return _person(person)


class SealForm(PlainForm):
    """Why the case is sealed, and for whom."""

    reason = forms.ChoiceField(
        label=_("Why the case is sealed"),
        choices=SealReason.choices,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("In words"), required=False, max_length=400, widget=forms.Textarea
    )
    named = NamedField(
        queryset=User.objects.none(),
        label=_("Who still sees the case"),
        help_text=_(
            "You are one of them. Two members of a Committee must be among them."
        ),
    )

    def __init__(self, *args, case: Case, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["named"].queryset = people_to_name(case).exclude(pk=by.pk)

    def clean_reason(self) -> SealReason:
        return SealReason(self.cleaned_data["reason"])


class NameForm(PlainForm):
    """One more person who sees the sealed case."""

    person = PersonField(
        queryset=User.objects.none(), label=_("Person"), empty_label=_("Choose")
    )

    def __init__(self, *args, case: Case, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people_to_name(case).exclude(
            pk__in=case.named_ids
        )


class UnsealForm(PlainForm):
    """Why the seal is lifted."""

    because = forms.CharField(
        label=_("Why the seal is lifted"), max_length=400, widget=forms.Textarea
    )
