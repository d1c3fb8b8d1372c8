"""FIR or why not, and the trial."""

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import District
from cases.choices import FIRStatus, ProsecutionStepKind
from cases.code_lists import choices_on
from cases.models import FIR, Case
from common.forms import DayField, PlainForm


class PastDayField(DayField):
    """A day that has come."""

    def clean(self, value):
        day = super().clean(value)
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day


class FIRForm(PlainForm):
    """The first information report: number, station, sections, accused."""

    number = forms.CharField(
        label=_("FIR number"),
        max_length=12,
        validators=[
            RegexValidator(
                r"^\d{1,4}/(19|20)\d{2}$", _("An FIR number looks like 412/2026.")
            )
        ],
        help_text=_("As on the report, such as 412/2026."),
    )
    filed_on = PastDayField(label=_("Filed on"))
    police_station = forms.CharField(label=_("Police station"), max_length=100)
    district = forms.ModelChoiceField(
        queryset=District.objects.none(),
        label=_("District of the police station"),
        required=False,
        empty_label=_("Where the child was found"),
    )
    zero_fir = forms.BooleanField(
        label=_("Zero FIR: another police station takes it over"), required=False
    )
    electronic = forms.BooleanField(
        label=_("Lodged electronically: the informant signs within three days"),
        required=False,
    )
    sections = forms.MultipleChoiceField(
        label=_("Sections"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "BNS for what was done from July 2024 on, IPC for what was before."
        ),
    )
    officer = forms.CharField(
        label=_("Investigating officer"), max_length=120, required=False
    )
    accused = forms.CharField(
        label=_("Accused, one on each line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, case: Case, **kwargs):
        super().__init__(*args, **kwargs)
        # The date decides between the BNS and the IPC that it replaced in July 2024.
        found_on = timezone.localdate(case.rescued_at)
        self.fields["sections"].choices = choices_on("fir_section", found_on)
        self.fields["district"].queryset = District.objects.filter(
            state__in=District.objects.filter(
                pk__in=[k for k in (case.district_id, case.home_district_id) if k]
            ).values("state"),
            valid_to__isnull=True,
        ).select_related("state")

    def clean_accused(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["accused"].splitlines()]
        if any(len(line) > 160 for line in lines):
            raise forms.ValidationError(_("Write one accused on each line."))
        return [line for line in lines if line]


class FIRRefusalForm(PlainForm):
    """Which officer did not file, and why."""

    officer = forms.CharField(label=_("Name of the officer"), max_length=120)
    designation = forms.CharField(label=_("Post of the officer"), max_length=80)
    police_station = forms.CharField(label=_("Police station"), max_length=100)
    reason = forms.CharField(label=_("Reason given"), widget=forms.Textarea)


class FIRStatusForm(PlainForm):
    """How far the investigation is."""

    status = forms.ChoiceField(label=_("Now"), widget=forms.RadioSelect)

    def __init__(self, *args, fir: FIR, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [
            (status.value, status.label)
            for status in FIRStatus
            if status not in {FIRStatus.FILED, fir.status}
        ]


class InformForm(PlainForm):
    """When the child's side was told."""

    on = PastDayField(label=_("Told on"))


class ProsecutionForm(PlainForm):
    """One step of the trial and the day of the next."""

    kind = forms.ChoiceField(
        label=_("Step"),
        choices=[
            ("", _("Choose")),
            *(
                (step.value, step.label)
                for step in ProsecutionStepKind
                # Told is a verb of its own: a clock hangs on it.
                if step != ProsecutionStepKind.VICTIM_INFORMED
            ),
        ],
    )
    on = PastDayField(label=_("On"))
    court = forms.CharField(label=_("Court"), max_length=120, required=False)
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea)
    next_on = DayField(label=_("Next day in court"), required=False)
