"""What the pages of the shelters ask."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.choices import Sex
from cases.models import Case
from common.forms import DayField, MomentField, PlainForm, YesNoField
from shelters.actions.care_plans import AreaPlan
from shelters.actions.placements import BY_ITSELF
from shelters.actions.registering import kinds_of_shelter
from shelters.actions.runaways import LastSeen
from shelters.choices import (
    MUST_COVER,
    Area,
    HealthCheckKind,
    LeftBecause,
    Occasion,
    ProtectedKind,
    Stay,
    Verdict,
    Where,
)
from shelters.models import Placement, Shelter


def _words(label, *, required=True, rows=3, **kwargs) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
        **kwargs,
    )


class BedSearchForm(PlainForm):
    """For whom a bed is looked for."""

    sex = forms.ChoiceField(
        label=_("For"), choices=[("", _("Everybody")), *Sex.choices], required=False
    )
    age = forms.IntegerField(label=_("Age"), required=False, min_value=0, max_value=18)


class ShelterField(forms.ModelChoiceField):
    """Shelters that could take the child, each with its free beds."""

    free: dict[int, int] = {}

    def label_from_instance(self, shelter: Shelter) -> str:
        return _("%(home)s, %(place)s: %(n)d beds free") % {
            "home": shelter,
            "place": shelter.agency.district,
            "n": self.free.get(shelter.pk, 0),
        }


class PlacementForm(PlainForm):
    """Which shelter; nothing is chosen beforehand."""

    shelter = ShelterField(
        queryset=Shelter.objects.none(),
        label=_("Which shelter"),
        widget=forms.RadioSelect,
        empty_label=None,
        help_text=_("Only shelters whose licence fits the child are shown."),
    )
    registration_override = _words(
        _("If its registration isn't valid today: why there all the same"),
        required=False,
    )

    def __init__(self, *args, case: Case, **kwargs):
        super().__init__(*args, **kwargs)
        shelters, free = fitting(case)
        self.fields["shelter"].free = free
        self.fields["shelter"].queryset = shelters


def fitting(case: Case):
    """The shelters of the State that are licensed for this child and have a bed."""
    near = (
        Shelter.objects.running()
        .in_state_of(case.owner.district or case.district)
        .filter(sexes__contains=[case.child.sex])
        .select_related("agency__district")
    )
    day = case.rescued_at.date()
    age = case.child.age_on(day)
    if age is not None:
        near = near.filter(age_from__lte=age, age_to__gte=age)
    free = {key: beds.free for key, beds in near.beds().items() if beds.free}
    return near.filter(pk__in=free).order_by("agency__name"), free


class AdmissionForm(PlainForm):
    at = MomentField(label=_("When did the child come?"))
    bed = forms.CharField(label=_("Bed"), max_length=20, required=False)


class LeavingForm(PlainForm):
    because = forms.ChoiceField(
        label=_("Why does the child leave?"),
        choices=[c for c in LeftBecause.choices if c[0] not in BY_ITSELF],
        widget=forms.RadioSelect,
    )
    at = MomentField(label=_("When did the child leave?"))


class LastSeenForm(PlainForm):
    """What those who search must know."""

    since = MomentField(label=_("Missing since"))
    last_seen_by = forms.CharField(label=_("Who saw the child last"), max_length=120)
    last_seen_where = forms.CharField(label=_("Where"), max_length=160, required=False)
    looks = _words(_("Clothes and marks"), required=False)

    def as_seen(self) -> LastSeen:
        known = self.cleaned_data
        return LastSeen(
            since=known["since"],
            by=known["last_seen_by"],
            where=known.get("last_seen_where", ""),
            looks=known.get("looks", ""),
        )


class PoliceReportForm(PlainForm):
    told_at = MomentField(label=_("When were the police told?"))
    station = forms.CharField(label=_("Police station"), max_length=120)
    entry = forms.CharField(
        label=_("Number of the entry or FIR"), max_length=60, required=False
    )


class FoundForm(PlainForm):
    found_at = MomentField(label=_("When was the child found?"))
    found_where = forms.CharField(label=_("Where"), max_length=160, required=False)
    comes_back = YesNoField(
        label=_("Does the child come back here?"),
        yes=_("Yes, to this shelter"),
        no=_("No, the child goes before the Committee"),
    )


class LeaveForm(PlainForm):
    from_at = MomentField(label=_("From"))
    until_at = MomentField(label=_("Until"))
    with_whom = forms.CharField(label=_("With whom"), max_length=120)
    place = forms.CharField(label=_("Where to"), max_length=160, required=False)
    reason = _words(_("Reason"))


class LeaveEndForm(PlainForm):
    back_at = MomentField(label=_("When did the child come back?"))


class HealthForm(PlainForm):
    kind = forms.ChoiceField(
        label=_("Which check"), choices=HealthCheckKind, widget=forms.RadioSelect
    )
    examined_at = MomentField(label=_("When did the doctor see the child?"))
    doctor = forms.CharField(label=_("Doctor"), max_length=120)
    height_cm = forms.IntegerField(
        label=_("Height in centimetres"), required=False, min_value=30, max_value=220
    )
    weight_kg = forms.DecimalField(
        label=_("Weight in kilograms"),
        required=False,
        min_value=1,
        max_value=200,
        decimal_places=1,
    )
    findings = _words(
        _("What the doctor found"),
        help_text=_(
            "Nothing about sexual harm, HIV, pregnancy or mental illness: "
            "that goes into the protected note."
        ),
    )
    treatment = _words(_("Treatment and advice"), required=False)
    next_on = DayField(label=_("Next visit"), required=False)


class ProtectedForm(PlainForm):
    kind = forms.ChoiceField(
        label=_("What is it about?"), choices=ProtectedKind, widget=forms.RadioSelect
    )
    noted_at = MomentField(label=_("When was it noticed?"))
    words = _words(_("What was seen or said"))


class CounsellingForm(PlainForm):
    held_at = MomentField(label=_("When did you talk?"))
    minutes = forms.IntegerField(
        label=_("How many minutes"), required=False, min_value=1, max_value=600
    )
    words = _words(_("Your notes"), rows=8)
    next_on = DayField(label=_("Next talk"), required=False)


class CarePlanForm(PlainForm):
    """Form 7 A: three questions for each area. Five areas can't stay empty."""

    stay = forms.ChoiceField(
        label=_("How long the child is likely to stay"),
        choices=Stay,
        widget=forms.RadioSelect,
    )
    child_view = _words(_("What the child says about it"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for area in Area:
            must = area in MUST_COVER
            self.fields[f"{area}_need"] = _words(_("Needs"), required=must, rows=2)
            self.fields[f"{area}_concern"] = _words(
                _("Worries"), required=False, rows=2
            )
            self.fields[f"{area}_intervention"] = _words(
                _("What is done, and by whom"), required=must, rows=2
            )

    def areas(self) -> list[dict]:
        """The questions area by area, for the page."""
        return [
            {
                "label": area.label,
                "must": area in MUST_COVER,
                "fields": [
                    self[f"{area}_{part}"]
                    for part in ("need", "concern", "intervention")
                ],
            }
            for area in Area
        ]

    def as_action(self) -> dict:
        """The arguments of `make_care_plan`; areas left empty are left out."""
        known = self.cleaned_data
        written = {
            area: AreaPlan(
                **{
                    part: known[f"{area}_{part}"]
                    for part in ("need", "concern", "intervention")
                }
            )
            for area in Area
        }
        return {
            "stay": known["stay"],
            "child_view": known["child_view"],
            "areas": {
                area: plan
                for area, plan in written.items()
                if plan.need or plan.concern or plan.intervention
            },
        }


class ReviewForm(PlainForm):
    progress = _words(_("How it goes, area by area"), rows=6)
    child_view = _words(_("What the child says"), required=False)
    next_on = DayField(label=_("Looked at again on"), required=False)


class ShelterForm(PlainForm):
    """What the registration says."""

    kind = forms.ChoiceField(label=_("Kind"))
    registration = forms.CharField(label=_("Registration number"), max_length=60)
    valid_from = DayField(label=_("Valid from"))
    valid_until = DayField(label=_("Valid until"))
    sexes = forms.MultipleChoiceField(
        label=_("Licensed for"), choices=Sex, widget=forms.CheckboxSelectMultiple
    )
    age_from = forms.IntegerField(label=_("From age"), min_value=0, max_value=18)
    age_to = forms.IntegerField(label=_("To age"), min_value=0, max_value=21)
    beds = forms.IntegerField(label=_("Beds"), min_value=1, max_value=2000)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [
            ("", "–"),
            *kinds_of_shelter(),
        ]


class PlaceForm(PlainForm):
    address = _words(_("Address"))
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False)


class InspectionForm(PlainForm):
    inspected_on = DayField(label=_("Day of the inspection"))
    verdict = forms.ChoiceField(
        label=_("Result"), choices=Verdict, widget=forms.RadioSelect
    )
    children_seen = forms.IntegerField(
        label=_("Children spoken with alone"), required=False, min_value=0
    )
    findings = _words(_("What was found"), required=False)
    to_mend = _words(_("What has to be mended"), required=False)


class RollCallForm(PlainForm):
    """Who isn't here; the others are."""

    occasion = forms.ChoiceField(
        label=_("Which roll call"), choices=Occasion, widget=forms.RadioSelect
    )
    second = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label=_("Counted together with"),
        required=False,
        empty_label="–",
        help_text=_("At night two people count."),
    )
    away = forms.MultipleChoiceField(
        label=_("Tap who is not here"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, stays: list[Placement], by: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["away"].choices = [
            (str(stay.case_id), stay.case.called) for stay in stays
        ]
        colleagues = User.objects.filter(agency=by.agency_id, is_active=True)
        second = self.fields["second"]
        second.queryset = colleagues.exclude(pk=by.pk)
        second.label_from_instance = lambda person: person.full_name


class AwayForm(PlainForm):
    """Where one child is who isn't here; of an absent one, since when."""

    where = forms.ChoiceField(
        label=_("Where"),
        choices=[c for c in Where.choices if c[0] != Where.HERE],
        widget=forms.RadioSelect,
    )
    since = MomentField(label=_("If absent: since when"), required=False)
    last_seen_by = forms.CharField(
        label=_("If absent: who saw the child last"), max_length=120, required=False
    )

    def clean(self):
        known = super().clean() or {}
        if known.get("where") == Where.ABSENT:
            for name in ("since", "last_seen_by"):
                if not known.get(name) and name not in self.errors:
                    self.add_error(name, _("Answer this for an absent child."))
        return known

    def as_seen(self) -> LastSeen | None:
        known = self.cleaned_data
        if known["where"] != Where.ABSENT:
            return None
        return LastSeen(since=known["since"], by=known["last_seen_by"])
