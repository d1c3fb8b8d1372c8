"""The clock reads when and how far, never what somebody wrote, named or decided.

Of the tables that hold free text, names of the accused or a shelter, its role keeps
only the columns that its rules ask.
"""

from django.db import migrations

COLUMNS = {
    "cases_flag": "id, kind, severity, case_id, subject_id, agency_id, raised_at,"
    " raised_by_id, cleared_at",
    "cases_fir": "id, case_id, filed_on, status",
    "cases_firrefusal": "id, case_id, recorded_at, confirmed_by_id",
    "cases_releasecertificate": "id, case_id, applied_at, issued_at, refused_at",
    "shelters_placement": "id, case_id, ordered_at, admitted_at, left_at, cancelled_at",
    "reintegration_handover": "id, case_id, from_committee_id, to_committee_id,"
    " to_unit_id, sent_at, read_at, accepted_at, refused_at, arrived_at",
    "reintegration_followupvisit": "id, case_id, rule_id, agency_id, since, due_on,"
    " planned_on, made_on, missed_at, dropped_at",
    "reintegration_enrolment": "id, case_id, started_on, ended_on",
    "reintegration_closurerequest": "id, case_id, asked_at, answered_at",
    "reintegration_closureexcuse": "id, case_id, condition, order_id",
}


def _narrowed() -> str:
    return "".join(
        f"revoke select on {table} from savera_clock;\n"
        f"grant select ({columns}) on {table} to savera_clock;\n"
        for table, columns in COLUMNS.items()
    )


def _wide() -> str:
    return "".join(f"grant select on {table} to savera_clock;\n" for table in COLUMNS)


class Migration(migrations.Migration):
    dependencies = [
        ("oversight", "0003_law_is_guarded"),
        ("shelters", "0002_walls_and_triggers"),
        ("reintegration", "0005_rule_edited_at"),
    ]

    operations = [migrations.RunSQL(_narrowed(), _wide())]
