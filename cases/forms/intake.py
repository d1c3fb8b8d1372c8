"""One screen for the first minute of a case. Only sex must be given."""

from datetime import datetime

from django import forms
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import District, User
from cases.actions.intake import MOST_AT_ONCE, Intake
from cases.choices import Need, Route, Sex
from cases.code_lists import languages
from cases.forms.recruiters import WithRecruiter
from cases.models import Case, OperationSite, RescueOperation
from cases.places import districts_called
from common.forms import MomentField, PlainForm
from common.models import new_key

# Ages that stand as chips; a younger child or a young adult types the age.
AGES = range(6, 18)
# Before an operation has its own: what most children in Jaipur's workshops speak.
USUAL_LANGUAGES = ("mai", "hin", "bho", "ben", "urd", "mag")
CHIPS = 6


class IntakeForm(WithRecruiter):
    """A child in three taps and a name; what the last child had is kept."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("What shall we call you?"),
        max_length=120,
        required=False,
        help_text=_(
            "Leave it empty if nobody knows. The child is counted all the same."
        ),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "words"}
        ),
    )
    sex = forms.ChoiceField(
        label=_("Boy or girl"), choices=Sex.choices, widget=forms.RadioSelect
    )
    age = forms.TypedChoiceField(
        label=_("Age (a best guess is fine)"),
        choices=[(age, str(age)) for age in AGES],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    spoken = forms.MultipleChoiceField(
        label=_("Speaks"), required=False, widget=forms.CheckboxSelectMultiple
    )
    interpreter_needed = forms.BooleanField(
        label=_("Nobody here speaks this language: an interpreter is needed"),
        required=False,
    )
    home = forms.ChoiceField(label=_("Home"), required=False, widget=forms.RadioSelect)
    home_other = forms.CharField(
        label=_("Home district"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"list": "districts", "autocomplete": "off"}),
    )
    site = forms.ChoiceField(
        label=_("Found at"), required=False, widget=forms.RadioSelect
    )
    needs = forms.MultipleChoiceField(
        label=_("Needs"),
        choices=Need.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    with_last = forms.BooleanField(
        label=_("Brother or sister of the child before"), required=False
    )
    father = forms.CharField(label=_("Father"), max_length=120, required=False)
    mother = forms.CharField(label=_("Mother"), max_length=120, required=False)
    village = forms.CharField(label=_("Village"), max_length=120, required=False)
    nickname = forms.CharField(label=_("Nickname"), max_length=60, required=False)
    phone = forms.CharField(
        label=_("Phone of the family"), max_length=15, required=False
    )
    phone_whose = forms.CharField(label=_("Whose phone"), max_length=60, required=False)
    other_age = forms.IntegerField(
        label=_("Another age"), min_value=0, max_value=25, required=False
    )
    other_language = forms.ChoiceField(label=_("Another language"), required=False)
    rescued_at = MomentField(label=_("When the child was found"), required=False)
    route = forms.ChoiceField(label=_("How the child came to us"), choices=[])

    def __init__(
        self, *args, by: User, operation: RescueOperation | None = None, **kwargs
    ):
        super().__init__(*args, **kwargs)
        self.by, self.operation = by, operation
        self.last = last_taken_in(by, operation)
        self.fields["key"].initial = new_key()
        self._offer_languages()
        self._offer_homes()
        self._offer_sites()
        if self.last is None:
            del self.fields["with_last"]
        else:
            self.fields["with_last"].label = _("Brother or sister of %s") % (
                self.last.initials or self.last.label
            )
        if operation:
            del self.fields["route"]
            self.fields["rescued_at"].initial = self._moment()
        else:
            routes = [r for r in Route if r != Route.RAID]
            self.fields["route"].choices = [("", _("Choose"))] + [
                (r.value, r.label) for r in routes
            ]
            self.fields["rescued_at"].required = True

    def _moment(self) -> datetime:
        last = self.last.rescued_at if self.last else timezone.now()
        return timezone.localtime(last).replace(second=0, microsecond=0)

    def _offer_languages(self) -> None:
        names = dict(languages())
        kept = list(self.last.child.languages) if self.last else []
        first = [
            code for code in dict.fromkeys([*kept, *USUAL_LANGUAGES]) if code in names
        ]
        chips = first[:CHIPS]
        self.fields["spoken"].choices = [(code, names[code]) for code in chips]
        self.fields["spoken"].initial = kept
        self.fields["other_language"].choices = [("", "")] + [
            (code, name) for code, name in names.items() if code not in chips
        ]

    def _offer_homes(self) -> None:
        homes = homes_of(self.by, self.operation)
        self.fields["home"].choices = [
            *((d.pk, str(d)) for d in homes),
            ("", _("Not known")),
        ]
        if self.last and self.last.home_district_id:
            self.fields["home"].initial = self.last.home_district_id
        if not homes:
            del self.fields["home"]

    def _offer_sites(self) -> None:
        sites = list(self.operation.sites.order_by("label")) if self.operation else []
        self.sites = {str(site.pk): site for site in sites}
        self.fields["site"].choices = [(key, s.label) for key, s in self.sites.items()]
        if len(sites) == 1:
            self.fields["site"].initial = str(sites[0].pk)
        elif self.last and self.last.workplace_id:
            here = [
                k
                for k, s in self.sites.items()
                if s.workplace_id == self.last.workplace_id
            ]
            self.fields["site"].initial = here[0] if here else None
        if not sites:
            del self.fields["site"]

    def clean_home_other(self) -> District | None:
        return _one_district(self.cleaned_data["home_other"])

    def clean_rescued_at(self) -> datetime:
        at = self.cleaned_data["rescued_at"] or timezone.now()
        if at > timezone.now():
            raise forms.ValidationError(_("This moment is still to come."))
        return at

    @property
    def chosen_site(self) -> OperationSite | None:
        return self.sites.get(self.cleaned_data.get("site") or "")

    @property
    def intake(self) -> Intake:
        """The facts of the form as the action takes them."""
        facts = self.cleaned_data
        age = facts["other_age"] if facts["other_age"] is not None else facts["age"]
        spoken = [*facts["spoken"], facts["other_language"]]
        plain = (
            "name",
            "father",
            "mother",
            "village",
            "nickname",
            "phone",
            "phone_whose",
        )
        return Intake(
            sex=Sex(facts["sex"]),
            age_years=age,
            languages=[code for code in spoken if code],
            interpreter_needed=facts["interpreter_needed"],
            needs=facts["needs"],
            home_district=self._home(),
            recruiter=self.taken_recruiter(),
            **{name: facts[name].strip() for name in plain},
        )

    def _home(self) -> District | None:
        if other := self.cleaned_data["home_other"]:
            return other
        chosen = self.cleaned_data.get("home")
        return District.objects.get(pk=chosen) if chosen else None


class IdentityForm(PlainForm):
    """What names a child and says where it comes from, to be put right later."""

    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    nickname = forms.CharField(label=_("Nickname"), max_length=60, required=False)
    father = forms.CharField(label=_("Father"), max_length=120, required=False)
    mother = forms.CharField(label=_("Mother"), max_length=120, required=False)
    sex = forms.ChoiceField(
        label=_("Boy or girl"), choices=Sex.choices, widget=forms.RadioSelect
    )
    age_years = forms.IntegerField(
        label=_("Age"), min_value=0, max_value=25, required=False
    )
    languages = forms.MultipleChoiceField(
        label=_("Speaks"), required=False, widget=forms.CheckboxSelectMultiple
    )
    home_district = forms.CharField(
        label=_("Home district"),
        max_length=160,
        required=False,
        help_text=_("As in “Madhubani, Bihar”."),
    )
    village = forms.CharField(label=_("Village"), max_length=120, required=False)
    block = forms.CharField(label=_("Block"), max_length=120, required=False)
    pin = forms.RegexField(
        r"^[1-9]\d{5}$", label=_("PIN code"), max_length=6, required=False
    )
    address = forms.CharField(
        label=_("Address"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    phone = forms.CharField(
        label=_("Phone of the family"), max_length=15, required=False
    )
    phone_whose = forms.CharField(label=_("Whose phone"), max_length=60, required=False)

    OF_CHILD = ("sex", "age_years", "languages", "home_district")

    def __init__(self, *args, case: Case, **kwargs):
        child, identity = case.child, case.identity
        kwargs["initial"] = {
            name: getattr(child if name in self.OF_CHILD else identity, name)
            for name in self.base_fields
        }
        if home := child.home_district:
            kwargs["initial"]["home_district"] = f"{home}, {home.state}"
        super().__init__(*args, **kwargs)
        self.fields["languages"].choices = languages()

    def clean_home_district(self) -> District | None:
        return _one_district(self.cleaned_data["home_district"])

    @property
    def changes(self) -> tuple[dict, dict]:
        """What was changed: of the identity, and of the child."""
        changed = {name: self.cleaned_data[name] for name in self.changed_data}
        of_child = {k: v for k, v in changed.items() if k in self.OF_CHILD}
        return {k: v for k, v in changed.items() if k not in of_child}, of_child


class UnnamedForm(PlainForm):
    """Several children at once whose names nobody knows yet."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    number = forms.IntegerField(
        label=_("How many"), min_value=1, max_value=MOST_AT_ONCE
    )
    sex = forms.ChoiceField(
        label=_("Boys or girls"), choices=Sex.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("auto_id", "group_%s")
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = new_key()


def last_taken_in(by: User, operation: RescueOperation | None) -> Case | None:
    """The child this person took in last, here and today; a mere count is none."""
    cases = Case.objects.visible_to(by).filter(opened_by=by, operation=operation)
    if operation is None:
        cases = cases.filter(created_at__date=timezone.localdate())
    told = Q(label="") | Q(home_district__isnull=False) | ~Q(child__languages=[])
    return cases.filter(told).select_related("child").order_by("-id").first()


def homes_of(by: User, operation: RescueOperation | None) -> list[District]:
    """The home districts of the children of this operation, the commonest first."""
    if operation is None:
        return []
    counted = (
        Case.objects.visible_to(by)
        .filter(operation=operation, home_district__isnull=False)
        .values_list("home_district")
        .annotate(children=Count("pk"))
        .order_by("-children", "home_district")[:CHIPS]
    )
    keys = [pk for pk, _children in counted]
    districts = District.objects.in_bulk(keys)
    return [districts[pk] for pk in keys]


def _one_district(text: str) -> District | None:
    if not text.strip():
        return None
    found = districts_called(text)
    if not found:
        raise forms.ValidationError(
            _("No district has this name. Choose one of the list.")
        )
    if len(found) > 1:
        raise forms.ValidationError(
            _("Several districts have this name. Add the State after a comma.")
        )
    return found[0]
