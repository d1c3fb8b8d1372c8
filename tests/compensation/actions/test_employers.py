from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from audit.models import Event
from cases.actions.employers import search_key
from cases.models import Employer
from common.refusals import Refused
from compensation.actions.claim_papers import make_paper
from compensation.actions.claims import decide_claim, why_not_decide_claim
from compensation.actions.employers import (
    keep_employers_apart,
    merge_employers,
    record_death,
    undo_link,
    why_not_merge_employers,
)
from compensation.actions.ties import declare_tie, why_not_touch
from compensation.choices import PaperKind
from compensation.documents import notice_facts
from compensation.employer_file import file_of, likely_same, root_of
from compensation.models import Claim, EmployerLink
from tests.compensation.money import RUPEES_20K, fresh
from tests.conftest import behind_the_walls
from tests.factories import UserFactory


def named(name, **facts) -> Employer:
    with behind_the_walls():
        return Employer.objects.create(name=name, search_key=search_key(name), **facts)


@pytest.fixture
def two(money):
    with behind_the_walls():
        one = money.employer
        one.search_key = search_key(one.name)
        one.save()
    return one, named("Laak bangle unit")


def test_likely_duplicates_are_offered_by_the_sound_of_the_name(money, two):
    one, other = two
    named("Tea stall of Ramesh")
    money.as_(money.world.labour)
    assert likely_same(one) == [other]


def test_one_phone_makes_two_names_alike(money, two):
    one, _other = two
    with behind_the_walls():
        Employer.objects.filter(pk=one.pk).update(phone="9876543210")
        one.refresh_from_db()
    third = named("Chudi factory", phone="9876543210")
    money.as_(money.world.labour)
    assert third in likely_same(one)


def test_merged_rows_are_read_as_one_and_nothing_is_moved(money, two):
    one, other = two
    claim = money.in_fund()
    by = money.as_(money.world.labour)
    link = merge_employers(other, one, reason="One owner.", by=by)
    assert root_of(one) == other
    file = file_of(other, by=by)
    assert file.children == 1
    assert file.sums["received"] == RUPEES_20K
    assert fresh(claim).employer_id == one.pk
    assert {row.pk for row in file.names} == {one.pk, other.pk}
    assert likely_same(other) == []
    undo_link(link, reason="Two brothers.", by=by)
    assert root_of(one) == one
    assert file_of(other, by=by).children == 0
    event = Event.objects.get(type="employer.unmerged")
    assert event.facts["same"] is True


def test_a_tie_follows_the_merging_and_its_undoing(money, two):
    """Who is tied to one row touches no claim on the other, while they are one."""
    one, other = two
    claim = money.proposed()
    tied = money.as_(UserFactory(role="LABOUR", agency=money.world.labour.agency))
    declare_tie(other, by=tied, reason="My brother-in-law.")
    assert why_not_decide_claim(claim, by=tied) == ""
    by = money.as_(money.world.labour)
    link = merge_employers(one, other, reason="One owner.", by=by)
    money.as_(tied)
    assert "tie" in why_not_decide_claim(claim, by=tied)
    with pytest.raises(ProgrammingError, match="tie"), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(order_number="X")
    undo_link(link, reason="Two brothers.", by=money.as_(by))
    money.as_(tied)
    assert why_not_decide_claim(claim, by=tied) == ""
    decide_claim(claim, by=tied, accept=True, reason="Found at work.")


def test_a_tie_to_the_surviving_row_holds_for_those_merged_into_it(money, two):
    one, other = two
    third = named("Lac unit")
    claim = money.proposed()
    tied = money.as_(money.world.labour)
    merge_employers(other, one, reason="One owner.", by=tied)
    merge_employers(other, third, reason="One owner.", by=tied)
    declare_tie(third, by=tied, reason="My cousin.")
    assert "tie" in why_not_decide_claim(claim, by=tied)


