"""What offices write about money. Rupees on the screen, paise in the program."""

from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import District, State
from common.forms import DayField, MomentField, PlainForm, YesNoField
from common.identifiers import plain_digits
from common.templatetags.ui import rupees
from common.uploads import Purpose, UploadField
from compensation.banks import why_not_this_ifsc
from compensation.choices import (
    FUNDS,
    PAYS_FROM,
    Account,
    EntryKind,
    Evidence,
    JointWith,
    SeenHow,
    ServedHow,
)
from compensation.models import Claim, LedgerEntry
from compensation.schedule import Period, days_of
from compensation.statements import why_not_this_reference
from compensation.sums import UnclearSum, paise_of

CHOOSE = [("", _("Choose"))]


class RupeesField(forms.CharField):
    """An amount typed in rupees, with commas or without; whole paise come out."""

    def __init__(self, **kwargs):
        super().__init__(max_length=30, **kwargs)
        self.widget.attrs["inputmode"] = "decimal"

    def clean(self, value):
        typed = super().clean(value)
        try:
            return paise_of(typed)
        except UnclearSum as unclear:
            raise forms.ValidationError(unclear.words) from unclear

    def prepare_value(self, value):
        if isinstance(value, int):
            return f"{Decimal(value) / 100:.2f}".removesuffix(".00")
        return value


