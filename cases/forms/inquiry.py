"""The inquiry: the report, the age, the interpreter."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import AgencyKind
from accounts.models import Agency, User
from accounts.roles import DataClass
from cases.choices import AgeSource
from cases.code_lists import languages
from cases.forms.recruiters import WithRecruiter
from cases.models import Case
from cases.models.recruiter import FACTS
from common.forms import DayField, MomentField, PlainForm, YesNoField

# Who may be asked for a social investigation (JJ Model Rules, rule 19(3)).
ASKED = (AgencyKind.DCPU, AgencyKind.NGO)


class AskInquiryForm(PlainForm):
    """Which office looks into the family and the work."""

    of = forms.ModelChoiceField(
        queryset=Agency.objects.none(),
        label=_("Which office is asked"),
        empty_label=_("Choose"),
        help_text=_("The report is due in 15 days."),
    )

    def __init__(self, *args, case: Case, **kwargs):
        super().__init__(*args, **kwargs)
        here = {case.district_id, case.home_district_id} - {None}
        self.fields["of"].queryset = Agency.objects.filter(
            kind__in=ASKED, district__in=here, ended_on__isnull=True
        ).order_by("kind", "name")


class InquiryForm(WithRecruiter):
    """Form 22, as far as charges, certificate and return hang on it."""

    field_order = (
        *("work_history", "hours_a_day", "debt_or_advance", "wages_withheld"),
        *("confined", "trafficker"),
    )
    work_history = forms.CharField(
        label=_("What work the child did, for whom, since when"), widget=forms.Textarea
    )
    hours_a_day = forms.IntegerField(
        label=_("Hours of work a day"), min_value=0, max_value=24, required=False
    )
    debt_or_advance = forms.CharField(
        label=_("Debt or advance: how much, to whom, promised by whom"),
        required=False,
        widget=forms.Textarea,
        help_text=_("Leave it empty if there was none."),
    )
    wages_withheld = YesNoField(
        label=_("Were wages held back or taken?"),
        yes=_("Yes"),
        no=_("No"),
        required=False,
    )
    confined = YesNoField(
        label=_("Was the child kept from leaving?"),
        yes=_("Yes"),
        no=_("No"),
        required=False,
        help_text=_(
            "On debt, wages and confinement hang the charge under section 79 and the "
            "release certificate."
        ),
    )
    trafficker = forms.CharField(
        label=_("Who brought the child"), required=False, widget=forms.Textarea
    )
    family = forms.CharField(label=_("The family"), widget=forms.Textarea)
    risk_of_return = forms.CharField(
        label=_("What could go wrong after the return"), widget=forms.Textarea
    )
    recommendation = forms.CharField(
        label=_("What is recommended"), widget=forms.Textarea
    )

    def __init__(self, *args, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        # Facts about an accused: a probation officer writes none.
        if not by.writes(DataClass.ACC):
            for fact in FACTS:
                del self.fields[f"agent_{fact}"]


class AgeForm(PlainForm):
    """The age by the ladder of section 94: paper, then bone test."""

    source = forms.ChoiceField(
        label=_("By what"),
        choices=[
            (source.value, source.label)
            for source in (
                AgeSource.DOCUMENT,
                AgeSource.OSSIFICATION,
                AgeSource.APPARENT,
            )
        ],
        widget=forms.RadioSelect,
        help_text=_(
            "First a paper of a school or a board, then one of the municipality or "
            "village council, and only if there is none a bone test."
        ),
    )
    document = forms.CharField(
        label=_("Which paper was seen"), max_length=120, required=False
    )
    birth_date = DayField(label=_("Date of birth"), required=False)
    years = forms.IntegerField(
        label=_("Or the age in years"), min_value=0, max_value=25, required=False
    )

    def clean_birth_date(self):
        day = self.cleaned_data["birth_date"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day

    def clean(self):
        facts = super().clean()
        no_age = not facts.get("birth_date") and facts.get("years") is None
        if no_age and not {"birth_date", "years"} & set(self.errors):
            self.add_error("years", _("Give a birth date or the years."))
        if facts.get("source") == AgeSource.DOCUMENT and not facts.get("document"):
            self.add_error("document", _("Name the paper that was seen."))
        return facts


class InterpreterForm(PlainForm):
    """Who speaks the child's language and comes when."""

    language = forms.ChoiceField(label=_("Language"))
    interpreter = forms.CharField(label=_("Name of the interpreter"), max_length=120)
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False)
    comes_at = MomentField(label=_("Comes on"), required=False)

    def __init__(self, *args, case: Case, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [("", _("Choose")), *languages()]
        waiting = case.interpreter_bookings.filter(booked_at__isnull=True).first()
        if waiting:
            # What was asked for; the office may still choose another language.
            self.fields["language"].initial = waiting.language
