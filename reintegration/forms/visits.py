"""Forms of the follow-up: a visit in a dozen taps, and the days around it."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import AgencyKind
from accounts.models import Agency
from cases.code_lists import choices
from common.forms import DayField, PlainForm, YesNoField
from common.models import new_key
from reintegration.actions.visits import RED_FLAGS, VisitReport
from reintegration.choices import VisitDecision, VisitMode
from reintegration.models import FollowUpVisit

DOCUMENTS = [
    ("BIRTH", _("Birth certificate")),
    ("SCHOOL", _("School certificate")),
    ("CASTE", _("Caste certificate")),
    ("RATION", _("Ration card")),
    ("DISABILITY", _("Disability certificate")),
    ("VACCINES", _("Immunisation card")),
    ("AADHAAR", _("Aadhaar card (seen, number not taken)")),
]


def _words(label, rows: int = 0, most: int = 300):
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(label=label, max_length=most, required=False, widget=widget)


def _number(label, least, most):
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, required=False
    )


class VisitForm(PlainForm):
    """What must be known stands first, in taps; the rest is folded away."""

    FIRST = (
        *("made_on", "mode", "child_present", "child_elsewhere", "child_seen_alone"),
        *("school_status", "red_flags", "abused", "decision", "next_step"),
        *("next_step_on", "child_words"),
    )
    # Group of the report: its fields. The keys are those of the printed report.
    GROUPS = {
        "health": ("height_cm", "weight_kg", "look", "illness", "hospital"),
        "home": ("lives_with", "conduct", "chores", "away", "beaten"),
        "school": ("class_name", "absent_days", "teacher", "remark"),
        "family": (
            *("income", "debts", "work", "migration", "neighbours", "support"),
            *("agent", "sibling_at_risk"),
        ),
        "money": ("received_rupees", "passbook_seen"),
    }

    key = forms.UUIDField(widget=forms.HiddenInput)
    made_on = DayField(label=_("Day of the visit"), initial=timezone.localdate)
    mode = forms.ChoiceField(
        label=_("How"), choices=VisitMode.choices, widget=forms.RadioSelect
    )
    child_present = YesNoField(
        label=_("Was the child there?"), yes=_("Yes"), no=_("No")
    )
    child_elsewhere = _words(_("If not, where is the child said to be?"), most=160)
    child_seen_alone = YesNoField(
        label=_("Did you see the child alone?"), yes=_("Yes"), no=_("No")
    )
    school_status = forms.ChoiceField(
        label=_("School or skill course"), required=False, widget=forms.RadioSelect
    )
    red_flags = forms.MultipleChoiceField(
        label=_("Warning signs"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick what you saw. Each one is sent on at once."),
    )
    abused = forms.BooleanField(label=_("The child was abused"), required=False)
    decision = forms.ChoiceField(
        label=_("What now?"), choices=VisitDecision.choices, widget=forms.RadioSelect
    )
    next_step = _words(_("Next step, and who takes it"))
    next_step_on = DayField(label=_("By which day"), required=False)
    child_words = _words(_("In the child's own words"), rows=3, most=2000)
    # Folded away
    height_cm = _number(_("Height in cm"), 50, 210)
    weight_kg = _number(_("Weight in kg"), 5, 150)
    look = _words(_("General look"))
    illness = _words(_("Illness or treatment"))
    hospital = _words(_("Hospital"))
    lives_with = _words(_("Lives with"))
    conduct = _words(_("How the parents treat the child"))
    chores = _words(_("Housework and other work, hours a day"))
    away = _words(_("Time away from the village"))
    beaten = forms.BooleanField(label=_("The child is beaten"), required=False)
    class_name = _words(_("Class"))
    absent_days = _number(_("Days absent in the last 30"), 0, 30)
    teacher = _words(_("Teacher you spoke to"))
    remark = _words(_("What the teacher says"))
    income = _words(_("Income of the family"))
    debts = _words(_("Debts"))
    work = _words(_("Work of the adults"))
    migration = _words(_("Plans to leave the village"))
    neighbours = _words(_("Attitude of the neighbours"))
    support = _words(_("Support from the gram panchayat"))
    agent = forms.BooleanField(label=_("An agent has been in touch"), required=False)
    sibling_at_risk = forms.BooleanField(
        label=_("A brother or sister is at risk"), required=False
    )
    received_rupees = _number(_("Money received so far, in rupees"), 0, 10_000_000)
    passbook_seen = forms.BooleanField(label=_("Passbook seen"), required=False)
    documents = forms.MultipleChoiceField(
        label=_("Documents in the family's hands"),
        choices=DOCUMENTS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school_status"].choices = choices("education")
        self.fields["red_flags"].choices = choices(RED_FLAGS)
        self.fields["key"].initial = new_key

    def first_fields(self):
        return [self[name] for name in self.FIRST]

    def more_fields(self):
        folded = [name for group in self.GROUPS.values() for name in group]
        return [self[name] for name in [*folded, "documents"]]

    def as_report(self) -> VisitReport:
        """The report as the action wants it."""
        data = self.cleaned_data
        facts: dict = {
            group: {name: data[name] for name in names if data[name] not in (None, "")}
            for group, names in self.GROUPS.items()
        }
        facts["documents"] = data["documents"]
        told = {name: data[name] for name in self.FIRST}
        return VisitReport(facts=facts, **told)


class PlanForm(PlainForm):
    planned_on = DayField(label=_("Day of the visit"))


class MissForm(PlainForm):
    because = forms.CharField(
        label=_("Why was the visit not made?"), widget=forms.Textarea(attrs={"rows": 3})
    )


class AssignForm(PlainForm):
    """Which office of the home district visits the child."""

    to = forms.ModelChoiceField(
        label=_("Office that visits the child"),
        queryset=Agency.objects.none(),
        empty_label=_("Choose"),
    )

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, **kwargs)
        place = case.home_district or case.district
        kinds = [AgencyKind.NGO, AgencyKind.DCPU]
        self.fields["to"].queryset = (
            Agency.objects.serving(place)
            .filter(kind__in=kinds, ended_on__isnull=True)
            .order_by("name")
        )


class SettleForm(PlainForm):
    because = forms.CharField(
        label=_("What was done about it?"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def open_slot(case, wanted: str = "") -> FollowUpVisit | None:
    """The visit asked for, else the one that falls due first."""
    visits = FollowUpVisit.objects.filter(case=case).open().select_related("rule")
    if wanted:
        return visits.filter(pk=wanted).first()
    return visits.in_order().first()
