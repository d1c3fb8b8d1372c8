"""Rescue lists: read, checked by a person, saved whole or not at all, once.

A row that was saved before is known by its fingerprint, so the same file changes
nothing the second time.
"""

import hashlib
from collections.abc import Hashable
from datetime import date, datetime, time
from typing import TypedDict
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from accounts.choices import AgencyKind
from accounts.models import Agency, District, User
from audit.event_types import EventType
from audit.recording import record
from cases import reach
from cases.actions.employers import save_employer, save_workplace
from cases.actions.intake import Intake, take_in_child
from cases.actions.operations import next_operation_number
from cases.choices import AgeSource, ImportState, Route, Sex
from cases.code_lists import choices, languages
from cases.happening import one_rulebook
from cases.lifecycle import OperationStatus
from cases.models import (
    Case,
    Employer,
    HeadingMapping,
    Paper,
    RescueListImport,
    RescueListRow,
    RescueOperation,
    Workplace,
)
from cases.names import fold
from cases.rescue_list.check import CheckedList, OperationDraft, check_list
from cases.rescue_list.headings import heading_key
from cases.rescue_list.places import KnownDistrict, PlaceFinder
from cases.rescue_list.rows import DraftChild, Places
from cases.rescue_list.values import Sex as ListedSex
from common.models import Job, new_key
from common.outbox import post
from common.progress import Progress
from common.refusals import Refused, certain, refuse_if

SHOWN_PROBLEMS = 500
SEXES = {
    ListedSex.MALE: Sex.BOY,
    ListedSex.FEMALE: Sex.GIRL,
    ListedSex.TRANSGENDER: Sex.OTHER,
}


class Made(TypedDict):
    """How many a saving made, and how many children were known before."""

    operations: int
    children: int
    known: int


def why_not_read_rescue_list(*, by: User) -> str:
    if not by.may("cases.import_rescue_list"):
        return _("Your role can't import rescue lists.")
    return ""


@transaction.atomic
def read_rescue_list(content: bytes, *, file_name: str, by: User) -> RescueListImport:
    """Read a file and keep it with everything that was found in it. Saves no child."""
    refuse_if(why_not_read_rescue_list(by=by))
    taken = RescueListImport(
        agency=by.agency,
        by=by,
        district=by.office.district,
        file_name=file_name[:120],
        fingerprint=hashlib.sha256(content).hexdigest(),
    )
    taken.file.save(f"{new_key()}.list", ContentFile(content), save=False)
    _fill(taken, content)
    taken.save(force_insert=True)
    record(
        EventType.RESCUE_LIST_READ,
        by=by,
        about=taken,
        good=taken.rows_good,
        bad=taken.rows_bad,
        known=taken.rows_known,
    )
    return taken


def why_not_explain_headings(taken: RescueListImport, *, by: User) -> str:
    if taken.agency_id != by.agency_id or not by.may("cases.import_rescue_list"):
        return _("This list belongs to another office.")
    if taken.state != ImportState.PREVIEW:
        return _("This list is no longer open.")
    return ""


@transaction.atomic
def explain_headings(
    taken: RescueListImport, *, meanings: dict[str, str], by: User
) -> RescueListImport:
    """Say once what headings mean; remembered for the office, and read again."""
    taken = RescueListImport.objects.select_for_update(of=("self",)).get(pk=taken.pk)
    refuse_if(why_not_explain_headings(taken, by=by))
    for heading, field in meanings.items():
        HeadingMapping.objects.filter(
            agency=by.agency, heading=heading_key(heading)
        ).delete()
        HeadingMapping.objects.create(
            agency=by.office, heading=heading_key(heading)[:120], field=field
        )
    _fill(taken, taken.file.read())
    taken.save()
    record(EventType.HEADINGS_MAPPED, by=by, about=taken, headings=len(meanings))
    return taken


def why_not_save_rescue_list(
    taken: RescueListImport, *, by: User, leave_out_bad: bool = False
) -> str:
    if reason := why_not_explain_headings(taken, by=by):
        return reason
    if taken.rows_bad and not leave_out_bad:
        return _("Mend the rows that are named, or leave them out knowingly.")
    if any(problem["blocks"] for problem in taken.problems if not problem["row_bad"]):
        return _("Something is wrong with the file as a whole; it is named below.")
    if taken.rows_good == taken.rows_known:
        return _("Every row of this list is in the system already.")
    return ""


