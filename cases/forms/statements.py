"""The child's story, told once."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from cases.choices import StatementPlace
from cases.code_lists import languages
from cases.models import Case, Participation
from common.forms import MomentField, PlainForm


class StatementForm(PlainForm):
    """What the child said, and how it was heard."""

    again_because = forms.CharField(
        label=_("By which law the child is asked again"), widget=forms.Textarea
    )
    recorded_at = MomentField(label=_("When"))
    place = forms.ChoiceField(
        label=_("Where"), choices=StatementPlace.choices, widget=forms.RadioSelect
    )
    breach_reason = forms.CharField(
        label=_("Reason, if it was a police station"),
        required=False,
        widget=forms.Textarea,
        help_text=_("It is recorded as a breach, with the reason."),
    )
    language = forms.ChoiceField(label=_("Language of the child"))
    interpreter = forms.CharField(
        label=_("Interpreter"), max_length=120, required=False
    )
    support_person = forms.CharField(
        label=_("Who sat beside the child"), max_length=120, required=False
    )
    minutes = forms.IntegerField(
        label=_("How many minutes it took"), min_value=1, max_value=600, required=False
    )
    text = forms.CharField(
        label=_("What the child said, in its own words"), widget=forms.Textarea
    )

    def __init__(self, *args, case: Case, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [("", _("Choose")), *languages()]
        if not case.statement_at:
            del self.fields["again_because"]

    def clean_recorded_at(self):
        at = self.cleaned_data["recorded_at"]
        if at > timezone.now():
            raise forms.ValidationError(_("This moment is still to come."))
        return at

    def clean(self):
        facts = super().clean()
        at_police = facts.get("place") == StatementPlace.POLICE_STATION
        if at_police and not facts.get("breach_reason"):
            self.add_error("breach_reason", _("Say why it was a police station."))
        return facts


class ShareForm(PlainForm):
    """An office of the case that needs the statement."""

    with_agency = forms.ModelChoiceField(
        queryset=Agency.objects.none(), label=_("Share with"), empty_label=_("Choose")
    )

    def __init__(self, *args, case: Case, **kwargs):
        super().__init__(*args, **kwargs)
        there = Participation.objects.now().filter(case=case).values("agency")
        self.fields["with_agency"].queryset = Agency.objects.filter(
            pk__in=there
        ).order_by("name")
