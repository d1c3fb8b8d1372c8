"""Shapes of what comes in on the top floor."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, District, User
from accounts.roles import Role
from audit.choices import OpeningAnswer
from common.forms import DateInput, PlainForm, TakesNoAadhaar


class AgencyForm(TakesNoAadhaar, forms.ModelForm):
    """An office or organisation."""

    district = forms.ModelChoiceField(
        queryset=District.objects.none(),
        label=_("District"),
        empty_label=_("Choose"),
        help_text=_("The district that the office serves."),
    )

    class Meta:
        model = Agency
        fields = ["name", "name_hi", "kind", "district", "email", "phone", "interim"]
        labels = {
            "name": _("Name"),
            "name_hi": _("Name in Hindi"),
            "kind": _("Kind"),
            "email": _("E-mail of the office"),
            "phone": _("Phone"),
            "interim": _("Interim: stands in until the proper office sits"),
        }

    def __init__(self, *args, state, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["district"].queryset = District.objects.filter(
            state=state
        ).order_by("name")


class PersonForm(TakesNoAadhaar, forms.ModelForm):
    """A person of one office with one role."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)

    class Meta:
        model = User
        fields = ["full_name", "username", "role", "phone", "email", "valid_until"]
        widgets = {"valid_until": DateInput}
        labels = {
            "full_name": _("Full name"),
            "username": _("User name"),
            "phone": _("Phone"),
            "email": _("E-mail"),
            "valid_until": _("Account ends on"),
        }

    def __init__(self, *args, roles: tuple[Role, ...], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]

    def clean_username(self):
        """Say that a name is taken; never save from a form."""
        name = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=name).exists():
            raise forms.ValidationError(_("This user name is taken."))
        return name


class OpeningForm(PlainForm):
    """Why somebody opened a case that nothing on record sent them to."""

    answer = forms.ChoiceField(
        label=_("Why the case was opened"),
        choices=OpeningAnswer.choices,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("What you found out"), max_length=400, widget=forms.Textarea
    )

    def clean_answer(self) -> OpeningAnswer:
        return OpeningAnswer(self.cleaned_data["answer"])
