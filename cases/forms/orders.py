"""The order form: what is ordered is never chosen beforehand."""

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cases.choices import OrderKind
from cases.code_lists import choices
from cases.models import Case
from cases.order_texts import DAYS, FACT_LABELS, choice_of, choices_for
from common.forms import DayField, PlainForm
from common.refusals import certain

LINES = {"receiver_address", "reason", "supervision"}


class OrderForm(PlainForm):
    """One of six orders, the parts of its text, and the text itself."""

    order = forms.ChoiceField(label=_("Order"), widget=forms.RadioSelect)
    kind = forms.ChoiceField(
        label=_("Kind of order"),
        choices=OrderKind,
        widget=forms.RadioSelect,
        required=False,
    )
    codes = forms.MultipleChoiceField(
        label=_("What is ordered"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    language = forms.ChoiceField(
        label=_("Language of the order"), choices=settings.LANGUAGES
    )
    text = forms.CharField(
        label=_("Order as it will be issued"),
        widget=forms.Textarea(attrs={"rows": 9}),
        required=False,
    )

    def __init__(self, *args, case: Case, **kwargs):
        super().__init__(*args, **kwargs)
        self.case = case
        self.fields["order"].choices = [(c.key, c.label) for c in choices_for(case)]
        self.fields["codes"].choices = choices("order_code")
        self.fields["language"].initial = get_language()
        for name, label in FACT_LABELS.items():
            self.fields[name] = _fact_field(name, label)

    @property
    def chosen(self):
        """The order that was chosen, or None."""
        return choice_of(self.case, self["order"].value() or "")

    @property
    def asked(self):
        """The fields of the parts that the chosen order's text speaks of."""
        return [self[name] for name in (self.chosen.asks if self.chosen else [])]

    def clean(self):
        known = super().clean()
        choice = choice_of(self.case, known.get("order", ""))
        if choice is None or choice.kind:
            return known
        if not known.get("kind"):
            self.add_error("kind", _("Choose the kind of order."))
        if not known.get("codes"):
            self.add_error("codes", _("Choose what is ordered."))
        if not known.get("text", "").strip():
            self.add_error("text", _("Write the order."))
        return known

    def as_action(self) -> dict:
        """The arguments of `draft_order`."""
        known = self.cleaned_data
        choice = certain(choice_of(self.case, known["order"]))
        facts = {name: known[name] for name in choice.asks if known.get(name)}
        return {
            "kind": choice.kind or known["kind"],
            "codes": choice.codes or known["codes"],
            "language": known["language"],
            "text": known["text"],
            "facts": facts,
        }


class OrderTextForm(PlainForm):
    """The text of a draft."""

    text = forms.CharField(
        label=_("Order as it will be issued"),
        widget=forms.Textarea(attrs={"rows": 12}),
    )


class ConflictForm(PlainForm):
    """Why a member keeps out of a case."""

    reason = forms.CharField(
        label=_("What ties you to somebody in this case?"), widget=forms.Textarea
    )


class UndertakingForm(PlainForm):
    """The promise of whoever takes the child home (Form 20)."""

    declarant = forms.CharField(label=_("Who promises"), max_length=120)
    relation = forms.CharField(label=_("Relation to the child"), max_length=60)
    address = forms.CharField(
        label=_("Address of that person"), widget=forms.Textarea(attrs={"rows": 3})
    )
    signed_on = DayField(label=_("Signed on"), initial=timezone.localdate)


def _fact_field(name: str, label) -> forms.Field:
    if name in DAYS:
        return DayField(label=label, required=False)
    if name == "months":
        return forms.IntegerField(
            label=label, required=False, min_value=1, max_value=60
        )
    widget = forms.Textarea(attrs={"rows": 2}) if name in LINES else forms.TextInput
    return forms.CharField(label=label, required=False, max_length=300, widget=widget)
