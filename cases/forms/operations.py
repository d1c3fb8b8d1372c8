"""Forms of a rescue operation, from the plan to the leaving of the site."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import AgencyKind
from accounts.models import User
from accounts.roles import DataClass, Role, verbs_of
from cases.choices import Capacity, Route, TakenTo
from cases.code_lists import choices, languages
from cases.models import OperationSite, RescueOperation
from common.forms import MomentField, PlainForm

TEAM_KINDS = (
    AgencyKind.NGO,
    AgencyKind.DCPU,
    AgencyKind.POLICE,
    AgencyKind.LABOUR,
    AgencyKind.DM,
    AgencyKind.SHELTER,
)


class PersonField(forms.ModelChoiceField):
    """A person of ours, with the office the person works for."""

    def label_from_instance(self, person: User) -> str:
        return f"{person.full_name}, {person.agency}"


def people_near(user: User):
    """Whom this person can name for a team: people of the offices of the district."""
    return (
        User.objects.filter(
            is_active=True,
            agency__district=user.office.district,
            agency__kind__in=TEAM_KINDS,
        )
        .select_related("agency")
        .order_by("full_name")
    )


def leads_near(user: User):
    """Whom of them this person can name as the lead."""
    roles = [role for role in Role if "cases.open_operation" in verbs_of(role)]
    return people_near(user).filter(role__in=roles)


class PlanForm(PlainForm):
    """What is known before an operation; the address goes into the sealed tip."""

    planned_for = MomentField(label=_("When"))
    lead = PersonField(queryset=None, label=_("Who leads"), empty_label=_("Choose"))
    route = forms.ChoiceField(
        label=_("Kind"),
        choices=[("", _("Choose"))]
        + [(r.value, r.label) for r in (Route.RAID, Route.POLICE_RAID, Route.DRIVE)],
    )
    drive = forms.CharField(
        label=_("Part of a drive"),
        max_length=80,
        required=False,
        help_text=_("The name of the campaign, if there is one. No place."),
    )
    children_expected = forms.IntegerField(
        label=_("Children expected"), min_value=0, max_value=2000
    )
    sites = forms.IntegerField(
        label=_("Number of sites"),
        min_value=1,
        max_value=20,
        help_text=_(
            "They are called Site 1, Site 2 and so on until the team is there."
        ),
    )
    industry = forms.ChoiceField(label=_("Kind of work"), required=False)
    tip_address = forms.CharField(
        label=_("Where it is"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Sealed: only the lead reads it, and every reading is recorded."),
    )
    tip_informant = forms.CharField(
        label=_("Who told us"),
        max_length=200,
        required=False,
        help_text=_("Sealed together with the place."),
    )
    tip_details = forms.CharField(
        label=_("What we were told"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    tip_received_at = MomentField(label=_("When we were told"), required=False)

    TIP = ("tip_address", "tip_informant", "tip_details", "tip_received_at")

    def __init__(self, *args, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lead"].queryset = leads_near(by)
        self.fields["industry"].choices = [("", _("Not known")), *choices("industry")]
        if not by.writes(DataClass.TIP):
            for name in self.TIP:
                self.fields[name].help_text = _(
                    "Only if you lead this operation yourself."
                )


class TeamForm(PlainForm):
    """Who comes for a place in the team: a person of ours, or somebody by name."""

    capacity = forms.ChoiceField(
        label=_("Comes as"),
        choices=[("", _("Choose"))]
        + [(c.value, c.label) for c in Capacity if c != Capacity.LEAD],
    )
    user = PersonField(
        queryset=None,
        label=_("Person with an account"),
        required=False,
        empty_label=_("Somebody else"),
        help_text=_("Sees the plan from now on."),
    )
    person = forms.CharField(
        label=_("Or the name of somebody else"), max_length=120, required=False
    )
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False)
    language = forms.ChoiceField(label=_("Speaks"), required=False)

    def __init__(self, *args, operation: RescueOperation, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people_near(by).exclude(
            pk__in=operation.team.exclude(user=None).values("user")
        )
        self.fields["language"].choices = [("", _("Not said")), *languages()]


class CountForm(PlainForm):
    """How many children were expected, and how many found at each site."""

    expected = forms.IntegerField(
        label=_("Children expected"), min_value=0, max_value=2000
    )

    def __init__(self, *args, operation: RescueOperation, **kwargs):
        super().__init__(*args, **kwargs)
        self.sites: list[OperationSite] = list(operation.sites.order_by("label"))
        self.fields["expected"].initial = operation.children_expected
        for site in self.sites:
            self.fields[f"site_{site.pk.hex}"] = forms.IntegerField(
                label=_("Found at %s") % site.label,
                min_value=0,
                max_value=2000,
                initial=site.children_found,
            )

    @property
    def by_site(self) -> dict[OperationSite, int]:
        return {
            site: self.cleaned_data[f"site_{site.pk.hex}"]
            for site in self.sites
            if f"site_{site.pk.hex}" in self.cleaned_data
        }


class LeaveForm(PlainForm):
    """Where the children were taken, and when the team left."""

    taken_to = forms.ChoiceField(
        label=_("The children were taken to"),
        choices=TakenTo.choices,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason, if it was a police station"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is recorded as a breach, with the reason."),
    )
    at = MomentField(label=_("When the team left"), required=False)

    def clean_at(self):
        at = self.cleaned_data["at"]
        if at and at > timezone.now():
            raise forms.ValidationError(_("This moment is still to come."))
        return at


class DropForm(PlainForm):
    """Why a planned operation is given up."""

    reason = forms.CharField(
        label=_("Why it is dropped"), widget=forms.Textarea(attrs={"rows": 3})
    )


class WorkplaceForm(PlainForm):
    """Where children were made to work, and for whom."""

    address = forms.CharField(
        label=_("Address"), widget=forms.Textarea(attrs={"rows": 2})
    )
    industry = forms.ChoiceField(label=_("Kind of work"), required=False)
    employer_name = forms.CharField(label=_("Employer"), max_length=160, required=False)
    owner_name = forms.CharField(
        label=_("Owner or contractor"), max_length=160, required=False
    )
    employer_phone = forms.CharField(
        label=_("Employer's phone"), max_length=20, required=False
    )

    EMPLOYER = ("employer_name", "owner_name", "employer_phone")

    def __init__(self, *args, site: OperationSite, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["industry"].choices = [("", _("Not known")), *choices("industry")]
        self.fields["industry"].initial = site.industry
        workplace = site.workplace
        if workplace:
            self.fields["address"].initial = workplace.address
            self.fields["industry"].initial = workplace.industry or site.industry
        if not by.may("cases.edit_employer"):
            for name in self.EMPLOYER:
                del self.fields[name]
        elif workplace and workplace.employer:
            self.fields["employer_name"].initial = workplace.employer.name
            self.fields["owner_name"].initial = workplace.employer.owner_name
            self.fields["employer_phone"].initial = workplace.employer.phone

    def clean(self):
        facts = super().clean()
        if facts.get("owner_name") and not facts.get("employer_name"):
            self.add_error("employer_name", _("Say what the employer is called."))
        return facts