@transaction.atomic
def ask_to_save_rescue_list(
    taken: RescueListImport, *, by: User, leave_out_bad: bool = False
) -> Job:
    """Ask for the saving; the worker does it, all rows in one transaction."""
    taken = RescueListImport.objects.select_for_update(of=("self",)).get(pk=taken.pk)
    refuse_if(why_not_save_rescue_list(taken, by=by, leave_out_bad=leave_out_bad))
    job = Job.objects.create(
        kind="rescue-list", by=by, total=taken.rows_good, asked={"list": str(taken.pk)}
    )
    taken.state, taken.job = ImportState.SAVING, job
    taken.save()
    post("cases.save_rescue_list", by=by, taken=taken.pk)
    record(EventType.REPORT_ASKED, by=by, about=job, kind="rescue-list")
    return job


def why_not_write_rescue_list(taken: RescueListImport, *, by: User) -> str:
    if taken.state != ImportState.SAVING:
        return _("Nobody asked to save this list.")
    return why_not_read_rescue_list(by=by)


@transaction.atomic
def write_rescue_list(taken: RescueListImport, *, by: User, progress: Progress) -> Made:
    """Save every good row that isn't known yet: all of them, or none."""
    taken = RescueListImport.objects.select_for_update(of=("self",)).get(pk=taken.pk)
    refuse_if(why_not_write_rescue_list(taken, by=by))
    checked = _check(taken, taken.file.read())
    with one_rulebook():
        made = _Saving(by, progress).save(checked)
    taken.state, taken.saved_at = ImportState.SAVED, timezone.now()
    taken.save()
    record(EventType.RESCUE_LIST_SAVED, by=by, about=taken, **made)
    return made


def why_not_drop_rescue_list(taken: RescueListImport, *, by: User) -> str:
    return why_not_explain_headings(taken, by=by)


@transaction.atomic
def drop_rescue_list(taken: RescueListImport, *, by: User) -> RescueListImport:
    """Drop a list that nobody wants saved; nothing of it was."""
    taken = RescueListImport.objects.select_for_update(of=("self",)).get(pk=taken.pk)
    refuse_if(why_not_drop_rescue_list(taken, by=by))
    taken.state = ImportState.DROPPED
    taken.save()
    record(EventType.RESCUE_LIST_DROPPED, by=by, about=taken)
    return taken


def why_not_reopen_rescue_list(taken: RescueListImport, *, by: User) -> str:
    if taken.state != ImportState.SAVING:
        return _("This list is not being saved.")
    return ""


@transaction.atomic
def reopen_rescue_list(
    taken: RescueListImport, *, by: User, because: str
) -> RescueListImport:
    """After a saving that failed or was cancelled: back to the preview as it was."""
    taken = RescueListImport.objects.select_for_update(of=("self",)).get(pk=taken.pk)
    refuse_if(why_not_reopen_rescue_list(taken, by=by))
    taken.state, taken.error = ImportState.PREVIEW, because
    taken.save()
    record(EventType.RESCUE_LIST_READ, by=by, about=taken, reopened=True)
    return taken


def checked_again(taken: RescueListImport) -> CheckedList:
    """The list as it reads now, for the download of its rejected rows."""
    return _check(taken, taken.file.read())


def fingerprint_of(draft: DraftChild, times_seen: int) -> str:
    """A row as it is known again: its typed facts, not its place in the file."""
    age = draft.age
    facts = [
        draft.rescued_on,
        draft.rescue_district,
        fold(draft.employer),
        fold(draft.name.name),
        fold(draft.father_name.name),
        age and (age.lowest, age.highest),
        draft.sex,
        fold(draft.village),
        draft.home_district,
        draft.fir.number,
        times_seen,
    ]
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def _check(taken: RescueListImport, content: bytes) -> CheckedList:
    districts = District.objects.select_related("state")
    finder = PlaceFinder(
        KnownDistrict(
            d.pk,
            d.name,
            (d.name_hi, *d.aliases),
            d.state.name,
            (d.state.name_hi, d.state.iso[3:]),
        )
        for d in districts
    )
    saved = dict(
        HeadingMapping.objects.filter(agency=taken.agency).values_list(
            "heading", "field"
        )
    )
    own_state = taken.agency.state.name

    def resolve(state: str, district: str) -> Hashable | None:
        """A list of another State than the sender's: the only district so called."""
        found = finder.resolve(state, district)
        return (
            finder.resolve("", district) if not found and state == own_state else found
        )

    return check_list(
        content,
        places=Places(resolve, finder.suggest, own_state),
        today=timezone.localdate(),
        file_name=taken.file_name,
        saved=saved,
    )


