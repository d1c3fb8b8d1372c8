"""The child's own account: nobody else's will do."""

from datetime import date, timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from audit.event_types import EventType
from audit.recording import record
from audit.revealing import Revealed, reveal, why_not_reveal
from cases import reach
from cases.happening import happened
from cases.models import Case, ChildIdentity, InboxItem
from cases.names import fold
from common.refusals import refuse_if
from common.sealed import fingerprint, seal, unseal
from compensation.actions.money_state import keep_money_state
from compensation.banks import why_not_this_ifsc, why_not_this_number
from compensation.choices import JointWith
from compensation.models import AccountMark, BankAccount

# Money diverted to another account is money that was changed over just before it.
CHANGE_WAITS = timedelta(hours=24)


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
    holder_name: str,
    joint_with: JointWith,
    opened_on: date,
    joint_name: str = "",
    change_order: str = "",
) -> BankAccount:
    """Record the child's account; another one needs the order that allows it.

    A changed account is told to the Committee and waits a day before money may go
    there, so that a change made to divert a payment is seen before it.
    """
    case = Case.objects.locked(case)
    refuse_if(why_not_open_bank_account(case, by=by))
    old = BankAccount.objects.filter(case=case, closed_on__isnull=True).first()
    before = BankAccount.objects.filter(case=case).exists()
    mark = fingerprint(f"{ifsc}/{number}", of="bank account")
    refuse_if(why_not_this_ifsc(ifsc))
    refuse_if(_why_not_this_number(number, mark, old))
    refuse_if(_why_not_this_holder(holder_is_child, opened_on))
    refuse_if(_why_not_these_names(case, holder_name, joint_with, joint_name))
    if before:
        refuse_if(
            ""
            if change_order.strip()
            else _("Name the order of the Committee or the magistrate for the change.")
        )
    if old:
        old.closed_on = timezone.localdate()
        old.save()
    now = timezone.now()
    account = BankAccount(
        case=case,
        bank=bank,
        ifsc=ifsc,
        number_sealed=seal(number),
        number_mark=mark,
        last_four=number[-4:],
        holder_is_child=holder_is_child,
        holder_name=holder_name.strip(),
        joint_with=joint_with,
        joint_name=joint_name.strip(),
        opened_on=opened_on,
        opened_by=by,
        change_order=change_order.strip(),
        usable_from=now + CHANGE_WAITS if before else now,
    )
    account.full_clean(exclude=["case", "opened_by"])
    account.save(force_insert=True)
    keep_money_state(case, no_account_reason="")
    if before:
        _tell_the_committee(case, account)
    happened(
        EventType.BANK_ACCOUNT_CHANGED if before else EventType.BANK_ACCOUNT_OPENED,
        by=by,
        about=account,
        case=case,
        joint_with=joint_with,
        replaces=old,
    )
    return account


def why_not_show_account_number(account: BankAccount, *, by: User) -> str:
    if not reach.may(by, "compensation.show_account", account.case):
        return _("Your role doesn’t see account numbers.")
    return why_not_reveal(by=by)


@transaction.atomic
def show_account_number(account: BankAccount, *, by: User) -> str:
    """The whole number, for once; the book keeps who saw it and when."""
    refuse_if(why_not_show_account_number(account, by=by))
    reveal(Revealed.ACCOUNT, by=by, about=account, case_id=account.case_id)
    record(
        EventType.BANK_ACCOUNT_SHOWN,
        by=by,
        about=account,
        case_id=account.case_id,
        last_four=account.last_four,
    )
    return unseal(account.number_sealed)


def why_not_pay_into(mark: AccountMark | None) -> str:
    """Why no money may go to the child's account now; asked before every release."""
    if mark is None:
        return _("The child has no bank account yet. The shelter opens one.")
    if mark.waits:
        return _("The account was changed. Nothing is paid into it before %(at)s.") % {
            "at": date_format(timezone.localtime(mark.usable_from), "j F Y, H:i")
        }
    return ""


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
    keep_money_state(case, no_account_reason=reason.strip())
    happened(EventType.BANK_ACCOUNT_LACKING, by=by, about=case, case=case)


def _why_not_this_number(number: str, mark: str, old: BankAccount | None) -> str:
    if why := why_not_this_number(number):
        return why
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


def _why_not_these_names(
    case: Case, holder_name: str, joint_with: JointWith, joint_name: str
) -> str:
    if not holder_name.strip():
        return _("Write the holder’s name as it stands on the passbook.")
    if not _may_be_the_child(case, holder_name):
        return _(
            "The name on the passbook isn’t the child’s. If it is, add that spelling "
            "to the child’s other names first."
        )
    if joint_with == JointWith.NOBODY and joint_name.strip():
        return _("Say who the joint holder is to the child.")
    if joint_with != JointWith.NOBODY and not joint_name.strip():
        return _("Write the joint holder’s name as it stands on the passbook.")
    if any(_is_barred(case, name) for name in (holder_name, joint_name)):
        return _(
            "An employer, an office or a person named as accused in this case never "
            "holds the child’s account."
        )
    return ""


def _may_be_the_child(case: Case, holder_name: str) -> bool:
    """Whether a word of the name sounds like one of the child's; true if unknown."""
    identity = ChildIdentity.objects.filter(child=case.child_id).first()
    if identity is None or not identity.name:
        return True
    known = [identity.name, identity.name_latin, identity.nickname, *identity.aliases]
    words = {word for name in known for word in fold(name).split()}
    return bool(words & set(fold(holder_name).split()))


def _is_barred(case: Case, name: str) -> bool:
    # The database looks, for the shelter doesn't read the FIR.
    with connection.cursor() as cursor:
        cursor.execute("select account_name_barred(%s, %s)", [case.pk, name])
        return cursor.fetchone()[0]


def _tell_the_committee(case: Case, account: BankAccount) -> None:
    InboxItem(
        agency_id=case.owner_id,
        case=case,
        kind=EventType.BANK_ACCOUNT_CHANGED,
        facts={"account": str(account.pk)},
    ).save(force_insert=True)
