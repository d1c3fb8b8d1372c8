"""Counting the boards of large offices: set-based, office by office, repeatable."""

from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from compensation.counts import COLUMNS, LIVE_AT_MOST, STATEMENT

# Offices whose people read about money, with more claims than a page may count.
_LARGE = """
select a.id from accounts_agency a
 where exists (select 1 from cases_casegroupreach r where r.group_id = a.group_id)
   and (select count(*) from (
          select 1 from cases_casegroupreach r
            join compensation_claim c on c.case_id = r.content_object_id
           where r.group_id = a.group_id limit %(most)s + 1) first) > %(most)s
 order by a.id
"""
_SEEN = """
  select %(agency)s::bigint as agency_id, c.id as claim_id
    from cases_casegroupreach r
    join accounts_agency a on a.group_id = r.group_id
    join cases_case k on k.id = r.content_object_id and not k.sealed
    join compensation_claim c on c.case_id = k.id
   where a.id = %(agency)s and (not c.guarded or a.kind in ('DM', 'DLSA'))
"""
_KEEP = f"""
insert into compensation_moneycount ({", ".join(COLUMNS)}, counted_at)
select counted.*, %(now)s from ({STATEMENT.format(seen=_SEEN)}) counted
"""  # noqa: S608


def count_boards(*, now: datetime, most: int = LIVE_AT_MOST) -> int:
    """Write the counts of every large office anew; how many offices there are."""
    with connection.cursor() as cursor:
        cursor.execute(_LARGE, {"most": most})
        offices = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            "delete from compensation_moneycount where agency_id <> all(%s)", [offices]
        )
        for office in offices:
            count_office(cursor, office, now)
    return len(offices)


def count_office(cursor: Any, office: int, now: datetime) -> None:
    """Write the counts of one office anew."""
    facts: dict[str, Any] = {
        "agency": office,
        "today": timezone.localdate(now),
        "now": now,
    }
    cursor.execute(
        "delete from compensation_moneycount where agency_id = %(agency)s", facts
    )
    cursor.execute(_KEEP, facts)
