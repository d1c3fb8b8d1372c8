"""The release certificate."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.police import PastDayField
from common.forms import PlainForm


class ApplyForm(PlainForm):
    """Why the child is thought to have been bonded."""

    grounds = forms.CharField(
        label=_("What speaks for bondage"),
        widget=forms.Textarea,
        help_text=_("Debt or advance, wages held back, kept from leaving, threats."),
    )


class IssueForm(PlainForm):
    """The certificate's number and who signed it."""

    number = forms.CharField(label=_("Number of the certificate"), max_length=60)
    authority = forms.CharField(label=_("Signed by (post and office)"), max_length=120)
    copy_given_on = PastDayField(label=_("Copy given to the child on"), required=False)


class RefuseForm(PlainForm):
    """Why there is no certificate."""

    reason = forms.CharField(label=_("Why it is refused"), widget=forms.Textarea)
