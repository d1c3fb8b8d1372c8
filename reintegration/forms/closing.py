"""Forms of the end of a case and of what breaks its path."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Order
from common.forms import DayField, PlainForm
from reintegration.choices import Condition


def _words(label, **kwargs):
    return forms.CharField(
        label=label, widget=forms.Textarea(attrs={"rows": 3}), **kwargs
    )


class OrderField(forms.ModelChoiceField):
    """A made order of the case, by its number."""

    def __init__(self, **kwargs):
        super().__init__(
            queryset=Order.objects.none(), empty_label=_("Choose"), **kwargs
        )


class AskClosureForm(PlainForm):
    summary = _words(
        _("What became of the child"),
        help_text=_("It is printed as the final summary (Form 15)."),
    )


class RefuseClosureForm(PlainForm):
    because = _words(_("Why the case stays open"))


class ExcuseForm(PlainForm):
    condition = forms.TypedChoiceField(
        label=_("Condition"),
        choices=[c for c in Condition.choices if c[0] != Condition.SIGNED],
        coerce=int,
        widget=forms.RadioSelect,
    )
    order = OrderField(label=_("Order of three members that excuses it"))
    because = _words(_("Reason that the order gives"))

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["order"].queryset = (
            Order.objects.filter(case=case, codes__contains=["EXCUSE"])
            .made()
            .order_by("-made_at")
        )


class CloseForm(PlainForm):
    """Nothing to fill in: the order says it all. The button is the form."""


class UntraceableForm(PlainForm):
    on = DayField(label=_("Day of the last search"))
    because = _words(_("Where and how you searched"))
    police_report = forms.CharField(
        label=_("Number of the police report"), max_length=120
    )


class DeathForm(PlainForm):
    on = DayField(label=_("Day of death"))
    order = OrderField(label=_("Order of the Committee"))
    because = _words(_("What is known of the cause"))

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, **kwargs)
        orders = Order.objects.filter(case=case).made()
        self.fields["order"].queryset = orders.order_by("-made_at")


class EighteenForm(PlainForm):
    because = _words(_("What happens in after-care"))


class ContinueForm(PlainForm):
    """Which of the newer cases within reach is the same child's."""

    new_case = forms.ModelChoiceField(
        label=_("Number of the new case"),
        queryset=Case.objects.none(),
        to_field_name="number",
        widget=forms.TextInput,
        error_messages={"invalid_choice": _("No newer case of this number is known.")},
    )

    def __init__(self, *args, case, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["new_case"].queryset = Case.objects.visible_to(user).filter(
            rescued_at__gt=case.rescued_at
        )
