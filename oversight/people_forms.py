"""Shapes of what comes in about accounts."""

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from accounts.models import Invitation, User
from accounts.roles import Role
from common.forms import DayField, PlainForm, TakesNoAadhaar


class InvitationForm(TakesNoAadhaar, forms.ModelForm):
    """Who is invited, as what, and until when."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    valid_until = DayField(
        label=_("Account ends on"),
        required=False,
        help_text=_("Leave it empty if no day is known."),
    )

    class Meta:
        model = Invitation
        fields = ["full_name", "email", "role", "valid_until"]
        labels = {"full_name": _("Full name"), "email": _("E-mail")}

    def __init__(self, *args, roles: tuple[Role, ...], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]


class JoinForm(PlainForm):
    """What a new colleague chooses."""

    full_name = forms.CharField(label=_("Full name"), max_length=120)
    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        help_text=_("You sign in with it. Letters, digits, dots and dashes."),
        validators=[User.username_validator],
    )
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_(
            "At least 12 characters. Four words that only you would put together are "
            "easy to keep in mind."
        ),
        strip=False,
    )
    again = forms.CharField(
        label=_("Password once more"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )
    numbers = frozenset({"password", "again"})

    def __init__(self, *args, invitation: Invitation, **kwargs):
        kwargs["initial"] = {"full_name": invitation.full_name}
        super().__init__(*args, **kwargs)
        self.invitation = invitation

    def clean_username(self):
        """Say that a name is taken; never save from a form."""
        name = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=name).exists():
            raise forms.ValidationError(_("This user name is taken."))
        return name

    def clean(self):
        """Both passwords the same, and none that is easily guessed."""
        facts = super().clean()
        first, second = facts.get("password"), facts.pop("again", None)
        if first and second and first != second:
            self.add_error("again", _("The two passwords differ."))
        if first:
            person = User(
                username=facts.get("username", ""),
                full_name=facts.get("full_name", ""),
                email=self.invitation.email,
                agency=self.invitation.agency,
            )
            try:
                validate_password(first, person)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return facts


class EndForm(PlainForm):
    """Until which day an account is good."""

    valid_until = DayField(
        label=_("Account ends on"),
        required=False,
        help_text=_("Leave it empty if no day is known."),
    )


class HandOverForm(PlainForm):
    """Who takes over from somebody who leaves."""

    to = forms.ModelChoiceField(
        queryset=User.objects.none(), label=_("To"), empty_label=_("Choose")
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = people
        self.fields["to"].label_from_instance = lambda person: person.full_name
