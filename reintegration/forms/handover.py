"""Forms of a handover: sent, accepted, refused, arrived."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, User
from cases.models import Case
from common.forms import DayField, MomentField, PlainForm, YesNoField
from reintegration.actions.handover import committees_to_ask, workers_to_name
from reintegration.models import Handover


class SendForm(PlainForm):
    """To which Committee, and when the child should travel."""

    to_committee = forms.ModelChoiceField(
        queryset=Agency.objects.none(),
        label=_("Receiving Committee"),
        empty_label=_("Choose"),
        help_text=_(
            "It sees number, initials, age and sex. The rest opens when it accepts."
        ),
    )
    travels_on = DayField(label=_("Planned day of travel"), required=False)

    def __init__(self, *args, case: Case, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to_committee"].queryset = committees_to_ask(case).order_by("name")


class WorkerField(forms.ModelChoiceField):
    """A person of the receiving district, with the office."""

    def label_from_instance(self, person: User) -> str:
        return f"{person.full_name}, {person.agency}"


class AcceptForm(PlainForm):
    """Only a named worker and the day of the first visit."""

    worker = WorkerField(
        queryset=User.objects.none(),
        label=_("Worker for this child"),
        empty_label=_("Choose"),
    )
    first_visit_on = DayField(label=_("Day of the first visit"))

    def __init__(self, *args, handover: Handover, **kwargs):
        super().__init__(*args, **kwargs)
        people = workers_to_name(handover).select_related("agency")
        self.fields["worker"].queryset = people


class RefuseForm(PlainForm):
    """Why, and who should take the child."""

    because = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3})
    )
    suggested = forms.CharField(
        label=_("Body that should take the child"), max_length=160
    )


class ArrivalForm(PlainForm):
    """The child is here; is the file, too?"""

    arrived_at = MomentField(label=_("Arrived on"))
    file_received = YesNoField(
        label=_("Did the case file come with the child?"), yes=_("Yes"), no=_("No")
    )
