"""The child's own account: nobody else's will do."""

from datetime import date

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.event_types import EventType
from cases import reach
from cases.happening import happened
from cases.models import Case
from common.refusals import refuse_if
from common.sealed import fingerprint, seal
from compensation.actions.money_state import keep_money_state
from compensation.choices import JointWith
from compensation.models import BankAccount


def why_not_open_bank_account(case: Case, *, by: User) -> str:
    if not reach.may(by, "compensation.open_bank_account", case):
        return _("Your role can’t record bank accounts.")
    return ""


@transaction.atomic
def open_bank_account(
    case: Case,
    *,
    by: User,
    bank: str,
    ifsc: str,
    number: str,
    holder_is_child: bool,
    joint_with: JointWith,
    opened_on: date,
    change_order: str = "",
) -> BankAccount:
    """Record the child's account; another one needs the order that allows it."""
    case = Case.objects.locked(case)
    refuse_if(why_not_open_bank_account(case, by=by))
    old = BankAccount.objects.filter(case=case, closed_on__isnull=True).first()
    mark = fingerprint(f"{ifsc}/{number}", of="bank account")
    refuse_if(_why_not_this_number(number, mark, old))
    refuse_if(_why_not_this_holder(holder_is_child, opened_on))
    if old:
        refuse_if(
            ""
            if change_order.strip()
            else _("Name the order of the Committee or the magistrate for the change.")
        )
        old.closed_on = timezone.localdate()
        old.save()
    account = BankAccount(
        case=case,
        bank=bank,
        ifsc=ifsc,
        number_sealed=seal(number),
        number_mark=mark,
        last_four=number[-4:],
        holder_is_child=holder_is_child,
        joint_with=joint_with,
        opened_on=opened_on,
        opened_by=by,
        change_order=change_order.strip(),
    )
    account.full_clean(exclude=["case", "opened_by"])
    account.save(force_insert=True)
    keep_money_state(case, no_account_reason="")
    happened(
        EventType.BANK_ACCOUNT_OPENED,
        by=by,
        about=account,
        case=case,
        joint_with=joint_with,
        replaces=old,
    )
    return account


def why_not_explain_lack_of_account(case: Case, *, by: User) -> str:
    if why := why_not_open_bank_account(case, by=by):
        return why
    if BankAccount.objects.filter(case=case, closed_on__isnull=True).exists():
        return _("The child has an account.")
    return ""


@transaction.atomic
def explain_lack_of_account(case: Case, *, by: User, reason: str) -> None:
    """Write down why the child has no account, so that the closing can read it."""
    case = Case.objects.locked(case)
    refuse_if(why_not_explain_lack_of_account(case, by=by))
    refuse_if("" if reason.strip() else _("Give the reason."))
    state = keep_money_state(case, no_account_reason=reason.strip())
    happened(EventType.BANK_ACCOUNT_LACKING, by=by, about=state, case=case)


def _why_not_this_number(number: str, mark: str, old: BankAccount | None) -> str:
    if not (number.isascii() and number.isdigit() and 9 <= len(number) <= 18):
        return _("An account number has 9 to 18 digits.")
    if old and old.number_mark == mark:
        return _("This account is recorded already.")
    # The database looks over all cases, also those out of this person's reach.
    with connection.cursor() as cursor:
        cursor.execute("select account_mark_taken(%s)", [mark])
        taken = cursor.fetchone()[0]
    return _("Another child already has this account.") if taken else ""


def _why_not_this_holder(holder_is_child: bool, opened_on: date) -> str:
    if not holder_is_child:
        return _("The holder must be the child. An adult can only be a joint holder.")
    if opened_on > timezone.localdate():
        return _("The account can’t have been opened in the future.")
    return ""