class DecideForm(PlainForm):
    accept = YesNoField(
        label=_("What do you decide?"),
        yes=_("Accept the claim"),
        no=_("Reject the claim"),
    )
    evidence = forms.MultipleChoiceField(
        label=_("Proof that is there"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    amount_paise = RupeesField(
        label=_("Sum in rupees"),
        required=False,
        help_text=_("Only where the scheme fixes no sum, as for wages."),
    )
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, claim, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["evidence"].choices = [
            (code, Evidence(code).label) for code in claim.evidence_needed
        ]
        self.fields["evidence"].initial = claim.evidence_held
        if claim.scheme.amount_paise:
            del self.fields["amount_paise"]


class NoticeForm(PlainForm):
    hearing_at = MomentField(
        label=_("When can the employer be heard?"),
        help_text=_("The employer is heard before any order."),
    )
    hearing_place = forms.CharField(label=_("Where?"), max_length=160)


class ServeForm(PlainForm):
    served_at = MomentField(label=_("When was the notice served?"))
    how = forms.ChoiceField(
        label=_("How?"), choices=ServedHow.choices, widget=forms.RadioSelect
    )
    proof = forms.CharField(
        label=_("Proof of service"),
        max_length=160,
        help_text=_("For instance the number of the registered letter."),
    )


class HearingForm(PlainForm):
    heard_at = MomentField(label=_("When was the hearing?"))
    attended = YesNoField(
        label=_("Did the employer come?"), yes=_("Yes"), no=_("No, stayed away")
    )
    said = forms.CharField(
        label=_("What the employer said"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class OrderForm(PlainForm):
    amount_paise = RupeesField(label=_("Sum in rupees"))
    order_number = forms.CharField(label=_("Number of the order"), max_length=60)
    pay_by = DayField(label=_("Last day to pay"))


class DepositForm(PlainForm):
    fund = forms.ChoiceField(
        label=_("Into which fund?"),
        choices=[(a.value, a.label) for a in Account if a in FUNDS],
        widget=forms.RadioSelect,
        help_text=_("Money in a fund is not yet paid to the child."),
    )
    amount_paise = RupeesField(label=_("Sum in rupees"))
    deposited_on = DayField(label=_("Day of the deposit"))
    reference = forms.CharField(label=_("Number of the challan"), max_length=40)


class CreditForm(PlainForm):
    # An instant payment's own number has twelve digits, too.
    numbers = frozenset({"reference"})

    kind = forms.ChoiceField(
        label=_("What was paid?"), choices=EntryKind.choices, widget=forms.RadioSelect
    )
    from_account = forms.ChoiceField(
        label=_("From where?"),
        choices=PAYS_FROM,
        widget=forms.RadioSelect,
    )
    amount_paise = RupeesField(label=_("Sum in rupees"))
    credited_on = DayField(label=_("Day of the credit"))
    reference = forms.CharField(
        label=_("Reference of the bank (UTR)"),
        max_length=40,
        help_text=_("Each reference counts once."),
    )

    def clean_reference(self):
        reference = self.cleaned_data["reference"]
        if why := why_not_this_reference(reference):
            raise forms.ValidationError(why)
        return reference


class ConfirmForm(PlainForm):
    seen_on = DayField(label=_("On which day did you see it?"))
    seen_how = forms.ChoiceField(
        label=_("How?"), choices=SeenHow.choices, widget=forms.RadioSelect
    )


class RecoveryForm(PlainForm):
    certificate_number = forms.CharField(
        label=_("Number of the certificate"), max_length=60
    )
    issued_on = DayField(label=_("Day of the certificate"))
    tehsil = forms.CharField(label=_("Tehsil"), max_length=100)
    officer = forms.CharField(label=_("Officer who recovers"), max_length=120)


class ReverseForm(PlainForm):
    reason = forms.CharField(
        label=_("What was wrong?"), widget=forms.Textarea(attrs={"rows": 3})
    )


class WatchForm(PlainForm):
    watched_by = forms.CharField(
        label=_("Which office watches until the money is paid?"), max_length=160
    )
    until = DayField(label=_("Until when (the child’s 18th birthday)?"))


class AccountForm(PlainForm):
    # An account may have twelve digits, too.
    numbers = frozenset({"number", "again"})

    bank = forms.CharField(label=_("Bank and branch"), max_length=100)
    ifsc = forms.CharField(label=_("IFSC"), max_length=11)
    number = forms.CharField(
        label=_("Account number"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    again = forms.CharField(
        label=_("Account number once more"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    holder_is_child = YesNoField(
        label=_("Whose name is on the passbook?"),
        yes=_("The child’s"),
        no=_("Somebody else’s"),
    )
    holder_name = forms.CharField(
        label=_("Holder’s name on the passbook"), max_length=120
    )
    joint_with = forms.ChoiceField(
        label=_("Joint holder"), choices=JointWith.choices, widget=forms.RadioSelect
    )
    joint_name = forms.CharField(
        label=_("Joint holder’s name on the passbook"),
        max_length=120,
        required=False,
        help_text=_("Only if the account has a joint holder."),
    )
    opened_on = DayField(label=_("Opened on"))
    change_order = forms.CharField(
        label=_("Order that allows the change"),
        max_length=60,
        required=False,
        help_text=_(
            "Only if the child had another account before. The Committee is told, and "
            "nothing is paid into the new account for 24 hours."
        ),
    )

    def clean_ifsc(self):
        ifsc = plain_digits(self.cleaned_data["ifsc"]).strip().upper()
        if why := why_not_this_ifsc(ifsc):
            raise forms.ValidationError(why)
        return ifsc

    def clean_number(self):
        return _account_digits(self.cleaned_data["number"])

    def clean_again(self):
        return _account_digits(self.cleaned_data["again"])

    def clean(self):
        facts = super().clean()
        if facts.get("number") and facts["number"] != facts.get("again"):
            self.add_error("again", _("The two numbers differ. Look at the passbook."))
        return facts


def _account_digits(typed: str) -> str:
    """The digits of an account number, typed in any script and in groups or not."""
    return "".join(plain_digits(typed).replace("-", " ").split())


class NoAccountForm(PlainForm):
    reason = forms.CharField(
        label=_("Why has the child no account?"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class StatementForm(PlainForm):
    account = forms.ChoiceField(
        label=_("Of which fund?"),
        choices=[(a.value, a.label) for a in Account if a in FUNDS],
        widget=forms.RadioSelect,
    )
    file = UploadField(
        purpose=Purpose.TABLE,
        label=_("Statement"),
        help_text=_(
            "The bank’s Excel or CSV file. The bank’s own words about a payment are "
            "not kept: they may name a child."
        ),
    )


class MatchForm(PlainForm):
    """Which entries a line of the bank means."""

    entries = forms.ModelMultipleChoiceField(
        label=_("Which entries does the bank mean?"),
        queryset=LedgerEntry.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, entries, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["entries"]
        known = LedgerEntry.objects.filter(pk__in=[entry.pk for entry in entries])
        field.queryset = known.select_related("claim__case")
        field.label_from_instance = _entry_label


class BookForm(PlainForm):
    """For which claim the bank moved the money."""

    claim = forms.ModelChoiceField(
        label=_("For which claim is it?"),
        queryset=Claim.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )

    def __init__(self, *args, claims, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["claim"]
        known = Claim.objects.filter(pk__in=[claim.pk for claim in claims])
        field.queryset = known.select_related("case", "scheme", "employer")
        field.label_from_instance = _claim_label


class DismissForm(PlainForm):
    reason = forms.CharField(
        label=_("Why is this line no child’s money?"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _entry_label(entry: LedgerEntry) -> str:
    """An entry in one line: case, sum, day, reference."""
    day = date_format(entry.happened_on, "j F Y")
    sum_ = rupees(entry.amount_paise)
    return f"{entry.claim.case.number} · {sum_} · {day} · {entry.reference}"


def _claim_label(claim: Claim) -> str:
    """A claim in one line: case, law, sum ordered, payer."""
    who = claim.employer.name if claim.employer else claim.scheme.get_payer_display()
    sum_ = rupees(claim.amount_ordered_paise)
    return f"{claim.case.number} · {claim.scheme.text} · {sum_} · {who}"


class RegisterForm(PlainForm):
    file = UploadField(
        purpose=Purpose.TABLE,
        label=_("Register"),
        help_text=_(
            "An Excel or CSV file with one row for each claim. Nothing is taken over "
            "before a second person has seen it."
        ),
    )


class WhyForm(PlainForm):
    reason = forms.CharField(
        label=_("How do you know?"), widget=forms.Textarea(attrs={"rows": 3})
    )


class DeathForm(PlainForm):
    died_on = DayField(label=_("Day of death"))
    heirs = forms.CharField(
        label=_("Who are the heirs, and where do they live?"), max_length=300
    )
    proof = forms.CharField(
        label=_("Proof"),
        max_length=160,
        help_text=_("For instance the number of the death certificate."),
    )


class ReportForm(PlainForm):
    """What the labour department's report shows."""

    counted_by = forms.ChoiceField(
        label=_("The period counts"),
        required=False,
        choices=[
            ("rescued", _("the day of the rescue")),
            ("ordered", _("the day of the order")),
            ("credited", _("the day of the credit")),
        ],
    )
    period = forms.ChoiceField(
        label=_("Period"),
        required=False,
        choices=[("", _("the days below")), *Period.choices],
    )
    from_day = DayField(label=_("From"), required=False)
    to_day = DayField(label=_("To"), required=False)
    district = forms.ModelChoiceField(
        label=_("District"),
        required=False,
        queryset=District.objects.none(),
        empty_label=_("All"),
    )
    home_state = forms.ModelChoiceField(
        label=_("State of home"),
        required=False,
        queryset=State.objects.order_by("name"),
        empty_label=_("All"),
    )
    employer = forms.CharField(label=_("Employer"), required=False, max_length=80)

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["district"].queryset = District.objects.filter(
            state=by.agency.state_id
        ).order_by("name")

    def clean(self):
        facts = super().clean()
        if facts.get("period"):
            days = days_of(Period(facts["period"]), timezone.localdate())
            facts["from_day"], facts["to_day"] = days
        first, last = facts.get("from_day"), facts.get("to_day")
        if first and last and last < first:
            self.add_error("to_day", _("The end is before the beginning."))
        return facts