def _fill(taken: RescueListImport, content: bytes) -> None:
    """Read the file and write down what was found, or why it can't be read."""
    try:
        checked = _check(taken, content)
    except Refused as refused:
        taken.state, taken.error = ImportState.FAILED, refused.reason
        return
    known = _known(taken.agency, checked)
    bad = {draft.row for draft in checked.rejected}
    taken.state, taken.error = ImportState.PREVIEW, ""
    taken.rows_good, taken.rows_bad = len(checked.good), len(bad)
    taken.rows_known = len(known)
    taken.headings = [
        {"heading": c.heading, "letter": c.letter, "field": c.code}
        for c in checked.columns.columns
    ]
    taken.problems = [
        {
            "row": p.row,
            "column": p.column,
            "heading": p.heading,
            "value": p.value,
            "what": str(p.what),
            "how": str(p.how),
            "blocks": p.is_error,
            "row_bad": p.row in bad,
        }
        for p in [*checked.errors, *checked.warnings][:SHOWN_PROBLEMS]
    ] + _without_committee(checked)


def _without_committee(checked: CheckedList) -> list[dict]:
    """A district without a Committee can't take its children in: said beforehand."""
    found = {operation.district for operation in checked.operations}
    served = set(
        Agency.objects.of_kind(AgencyKind.CWC)
        .filter(district__in=found, ended_on__isnull=True)
        .values_list("district_id", flat=True)
    )
    return [
        {
            "row": 0,
            "column": "",
            "heading": "",
            "value": str(district),
            "what": _("No Committee is known for this district."),
            "how": _(
                "Ask the State administrator to add it, then read the list again."
            ),
            "blocks": True,
            "row_bad": False,
        }
        for district in District.objects.filter(pk__in=found - served)
    ]


def _fingerprints(drafts: list[DraftChild]) -> dict[int, str]:
    """Row number: fingerprint. Two equal rows of one file are two children."""
    seen: dict[str, int] = {}
    marks = {}
    for draft in drafts:
        first = fingerprint_of(draft, 0)
        seen[first] = seen.get(first, 0) + 1
        marks[draft.row] = fingerprint_of(draft, seen[first])
    return marks


def _known(agency: Agency, checked: CheckedList) -> set[str]:
    marks = set(_fingerprints(checked.good).values())
    rows = RescueListRow.objects.filter(agency=agency, fingerprint__in=marks)
    return set(rows.values_list("fingerprint", flat=True))


