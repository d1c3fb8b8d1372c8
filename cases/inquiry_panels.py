"""What the tabs “Justice” and “Papers” of a case show."""

from accounts.models import User
from accounts.roles import DataClass
from cases.actions import certificates, inquiry, papers, police, statements
from cases.actions.recruiters import why_not_name_recruiter
from cases.choices import ProsecutionStepKind
from cases.code_lists import choices, language_names, words_of
from cases.models import Case, Paper, ProsecutionStep
from cases.models.histories import histories_of


def justice(case: Case, user: User) -> dict:
    """Story, FIR or why not, certificate, report and age, as far as the role reads."""
    reads_fir, reads_orders = user.reads(DataClass.FIR), user.reads(DataClass.ORD)
    names = language_names()
    refusals = list(case.fir_refusals.all()) if reads_fir else []
    return {
        "case": case,
        "told_in": names.get(case.statement_language, case.statement_language),
        "why_not_statement": statements.why_not_record_statement(
            case, by=user, again_because="…"
        ),
        "reads_fir": reads_fir,
        "firs": _firs(case, user) if reads_fir else [],
        "refusals": [
            (refusal, police.why_not_confirm_fir_refusal(refusal, by=user))
            for refusal in refusals
        ],
        "steps": _steps(case) if reads_fir else [],
        "why_not_fir": police.why_not_file_fir(case, by=user),
        "why_not_refusal": police.why_not_record_fir_refusal(case, by=user),
        "why_not_inform": police.why_not_inform_victim(case, by=user),
        "why_not_step": police.why_not_record_prosecution(case, by=user),
        "reads_accused": user.reads(DataClass.ACC),
        "recruiters": list(case.recruiters.order_by("id")),
        "why_not_recruiter": why_not_name_recruiter(case, by=user),
        "reads_orders": reads_orders,
        "certificate": _certificate(case) if reads_orders else None,
        "why_not_apply": certificates.why_not_apply_for_certificate(case, by=user),
        **_inquiry(case, user, names),
    }


def _firs(case: Case, user: User) -> list[dict]:
    sections = words_of("fir_section")
    return [
        {
            "fir": fir,
            "sections": [sections.get(code, code) for code in fir.sections],
            "why_not_sign": police.why_not_sign_efir(fir, by=user),
            "why_not_move": police.why_not_move_fir(fir, by=user),
        }
        for fir in case.firs.select_related("district").order_by("filed_on")
    ]


def _steps(case: Case) -> list[tuple[str, ProsecutionStep]]:
    words = {kind.value: str(kind.label) for kind in ProsecutionStepKind}
    steps = case.prosecution_steps.order_by("-on")
    return [(words.get(step.kind, step.kind), step) for step in steps]


def _certificate(case: Case):
    return getattr(case, "release_certificate", None)


def _inquiry(case: Case, user: User, names: dict[str, str]) -> dict:
    reads_sir = user.reads(DataClass.SIR)
    reports = case.social_investigations.select_related("asked_of", "filed_by")
    bookings = case.interpreter_bookings.order_by("asked_at")
    return {
        "reads_sir": reads_sir,
        "reports": reports.order_by("asked_at") if reads_sir else [],
        "ages": case.age_determinations.order_by("created_at"),
        "bookings": [(names.get(b.language, b.language), b) for b in bookings],
        "why_not_ask": inquiry.why_not_ask_inquiry(case, by=user),
        "why_not_file": inquiry.why_not_file_inquiry(case, by=user),
        "why_not_order_age": inquiry.why_not_order_age_test(case, by=user),
        "why_not_age": inquiry.why_not_record_age(case, by=user),
        "why_not_book": inquiry.why_not_book_interpreter(case, by=user),
    }


def papers_panel(case: Case, user: User) -> dict:
    """The checklist: which papers there are and which are missing, “6 of 9”."""
    found: dict[str, list[tuple[Paper, str]]] = {}
    histories = histories_of(case, user)
    listed = Paper.objects.visible_to(user).filter(case__in=histories)
    kinds = Paper.objects.kinds_there(histories)
    for paper in listed.select_related("added_by").order_by("id"):
        found.setdefault(paper.kind, []).append((paper, histories[paper.case_id]))
    rows = [
        {
            "kind": kind,
            "text": text,
            "papers": found.get(kind, []),
            "have": kind in kinds,
            "unread": kind in kinds and kind not in found,
        }
        for kind, text in choices("case_paper")
    ]
    return {
        "case": case,
        "rows": rows,
        "have": sum(row["have"] for row in rows),
        "total": len(rows),
        "why_not_add": papers.why_not_add_paper(case, by=user),
    }
