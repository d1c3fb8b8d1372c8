"""Bank statements held against the ledger: what doesn't match waits for a person."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.event_types import EventType
from audit.recording import record
from cases.rescue_list.cells import without_aadhaar
from common.locks import take_turn
from common.refusals import refuse_if
from compensation.actions.ledger import record_credit, record_deposit
from compensation.choices import FUNDS, Account
from compensation.models import (
    BankStatement,
    Claim,
    LedgerEntry,
    LineSide,
    LineState,
    StatementLine,
    StatementMatch,
)
from compensation.money_tables import BadTable, Fault
from compensation.statements import Movement, fingerprint_of, read_statement


def why_not_take_statement(*, by: User) -> str:
    if not by.may("compensation.take_statement"):
        return _("Your role can’t take in bank statements.")
    return ""


@transaction.atomic
def take_statement(
    content: bytes, *, file_name: str, account: Account, by: User
) -> BankStatement:
    """Take a statement in whole, and match its lines by reference and sum.

    The same file, or one whose lines are all known, changes nothing and gives the
    statement back that brought them. A reference with another sum refuses the file.
    """
    refuse_if(why_not_take_statement(by=by))
    refuse_if("" if account in FUNDS else _("Choose the fund."))
    movements = read_statement(content, file_name=file_name)
    take_turn(f"statements of {by.agency_id}")
    fingerprint = fingerprint_of(movements, account)
    known = _known_lines(movements, by=by)
    fresh = [m for m in movements if (m.side, m.reference) not in known]
    if not fresh:
        first = known[movements[0].side, movements[0].reference]
        return first.statement
    statement = BankStatement(
        agency=by.agency,
        by=by,
        account=account,
        file_name=without_aadhaar(file_name)[:120],
        fingerprint=fingerprint,
        first_day=min(m.day for m in movements),
        last_day=max(m.day for m in movements),
    )
    statement.save(force_insert=True)
    lines = StatementLine.objects.bulk_create(
        StatementLine(
            statement=statement,
            agency=by.agency,
            row=m.row,
            day=m.day,
            side=m.side,
            reference=m.reference,
            amount_paise=m.amount_paise,
        )
        for m in fresh
    )
    matched = _match(lines, by=by)
    record(
        EventType.STATEMENT_TAKEN,
        by=by,
        about=statement,
        lines=len(lines),
        matched=matched,
        known=len(movements) - len(fresh),
    )
    return statement


def why_not_settle_line(line: StatementLine, *, by: User) -> str:
    if why := why_not_take_statement(by=by):
        return why
    if line.agency_id != by.agency_id:
        return _("This statement belongs to another office.")
    if line.state != LineState.WAITING:
        return _("This line is settled already.")
    return ""


@transaction.atomic
def match_line(
    line: StatementLine, *, entries: Sequence[LedgerEntry], by: User
) -> StatementLine:
    """Say which entries the bank means, though their reference may differ."""
    line = _locked(line)
    refuse_if(why_not_settle_line(line, by=by))
    refuse_if(_why_not_these_entries(line, entries))
    return _settle(line, by=by, state=LineState.MATCHED, entries=entries)


@transaction.atomic
def book_line(line: StatementLine, *, claim: Claim, by: User) -> StatementLine:
    """Record in the ledger what the bank has done for this claim."""
    line = _locked(line)
    refuse_if(why_not_settle_line(line, by=by))
    account = Account(line.statement.account)
    facts: dict[str, Any] = {
        "amount_paise": line.amount_paise,
        "reference": line.reference,
    }
    if line.side == LineSide.IN:
        entry = record_deposit(
            claim, by=by, fund=account, deposited_on=line.day, **facts
        )
    else:
        entry = record_credit(
            claim, by=by, from_account=account, credited_on=line.day, **facts
        )
    return _settle(line, by=by, state=LineState.MATCHED, entries=[entry])


@transaction.atomic
def dismiss_line(line: StatementLine, *, reason: str, by: User) -> StatementLine:
    """Put a line aside that is no child's money, such as the bank's charges."""
    line = _locked(line)
    refuse_if(why_not_settle_line(line, by=by))
    refuse_if("" if reason.strip() else _("Give the reason."))
    return _settle(line, by=by, state=LineState.DISMISSED, reason=reason.strip())


def entries_for(line: StatementLine, *, by: User) -> list[LedgerEntry]:
    """Standing entries of this way that no statement has shown yet: those with this
    reference, and those of exactly this sum."""
    entries = _unseen(by).filter(
        Q(reference__iexact=line.reference) | Q(amount_paise=line.amount_paise)
    )
    if line.side == LineSide.OUT:
        entries = entries.filter(to_account=Account.CHILD)
    else:
        entries = entries.filter(to_account=line.statement.account)
    return list(
        entries.select_related("claim__case", "claim__scheme").order_by("-happened_on")[
            :100
        ]
    )


def claims_for(line: StatementLine, *, by: User) -> list[Claim]:
    """Claims that this movement may belong to, those of exactly this sum first."""
    claims = Claim.objects.visible_to(by).select_related("case", "scheme", "employer")
    if line.side == LineSide.OUT:
        claims = claims.filter(in_fund_paise__gte=line.amount_paise)
        exact = claims.filter(in_fund_paise=line.amount_paise)
    else:
        claims = claims.unsettled().filter(amount_ordered_paise__gte=line.amount_paise)
        claims = claims.filter(received_paise=0)
        exact = claims.filter(amount_ordered_paise=line.amount_paise)
    found = list(exact.order_by("ordered_at", "pk")[:20])
    rest = claims.exclude(pk__in=[claim.pk for claim in found])
    return found + list(rest.order_by("ordered_at", "pk")[: 20 - len(found)])


def _known_lines(
    movements: list[Movement], *, by: User
) -> dict[tuple[str, str], StatementLine]:
    """Lines that an earlier statement brought; refused if one had another sum."""
    lines = StatementLine.objects.filter(
        agency=by.agency_id, reference__in={m.reference for m in movements}
    ).select_related("statement")
    known = {(line.side, line.reference): line for line in lines}
    faults = [
        Fault(
            m.row,
            "",
            _("This bank reference stood in an earlier statement with another sum."),
            _("Ask the bank which of the two is right."),
        )
        for m in movements
        for line in [known.get((m.side, m.reference))]
        if line and line.amount_paise != m.amount_paise
    ]
    if faults:
        raise BadTable(faults)
    return known


def _match(lines: list[StatementLine], *, by: User) -> int:
    """Settle the lines whose reference and sum stand in the ledger."""
    entries: dict[tuple, list[LedgerEntry]] = {}
    for entry in _unseen(by).filter(reference__in={line.reference for line in lines}):
        side = LineSide.OUT if entry.to_account == Account.CHILD else LineSide.IN
        entries.setdefault((side, entry.reference), []).append(entry)
    matched, pairs = [], []
    for line in lines:
        found = entries.get((line.side, line.reference), [])
        if found and not _why_not_these_entries(line, found):
            line.state = LineState.MATCHED
            line.settled_by, line.settled_at = by, timezone.now()
            matched.append(line)
            pairs += [
                StatementMatch(line=line, entry=entry, agency=line.agency)
                for entry in found
            ]
    StatementLine.objects.bulk_update(matched, ["state", "settled_by", "settled_at"])
    StatementMatch.objects.bulk_create(pairs)
    return len(matched)


def _unseen(by: User) -> QuerySet[LedgerEntry]:
    entries = LedgerEntry.objects.visible_to(by).standing()
    return entries.filter(seen_by_bank__isnull=True)


def _why_not_these_entries(line: StatementLine, entries: Sequence[LedgerEntry]) -> str:
    if sum(entry.amount_paise for entry in entries) != line.amount_paise:
        return _("The entries don’t come to the sum of the line.")
    to_child = {entry.to_account == Account.CHILD for entry in entries}
    if to_child != {line.side == LineSide.OUT}:
        return _("An entry runs the other way.")
    funds = {entry.to_account for entry in entries}
    if line.side == LineSide.IN and funds != {line.statement.account}:
        return _("An entry is of another fund.")
    return ""


def _locked(line: StatementLine) -> StatementLine:
    return (
        StatementLine.objects.select_for_update(of=("self",))
        .select_related("statement")
        .get(pk=line.pk)
    )


def _settle(
    line: StatementLine,
    *,
    by: User,
    state: LineState,
    entries: Sequence[LedgerEntry] = (),
    reason: str = "",
) -> StatementLine:
    line.state, line.reason = state, reason
    line.settled_by, line.settled_at = by, timezone.now()
    line.full_clean(exclude=["statement", "agency", "settled_by"])
    line.save()
    for entry in entries:
        StatementMatch(line=line, entry=entry, agency=line.agency).save(
            force_insert=True
        )
    record(
        EventType.STATEMENT_LINE_SETTLED,
        by=by,
        about=line,
        case_id=entries[0].claim.case_id if len(entries) == 1 else None,
        state=line.state,
        entries=[str(entry.pk) for entry in entries],
    )
    return line