class _Saving:
    """One saving of one list: the operations, then their children."""

    def __init__(self, by: User, progress: Progress):
        self.by, self.progress = by, progress
        self.made = Made(operations=0, children=0, known=0)
        self.cases: dict[int, Case] = {}
        self.employers: dict[tuple, Employer] = {}
        self.workplaces: dict[UUID, Workplace | None] = {}
        self.offices: dict[int, reach.Offices] = {}
        self.languages = {word.lower(): code for code, word in languages()}
        self.industries = {word.lower(): code for code, word in choices("industry")}
        self.districts = District.objects.select_related("state").in_bulk()

    def save(self, checked: CheckedList) -> Made:
        marks = _fingerprints(checked.good)
        known = _known(self.by.office, checked)
        done = 0
        for draft in checked.operations:
            fresh = [c for c in draft.children if marks[c.row] not in known]
            self.made["known"] += len(draft.children) - len(fresh)
            operation = self._operation(draft) if fresh else None
            for child in draft.children:
                done += 1
                if operation and marks[child.row] not in known:
                    self._child(child, operation)
                self.progress(done)
            self._keep_rows(fresh, marks)
        return self.made

    def _keep_rows(self, fresh: list[DraftChild], marks: dict[int, str]) -> None:
        """Know the rows again, and keep what they say of an FIR."""
        RescueListRow.objects.bulk_create(
            RescueListRow(
                agency=self.by.agency,
                fingerprint=marks[child.row],
                case_id=self.cases[child.row].pk,
            )
            for child in fresh
        )
        # Hearsay of the list: the police record the FIR itself.
        Paper.objects.bulk_create(
            Paper(
                case=self.cases[child.row],
                kind="FIR_COPY",
                note=_("Named in the list: %(number)s, %(station)s")
                % {"number": child.fir.number, "station": child.police_station},
                added_by=self.by,
            )
            for child in fresh
            if child.fir.number
        )

    def _operation(self, draft: OperationDraft) -> RescueOperation:
        district = self.districts[draft.district]
        at = _moment(draft.rescued_on, draft.rescued_at)
        if district.pk not in self.offices:
            self.offices[district.pk] = reach.offices_of(district)
        offices = [office for office, _duty in self.offices[district.pk].parts]
        operation = RescueOperation(
            number=next_operation_number(draft.rescued_on.year),
            route=Route.DRIVE,
            district=district,
            lead=self.by,
            lead_agency=self.by.agency,
            planned_for=at,
            opened_at=at,
            left_site_at=at,
            ended_at=at,
            children_expected=len(draft.children),
            children_found=len(draft.children),
            member_ids=[self.by.pk],
            agency_ids=sorted({self.by.agency_id, *(o.pk for o in offices)}),
        )
        # The wall takes in plans only; what is long over was planned first, too.
        operation.save(force_insert=True)
        operation.move_to(OperationStatus.LIVE)
        operation.move_to(OperationStatus.OVER)
        operation.save()
        self.made["operations"] += 1
        self.workplaces[operation.pk] = self._workplace(draft, district)
        return operation

    def _workplace(self, draft: OperationDraft, district: District) -> Workplace | None:
        industry = _nearest(draft.industry, self.industries) or "OTHER"
        key = (fold(draft.employer), district.pk)
        if draft.employer and key not in self.employers:
            self.employers[key] = save_employer(
                by=self.by, name=draft.employer, district=district
            )
        if not self.by.may("cases.run_operation"):
            return None
        return save_workplace(
            by=self.by,
            district=district,
            address="; ".join(draft.sites),
            industry=industry,
            employer=self.employers.get(key),
        )

    def _child(self, child: DraftChild, operation: RescueOperation) -> Case:
        case = take_in_child(
            self._intake(child),
            by=self.by,
            rescued_at=_moment(certain(child.rescued_on), child.rescued_at),
            operation=operation,
            workplace=self.workplaces[operation.pk],
            offices=self.offices[operation.district_id],
            sibling_of=self._sibling(child),
        )
        self.cases[child.row] = case
        post("cases.check_known", by=self.by, case=case.pk, asker=self.by.pk)
        self.made["children"] += 1
        return case

    def _intake(self, child: DraftChild) -> Intake:
        age = child.age
        language = _nearest(child.language, self.languages)
        return Intake(
            sex=SEXES[certain(child.sex)],
            name=child.name.name[:120],
            father=child.father_name.name[:120],
            mother=child.mother_name.name[:120],
            age_years=age.lowest if age else None,
            age_to_years=age.highest if age and age.highest != age.lowest else None,
            age_source=AgeSource.APPARENT
            if age and age.approximate
            else AgeSource.STATED,
            languages=[language] if language else [],
            needs=["HEALTH"] if child.hints.health_note else [],
            village=child.village[:120],
            block=child.block[:120],
            pin=child.pin,
            phone=child.mobile[:15],
            phone_whose=child.mobile_of[:60],
            home_district=self.districts.get(child.home_district),
        )

    def _sibling(self, child: DraftChild) -> Case | None:
        """Only a hint: linked when the fathers' names agree or one is not known."""
        other = self.cases.get(child.sibling_row) if child.sibling_row else None
        if other is None:
            return None
        theirs = fold(other.child.identity.father)
        ours = fold(child.father_name.name)
        return other if not theirs or not ours or theirs == ours else None


def _moment(day: date, clock: time | None) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock or time(12)))


def _nearest(text: str, words: dict[str, str]) -> str:
    """The code whose words are meant, or nothing."""
    if not text:
        return ""
    found = process.extractOne(
        text.lower(), list(words), scorer=fuzz.token_set_ratio, score_cutoff=70
    )
    return words[found[0]] if found else ""
