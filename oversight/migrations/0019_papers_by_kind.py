"""A scan in the file of a case is read by who reads what it tells.

The table is the Committee's, class ORD; but a medical report is health, a passbook an
account. Whoever has put a paper there sees it. Which kinds there are is told to all
who work by the checklist.
"""

from django.db import migrations

from common.walls import READERS

# Copies of what the program says; tests compare.
CLASSES = {
    "AGE_MEDICAL": "MED",
    "FIR_COPY": "FIR",
    "SIR": "SIR",
    "HOME_CHECK": "SIR",
    "CARE_PLAN": "ICP",
    "BANK_PASSBOOK": "BNK",
}


def _of_kind(kind: str, cls: str) -> str:
    """The role reads the class, and not only for the home side of a handover."""
    return f"""when '{kind}' then (select '{cls}' = any(wall_reads())) and (
      not (select '{cls}' = any(select left(c, 3) from unnest(wall_at_home()) c))
      or coalesce((
        select bool_or(p.duty not in ('CWC_HOME', 'DCPU_HOME'))
          from cases_participation p
         where p.case_id = cases_paper.case_id and p.until_at is null
           and p.agency_id = any((select wall_agencies())::int[])), true))"""


SQL = f"""
create policy by_kind on cases_paper as restrictive for all to {READERS}
  using (added_by_id = (select wall_user()) or case kind
    {" ".join(_of_kind(kind, cls) for kind, cls in CLASSES.items())}
    else true end);

create function kinds_of_papers(p_cases uuid[]) returns setof text
language sql stable security definer set search_path = public, pg_temp as $$
  select distinct p.kind
    from cases_paper p join cases_case c on c.id = p.case_id
   where p.case_id = any(p_cases) and p.voided_at is null
     and 'ORD' = any(wall_reads())
     and (c.agency_ids && wall_agencies()
          or c.id = any((select wall_broken())::uuid[]))
     and (not c.sealed or c.named_ids @> array[wall_user()])
$$;
alter function kinds_of_papers(uuid[]) owner to savera_engine;
revoke all on function kinds_of_papers(uuid[]) from public;
grant execute on function kinds_of_papers(uuid[]) to savera_web, savera_worker;
"""
BACK = """
drop policy by_kind on cases_paper;
drop function kinds_of_papers(uuid[]);
"""


class Migration(migrations.Migration):
    dependencies = [("oversight", "0018_reach_lost_since")]

    operations = [migrations.RunSQL(SQL, BACK)]
