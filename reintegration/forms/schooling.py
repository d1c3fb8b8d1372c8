"""Forms of school: enrolled, marked, moved on."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import AgencyKind
from accounts.models import Agency, District
from common.forms import DayField, PlainForm
from reintegration.actions.schooling import kinds_attended
from reintegration.choices import LeavingReason
from reintegration.models import BridgeSchool


def _schools(case):
    """Schools of the districts that the child has to do with."""
    places = [case.district_id, case.home_district_id]
    return BridgeSchool.objects.open().filter(district__in=places).order_by("name")


class EnrolForm(PlainForm):
    school = forms.ModelChoiceField(
        label=_("School"), queryset=BridgeSchool.objects.none(), empty_label=_("Choose")
    )
    started_on = DayField(label=_("First day"), initial=timezone.localdate)
    level = forms.CharField(label=_("Level or class"), max_length=40, required=False)
    roll_number = forms.CharField(label=_("Roll number"), max_length=20, required=False)

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = _schools(case)


class SchoolForm(PlainForm):
    name = forms.CharField(label=_("Name of the school"), max_length=160)
    kind = forms.ChoiceField(label=_("Kind"), widget=forms.RadioSelect)
    district = forms.ModelChoiceField(
        label=_("District"), queryset=District.objects.none(), empty_label=_("Choose")
    )
    place = forms.CharField(label=_("Village or town"), max_length=120, required=False)
    udise = forms.CharField(
        label=_("UDISE code"),
        max_length=11,
        required=False,
        help_text=_("Eleven digits, if the school has one."),
    )
    agency = forms.ModelChoiceField(
        label=_("School that marks its register here"),
        queryset=Agency.objects.none(),
        required=False,
        empty_label=_("None: the school doesn't work with this system"),
    )

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds_attended()
        places = [case.district_id, case.home_district_id]
        self.fields["district"].queryset = District.objects.filter(pk__in=places)
        self.fields["agency"].queryset = Agency.objects.of_kind(
            AgencyKind.SCHOOL
        ).filter(district__in=places, ended_on__isnull=True)


class LevelForm(PlainForm):
    level = forms.CharField(label=_("New level or class"), max_length=40)


class TransferForm(PlainForm):
    school = forms.ModelChoiceField(
        label=_("New school"),
        queryset=BridgeSchool.objects.none(),
        empty_label=_("Choose"),
    )
    moved_on = DayField(label=_("First day there"), initial=timezone.localdate)
    level = forms.CharField(
        label=_("Assessed for class"),
        max_length=40,
        help_text=_("A missing certificate never stops the new school (RTE Act)."),
    )
    accepted_by = forms.CharField(label=_("Who takes the child there"), max_length=120)
    assessment = forms.CharField(
        label=_("What the child can do"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = _schools(case)


class LeaveForm(PlainForm):
    ended_on = DayField(label=_("Last day"), initial=timezone.localdate)
    outcome = forms.ChoiceField(
        label=_("Why"),
        choices=[c for c in LeavingReason.choices if c[0] != LeavingReason.MOVED_ON],
        widget=forms.RadioSelect,
    )
    because = forms.CharField(
        label=_("In a sentence"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
