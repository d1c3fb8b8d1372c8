"""Where children come from again and again: counted within the asker's reach only."""

from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, Q, TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.roles import DataClass
from audit.witness import shown
from cases.models.case import Case
from cases.models.recruiter import Recruiter

# One child from a place is no pattern yet.
FEWEST = 2


@dataclass(frozen=True)
class Pattern:
    """A village, an employer or an agent, and how many children it stands for."""

    name: str
    children: int
    district_id: int | None = None
    employer_id: object = None
    raids: int = 0
    told_by: str = ""


class ToldBy(TextChoices):
    """By what several children's agents are perhaps one person, the surest first."""

    PHONE = "1", _("The same phone")
    VILLAGE = "2", _("The same name and village")
    HOME = "3", _("The same name, children of one district")


def same_villages(after: str = "", size: int = 25) -> tuple[list[Pattern], str]:
    """Villages from which several children came, the most first; one village however
    it is spelt. Both walls hold: what the asker doesn't see isn't counted."""
    most, key, district = after.split("_") if after else (2**31 - 1, 0, 0)
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) as n, p.key, p.district, min(i.village)"
            "  from (select m.child_id, m.district, (select min(v) from"
            "          unnest(m.village) v where v & 3 = 1) as key"
            "          from cases_matchprofile m"
            "         where m.agency_ids && (select wall_agencies())) p"
            "  join cases_childidentity i on i.child_id = p.child_id"
            " where p.key is not null and p.district <> 0"
            " group by p.key, p.district"
            " having count(*) >= %s and (count(*), p.key, p.district) < (%s, %s, %s)"
            " order by 1 desc, 2 desc, 3 desc limit %s",
            [FEWEST, int(most), int(key), int(district), size + 1],
        )
        rows = cursor.fetchall()
    token = "_".join(map(str, rows[size - 1][:3])) if len(rows) > size else ""
    found = [
        Pattern(name, children, district_id=district)
        for children, _key, district, name in rows[:size]
    ]
    return found, token


def same_employers(user, after: str = "", size: int = 25) -> tuple[list[Pattern], str]:
    """Employers of several children within reach, the most first."""
    employer, name = "workplace__employer", "workplace__employer__name"
    cases = Case.objects.visible_to(user).filter(workplace__employer__isnull=False)
    rows = cases.order_by().values(employer, name)
    rows = rows.annotate(n=Count("pk"), raids=Count("operation", distinct=True)).filter(
        n__gte=FEWEST
    )
    if after:
        most, last = after.split("_")
        rows = rows.filter(
            Q(n__lt=int(most)) | Q(n=int(most), workplace__employer__lt=last)
        )
    found = list(rows.order_by("-n", f"-{employer}")[: size + 1])
    token = ""
    if len(found) > size:
        token = f"{found[size - 1]['n']}_{found[size - 1][employer]}"
    return [
        Pattern(row[name], row["n"], employer_id=row[employer], raids=row["raids"])
        for row in found[:size]
    ], token


RECRUITERS = """
with told as materialized (
  select r.names, r.places, r.number, c.child_id, c.id as case_id,
         coalesce(c.home_district_id, 0) as home,
         coalesce(nullif(r.name, ''), r.alias) as called
    from cases_recruiter r join cases_case c on c.id = r.case_id
   where r.id in ({seen})),
marks as (
  select 1 as by, number as key, 0 as place, child_id, case_id, called from told
   where number <> 0
   union all
  select 2, n, p, child_id, case_id, called
    from told, unnest(names) n, unnest(places) p
   union all
  select 3, n, home, child_id, case_id, called
    from told, unnest(names) n where home <> 0),
counted as (
  select by, key, place, count(distinct child_id) as n, max(called) as called,
         array_agg(distinct child_id) as who, array_agg(distinct case_id) as cases
    from marks group by by, key, place having count(distinct child_id) >= %s),
-- The same children are one line, by the surest mark that joins them.
surest as (
  select distinct on (who) n, by, key, place, called, cases from counted
   order by who, by, key, place)
select n, by, key, place, called, cases from surest
 where (n, -by, key, place) < (%s, %s, %s, %s)
 order by n desc, by, key desc, place desc limit %s
"""


def same_recruiters(user, after: str = "", size: int = 25) -> tuple[list[Pattern], str]:
    """Agents who brought several children within reach, the most first: told of under
    one phone, or one name however it is spelt. Nobody's case beyond is counted."""
    most, by, key, place = after.split("_") if after else (2**31 - 1, 0, 0, 0)
    met = Recruiter.objects.visible_to(user).values("pk")
    try:
        seen, params = met.query.sql_with_params()
    except EmptyResultSet:
        return [], ""
    with connection.cursor() as cursor:
        cursor.execute(
            RECRUITERS.format(seen=seen),
            [*params, FEWEST, int(most), -int(by), int(key), int(place), size + 1],
        )
        rows = cursor.fetchall()
    token = "_".join(map(str, rows[size - 1][:4])) if len(rows) > size else ""
    for *_line, cases in rows[:size]:
        for case_id in cases:
            shown(case_id, DataClass.ACC)
    found = [
        Pattern(
            called,
            children,
            district_id=place if str(by) == ToldBy.HOME else None,
            told_by=str(ToldBy(str(by)).label),
        )
        for children, by, _key, place, called, _cases in rows[:size]
    ]
    return found, token
