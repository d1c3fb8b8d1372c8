"""Forms of a sitting: who sits, what is listed, how a child was heard."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.actions.sittings import members_of
from cases.choices import ListPurpose
from cases.code_lists import choices
from cases.forms.production import MemberField
from common.forms import DayField, PlainForm


class BenchForm(PlainForm):
    """Who is on the bench today. Nobody is chosen beforehand."""

    bench: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        queryset=None,
        label=_("Who is on the bench today?"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A final order needs three members (section 28)."),
    )

    def __init__(self, *args, committee, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["bench"]
        field.queryset = members_of(committee)
        field.label_from_instance = lambda person: (
            f"{person.full_name}, {person.get_role_display()}"
        )


class SeatForm(PlainForm):
    """Who joins the bench."""

    member = MemberField(queryset=None, label=_("Who joins the bench?"))

    def __init__(self, *args, sitting, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = members_of(sitting.committee).exclude(
            pk__in=sitting.bench.values("pk")
        )


class ListingForm(PlainForm):
    """On which day's list a case goes, and what for."""

    on = DayField(label=_("On which day?"), initial=timezone.localdate)
    purpose = forms.ChoiceField(
        label=_("What for?"), choices=ListPurpose, widget=forms.RadioSelect
    )
    note = forms.CharField(label=_("Note"), required=False)


class HearingForm(PlainForm):
    """How the child's own view was heard; and the next day, if there is one."""

    wish_heard = forms.ChoiceField(
        label=_("How was the child heard?"), widget=forms.RadioSelect
    )
    wish = forms.CharField(
        label=_("What the child wants, in the child's words"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    adjourned_to = DayField(label=_("Heard again on"), required=False)
    note = forms.CharField(label=_("Note"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["wish_heard"].choices = choices("child_view")


class EndForm(PlainForm):
    """To which day the cases go that weren't heard."""

    adjourned_to = DayField(
        label=_("On which day are the cases heard that are left?"), required=False
    )
