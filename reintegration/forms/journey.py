"""Forms of the journey home and of the return."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, District
from cases.code_lists import choices
from cases.models import Case
from common.forms import DayField, MomentField, PlainForm, YesNoField
from reintegration.actions.journey import EscortPlan, offices_giving_escorts
from reintegration.actions.returning import Homecoming
from reintegration.choices import SignedBy, TravelMode
from reintegration.models.lists import SCHEMES

ESCORTS = 3
SEXES = [("", _("Choose")), ("F", _("Woman")), ("M", _("Man"))]


def in_paise(rupees) -> int:
    """Rupees of a form as whole paise."""
    return int((rupees or 0) * 100)


class EscortForm(PlainForm):
    """Who takes the child home, from where to whom, how and when (Form 45)."""

    given_by = forms.ModelChoiceField(
        queryset=Agency.objects.none(),
        label=_("Who gives the escort"),
        empty_label=_("Choose"),
        help_text=_("The special juvenile police unit, the unit or the shelter."),
    )
    from_place = forms.CharField(label=_("Leaves from"), max_length=160)
    to_place = forms.CharField(label=_("Destination"), max_length=160)
    receiver_name = forms.ChoiceField(
        label=_("Who receives the child"), widget=forms.RadioSelect
    )
    receiver_phone = forms.CharField(
        label=_("Phone of the receiver"), max_length=20, required=False
    )
    mode = forms.ChoiceField(
        label=_("Means of travel"), choices=TravelMode.choices, widget=forms.RadioSelect
    )
    ticket = forms.CharField(label=_("Ticket no."), max_length=60, required=False)
    leaves_at = MomentField(label=_("Leaves on"))
    arrives_at = MomentField(label=_("Arrives on"), required=False)
    needs = forms.CharField(
        label=_("Food, medicine and other needs on the way"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, case: Case, receivers, by_handover: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["given_by"].queryset = offices_giving_escorts(case)
        if by_handover:
            del self.fields["receiver_name"]
        else:
            self.fields["receiver_name"].choices = receivers_to_choose(receivers)
        for n in range(1, ESCORTS + 1):
            self._add_escort(n, required=n == 1)

    def _add_escort(self, n: int, *, required: bool) -> None:
        for name, label in [
            ("name", _("Escort %d: name")),
            ("rank", _("Escort %d: rank or post")),
            ("identity", _("Escort %d: identity card")),
            ("phone", _("Escort %d: phone")),
        ]:
            self.fields[f"escort_{n}_{name}"] = forms.CharField(
                label=label % n, max_length=80, required=required and name == "name"
            )
        self.fields[f"escort_{n}_sex"] = forms.ChoiceField(
            label=_("Escort %d: woman or man") % n, choices=SEXES, required=required
        )

    def plan(self) -> EscortPlan:
        """The plan as the action takes it."""
        facts = dict(self.cleaned_data)
        escorts = []
        for n in range(1, ESCORTS + 1):
            one = {
                name: facts.pop(f"escort_{n}_{name}")
                for name in ("name", "rank", "sex", "identity", "phone")
            }
            if one["name"]:
                escorts.append(one)
        return EscortPlan(escorts=escorts, **facts)


def receivers_to_choose(receivers) -> list[tuple[str, str]]:
    """Each receiver whom the Committee named, with the relation."""
    return [
        (name, f"{name} ({relation})" if relation else name)
        for name, relation in receivers
    ]


class AllowanceForm(PlainForm):
    """What was paid for the journey, before it began."""

    rupees = forms.DecimalField(
        label=_("Travel allowance in rupees"),
        min_value=1,
        max_digits=9,
        decimal_places=2,
    )
    paid_on = DayField(label=_("Paid on"))
    reference = forms.CharField(
        label=_("Voucher or bank reference"), max_length=60, required=False
    )


class DepartForm(PlainForm):
    """The journey begins, with the file."""

    left_at = MomentField(label=_("Left on"))
    file_packed = forms.BooleanField(
        label=_("The case file travels with the child."), required=False
    )


class HandedOverForm(PlainForm):
    """To whom the escort gave the child and the file."""

    arrived_at = MomentField(label=_("Arrived on"))
    handed_to = forms.CharField(label=_("Handed over to"), max_length=120)
    condition = forms.CharField(
        label=_("The child's condition on arrival"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class CallOffForm(PlainForm):
    """Why the escort doesn't reach home."""

    because = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3})
    )


class ReturnForm(PlainForm):
    """Who signed for the child, where, and what the family got and promised."""

    receiver_name = forms.ChoiceField(
        label=_("Who received the child"), widget=forms.RadioSelect
    )
    receiver_relation = forms.CharField(label=_("Relation to the child"), max_length=60)
    receiver_identity = forms.CharField(
        label=_("Identity paper seen"),
        max_length=80,
        required=False,
        help_text=_("Which paper, and its last four digits at most."),
    )
    receiver_phone = forms.RegexField(
        r"^[6-9]\d{9}$", label=_("Phone of the receiver"), required=False
    )
    district = forms.ModelChoiceField(
        queryset=District.objects.none(), label=_("District"), empty_label=_("Choose")
    )
    village = forms.CharField(label=_("Village or town"), max_length=120)
    block = forms.CharField(label=_("Block"), max_length=120, required=False)
    pin = forms.RegexField(r"^[1-9]\d{5}$", label=_("PIN code"))
    address = forms.CharField(
        label=_("House and street"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    undertaking_signed = YesNoField(
        label=_("Did the receiver sign the undertaking (Form 20)?"),
        yes=_("Yes"),
        no=_("No"),
    )
    schemes = forms.MultipleChoiceField(
        label=_("Schemes the family was told of"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    rupees = forms.DecimalField(
        label=_("Money given to the child in hand, in rupees"),
        min_value=0,
        max_digits=9,
        decimal_places=2,
        required=False,
    )
    signed_at = MomentField(label=_("Signed on"))
    signed_by = forms.ChoiceField(
        label=_("How the receiver signed"),
        choices=SignedBy.choices,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, case: Case, receivers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["receiver_name"].choices = receivers_to_choose(receivers)
        self.relations = dict(receivers)
        if all(self.relations.values()):
            del self.fields["receiver_relation"]
        self.fields["schemes"].choices = choices(SCHEMES)
        places = District.objects.filter(valid_to__isnull=True)
        if case.home_district:
            places = places.filter(state=case.home_district.state_id)
        self.fields["district"].queryset = places.order_by("name")

    def homecoming(self) -> Homecoming:
        """The return as the action takes it."""
        facts = dict(self.cleaned_data)
        # The Committee's decision says it, to whoever may read the decision.
        known = self.relations[facts["receiver_name"]]
        facts["receiver_relation"] = known or facts["receiver_relation"]
        return Homecoming(money_paise=in_paise(facts.pop("rupees")), **facts)