def test_a_tie_is_asked_also_of_who_reads_no_employers(money):
    """A follow-up worker sees neither employers nor workplaces, and confirms."""
    claim = money.proposed("STATE_TOPUP")
    worker = UserFactory(role="FOLLOW_UP", agency=money.world.caseworker.agency)
    assert why_not_touch(fresh(claim), by=money.as_(worker)) == ""


def test_two_employers_kept_apart_are_not_offered_again(money, two):
    one, other = two
    by = money.as_(money.world.dm)
    keep_employers_apart(one, other, reason="Different lanes.", by=by)
    assert likely_same(one) == []
    assert root_of(other) == other


def test_no_chain_of_mergings_is_made(money, two):
    one, other = two
    third = named("Lac unit")
    by = money.as_(money.world.labour)
    merge_employers(one, other, reason="Same.", by=by)
    assert "merged into another" in why_not_merge_employers(third, other, by=by)
    assert "merged into it" in why_not_merge_employers(third, one, by=by)
    assert "same employer" in why_not_merge_employers(one, one, by=by)


def test_a_merging_has_a_reason_and_is_never_rewritten(money, two):
    one, other = two
    by = money.as_(money.world.labour)
    with pytest.raises(Refused, match="reason"):
        merge_employers(one, other, reason=" ", by=by)
    merge_employers(one, other, reason="Same.", by=by)
    with pytest.raises(DatabaseError, match="never rewritten"), transaction.atomic():
        EmployerLink.objects.update(reason="Other.")
    with pytest.raises(IntegrityError), transaction.atomic():
        EmployerLink.objects.create(kept=one, other=other, same=True, reason="x", by=by)


def test_a_caseworker_merges_nothing(money, two):
    with pytest.raises(Refused, match="role"):
        merge_employers(*two, reason="x", by=money.as_(money.world.caseworker))


def test_the_debt_of_a_dead_employer_is_asked_of_the_heirs(money):
    claim = money.noticed()
    by = money.as_(money.world.labour)
    record_death(
        money.employer,
        died_on=timezone.localdate(),
        heirs="Widow and two sons, Lane 2",
        proof="Death certificate 12/2026",
        by=by,
    )
    notice = claim.notices.get()
    facts = notice_facts(notice, [notice])
    assert "heirs of Lac bangle unit: Widow" in facts["employer"]["name"]
    assert file_of(money.employer, by=by).death.heirs.startswith("Widow")
    with pytest.raises(Refused, match="already"):
        record_death(
            money.employer,
            died_on=timezone.localdate(),
            heirs="x",
            proof="x",
            by=by,
        )


def test_every_paper_after_a_death_goes_to_the_heirs(money):
    """What is owed outlives the employer; a merged row may hold the death."""
    claim = money.ordered()
    by = money.as_(money.world.labour)
    other = named("Laak bangle unit")
    merge_employers(money.employer, other, reason="One owner.", by=by)
    facts = {"died_on": timezone.localdate(), "proof": "Certificate 12/2026"}
    record_death(other, heirs="Widow, Lane 2", by=by, **facts)
    for kind in (PaperKind.ORDER, PaperKind.DEMAND):
        paper = make_paper(fresh(claim), by=by, kind=kind)
        assert paper.facts["employer"] == "The heirs of Lac bangle unit: Widow, Lane 2"
    money.deposit(fresh(claim))
    assert fresh(claim).in_fund_paise == RUPEES_20K


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"died_on": timezone.localdate() + timedelta(days=1)}, "future"),
        ({"heirs": " "}, "heirs"),
        ({"proof": ""}, "proof"),
    ],
)
def test_a_death_that_cannot_be_right_is_refused(money, facts, words):
    facts = {"died_on": timezone.localdate(), "heirs": "x", "proof": "y", **facts}
    with pytest.raises(Refused, match=words):
        record_death(money.employer, by=money.as_(money.world.labour), **facts)


def test_the_file_counts_only_what_is_within_reach(money):
    money.in_fund()
    teacher = money.world.labour
    stranger_world = type(money)("Madhubani").world
    by = money.as_(stranger_world.labour)
    assert file_of(money.employer, by=by).children == 0
    assert file_of(money.employer, by=money.as_(teacher)).children == 1
