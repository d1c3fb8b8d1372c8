"""Wall two on every table of this app, and the facts that the database keeps itself.

Triggers: agency_ids from participations, next_due_at from clocks, both copied to the
reach rows that lists read; made orders, events and access rows never change.
"""

from django.db import migrations

from common.walls import ANYONE, EnableWall, RaiseVersion, of_case, own_agency

CASE = (
    "agency_ids && (select wall_agencies())::int[]"
    " and (not sealed or named_ids @> array[(select wall_user())])"
)
# A new case is the opener's own; its participations follow in the same transaction.
CASE_NEW = (
    "agency_ids = (select wall_agencies())::int[]"
    " and opened_by_id = (select wall_user())"
)
OPERATION = (
    "member_ids @> array[(select wall_user())]"
    " or (status <> 'PLANNED' and agency_ids && (select wall_agencies())::int[])"
)
OF_OPERATION = (
    "(select true from cases_rescueoperation seen_op where seen_op.id = operation_id)"
)
TIP = (
    "(select seen_op.lead_id = (select wall_user())"
    " or ((select 'TIP' = any(wall_reads()))"
    "     and seen_op.member_ids @> array[(select wall_user())])"
    " from cases_rescueoperation seen_op where seen_op.id = operation_id)"
)
# A child is seen through any case of it that is seen.
OF_CHILD = (
    "(select true from cases_case seen_case where seen_case.child_id = {} limit 1)"
)
OWN_SITTING = "(select true from cases_sitting seen_sit where seen_sit.id = sitting_id)"
OF_ORDER = "(select true from cases_order seen_order where seen_order.id = order_id)"
EVENT = (
    "case when case_id is null then by_agency_id = any((select wall_agencies())::int[])"
    " else coalesce((select true from cases_case seen_case"
    " where seen_case.id = case_id), false) end"
    " or (select wall_role() = 'AUDITOR')"
)
FLAG = (
    "case when case_id is null then agency_id = any((select wall_agencies())::int[])"
    f" else coalesce({of_case()}, false) end"
)
INBOX = own_agency()
READ = "select"
ALL = "select, insert, update"

TRIGGERS = """
-- Who may see a case follows from who has a duty on it.
-- Once a statement, however many offices it brings.
create function case_agencies_follow() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
  perform 1 from cases_case where id in (select case_id from moved)
    order by id for no key update;
  update cases_case c set agency_ids = coalesce((
      select array_agg(distinct p.agency_id order by p.agency_id)
        from cases_participation p
       where p.case_id = c.id and p.until_at is null), '{}')
   where c.id in (select case_id from moved);
  return null;
end $$;
alter function case_agencies_follow() owner to savera_engine;
create trigger case_agencies_added after insert on cases_participation
  referencing new table as moved for each statement
  execute function case_agencies_follow();
create trigger case_agencies_changed after update on cases_participation
  referencing new table as moved for each statement
  execute function case_agencies_follow();

create function case_named_follow() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  c uuid := coalesce(new.content_object_id, old.content_object_id);
begin
  perform 1 from cases_case where id = c for no key update;
  update cases_case set named_ids = coalesce((
      select array_agg(user_id order by user_id)
        from cases_caseuserreach where content_object_id = c), '{}')
   where id = c;
  return null;
end $$;
alter function case_named_follow() owner to savera_engine;
create trigger case_named_follow after insert or delete on cases_caseuserreach
  for each row execute function case_named_follow();

-- The earliest open deadline. Lock the cases first and recompute in a statement of
-- its own: one statement would leave a stale value when two people meet two clocks
-- of one case at once.
create function case_next_due_follows() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
  perform 1 from cases_case where id in (select case_id from moved)
    order by id for no key update;
  update cases_case c set next_due_at = m.due from (
    select x.case_id, (
      select min(due_at) from cases_clock k
       where k.case_id = x.case_id and k.met_at is null
         and k.excused_at is null and k.cancelled_at is null) as due
      from (select distinct case_id from moved) x) m
   where c.id = m.case_id and c.next_due_at is distinct from m.due;
  return null;
end $$;
alter function case_next_due_follows() owner to savera_engine;
create trigger case_next_due_added after insert on cases_clock
  referencing new table as moved for each statement
  execute function case_next_due_follows();
create trigger case_next_due_changed after update on cases_clock
  referencing new table as moved for each statement
  execute function case_next_due_follows();

-- Only those triggers write these columns: a program that saves an older picture of
-- the case spoils nothing, and nobody widens his own reach by an update.
create function case_keeps_its_own() returns trigger language plpgsql as $$
begin
  if current_user <> 'savera_engine' then
    new.agency_ids := old.agency_ids;
    new.named_ids := old.named_ids;
    new.next_due_at := old.next_due_at;
  end if;
  return new;
end $$;
create trigger case_keeps_its_own before update on cases_case
  for each row execute function case_keeps_its_own();

-- Lists read status and next_due_at from the reach rows.
create function reach_follows_case() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
  update cases_casegroupreach
     set status = new.status, next_due_at = new.next_due_at
   where content_object_id = new.id;
  return null;
end $$;
alter function reach_follows_case() owner to savera_engine;
create trigger reach_follows_case after update on cases_case for each row
  when (old.status is distinct from new.status
        or old.next_due_at is distinct from new.next_due_at)
  execute function reach_follows_case();

create function reach_filled() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
  select status, next_due_at into new.status, new.next_due_at
    from cases_case where id = new.content_object_id for no key update;
  return new;
end $$;
alter function reach_filled() owner to savera_engine;
create trigger reach_filled before insert on cases_casegroupreach
  for each row execute function reach_filled();

-- A session keeps the plans of its triggers. Made while a table was small they would
-- read all of it for ever after: an import of 1,401 children took four minutes.
alter function case_agencies_follow() set enable_seqscan = off;
alter function case_named_follow() set enable_seqscan = off;
alter function case_next_due_follows() set enable_seqscan = off;
alter function reach_follows_case() set enable_seqscan = off;
alter function reach_filled() set enable_seqscan = off;

-- What is written stays written.
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is written once', tg_table_name using errcode = '42501';
end $$;
create trigger written_once before update or delete on audit_event
  for each row execute function refuse_change();
create trigger written_once before update or delete on audit_access
  for each row execute function refuse_change();
create trigger never_emptied before truncate on audit_event
  for each statement execute function refuse_change();
create trigger never_emptied before truncate on audit_access
  for each statement execute function refuse_change();
create trigger written_once before update or delete on cases_ordersignature
  for each row execute function refuse_change();

create function order_made_stays() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'an order is never deleted' using errcode = '42501';
  end if;
  if old.made_at is not null then
    raise exception 'a made order never changes; amend it by a new order'
      using errcode = '42501';
  end if;
  if new.made_at is not null and (
      select count(*) from cases_ordersignature s where s.order_id = new.id
    ) < new.signatures_needed then
    raise exception 'an order needs its signatures before it is made'
      using errcode = '42501';
  end if;
  return new;
end $$;
alter function order_made_stays() security definer;
alter function order_made_stays() set search_path = public, pg_temp;
alter function order_made_stays() owner to savera_engine;
create trigger order_made_stays before update or delete on cases_order
  for each row execute function order_made_stays();

-- Children, cases and statements are never deleted, not even by a careless owner.
create trigger never_deleted before delete on cases_case
  for each row execute function refuse_change();
create trigger never_deleted before delete on cases_child
  for each row execute function refuse_change();
create trigger never_deleted before delete on cases_statement
  for each row execute function refuse_change();
"""

BACK = """
drop function case_keeps_its_own() cascade;
drop function reach_filled() cascade; drop function reach_follows_case() cascade;
drop function case_next_due_follows() cascade; drop function case_named_follow() cascade;
drop function case_agencies_follow() cascade; drop function order_made_stays() cascade;
drop function refuse_change() cascade;
"""

C = of_case()

WALLS = [
    EnableWall(
        "cases_rescueoperation",
        "CASE",
        OPERATION,
        clock=READ,
        insert="lead_agency_id = any((select wall_agencies())::int[])",
    ),
    EnableWall("cases_operationtip", "CASE", TIP),
    EnableWall("cases_operationsite", "CASE", OF_OPERATION),
    EnableWall("cases_teammember", "CASE", OF_OPERATION),
    EnableWall("cases_leavingcheck", "CASE", OF_OPERATION),
    EnableWall("cases_case", "CASE", CASE, clock="select, update", insert=CASE_NEW),
    EnableWall(
        "cases_child",
        "CASE",
        OF_CHILD.format("cases_child.id"),
        clock=READ,
        insert=ANYONE,
    ),
    EnableWall(
        "cases_childidentity",
        "ID",
        OF_CHILD.format("cases_childidentity.child_id"),
        insert=ANYONE,
    ),
    EnableWall("cases_participation", "CASE", C, clock="select, update"),
    EnableWall(
        "cases_casegroupreach",
        "CASE",
        "group_id = (select g.group_id from accounts_agency g"
        " where g.id = (select (wall_agencies())[1]))"
        " or " + of_case("content_object_id"),
        insert=of_case("content_object_id"),
        clock="select, delete",
        delete=True,
    ),
    EnableWall(
        "cases_caseuserreach",
        "CASE",
        "user_id = (select wall_user()) or " + of_case("content_object_id"),
        insert=of_case("content_object_id"),
        delete=True,
    ),
    EnableWall("cases_employer", "ACC", ANYONE, clock=READ),
    EnableWall("cases_workplace", "RSC", ANYONE, clock=READ),
    EnableWall("cases_statement", "STM", C),
    EnableWall("cases_interpreterbooking", "CASE", C),
    EnableWall("cases_fir", "FIR", C, clock=READ),
    EnableWall("cases_firrefusal", "FIR", C, clock=READ),
    EnableWall("cases_releasecertificate", "ORD", C, clock=READ),
    EnableWall("cases_prosecutionstep", "FIR", C),
    EnableWall("cases_socialinvestigation", "SIR", C),
    EnableWall("cases_agedetermination", "CASE", C),
    EnableWall("cases_paper", "ORD", C),
    EnableWall("cases_sitting", "CASE", own_agency("committee_id")),
    EnableWall("cases_sitting_bench", "CASE", OWN_SITTING, delete=True),
    EnableWall("cases_causelistitem", "ORD", OWN_SITTING, delete=True),
    EnableWall("cases_order", "ORD", C),
    EnableWall("cases_ordersignature", "ORD", OF_ORDER, append_only=True),
    EnableWall("cases_conflictdeclaration", "ORD", C, append_only=True),
    EnableWall("cases_undertaking", "ORD", C),
    EnableWall("cases_clock", "CASE", C, clock="select, update"),
    EnableWall("cases_moneystate", "CASE", C, clock=READ),
    EnableWall("cases_flag", "CASE", FLAG, clock=ALL),
    # Notices are put into other offices' inboxes, and read only in one's own.
    EnableWall("cases_inboxitem", "CASE", INBOX, clock=ALL, insert=ANYONE),
    EnableWall("cases_rescuelistimport", "ID", own_agency()),
    EnableWall("cases_rescuelistrow", "ID", own_agency()),
    EnableWall("cases_headingmapping", "ID", own_agency(), delete=True),
    EnableWall("common_job", "CASE", "by_id = (select wall_user())"),
]

# The book takes from everybody who is signed in and gives by case.
BOOK = """
alter table audit_event enable row level security;
alter table audit_event force row level security;
revoke all on audit_event from savera_web, savera_worker;
grant select, insert on audit_event to savera_web, savera_worker;
create policy seen on audit_event for select to savera_web, savera_worker
  using (%(event)s);
create policy added on audit_event for insert to savera_web, savera_worker
  with check (by_id = (select wall_user()));
grant select, insert on audit_event to savera_clock;
create policy clock on audit_event to savera_clock using (true)
  with check (by_id is null);
alter table audit_access enable row level security;
alter table audit_access force row level security;
revoke all on audit_access from savera_web, savera_worker;
grant select, insert on audit_access to savera_web, savera_worker;
create policy seen on audit_access for select to savera_web, savera_worker
  using (%(case)s or (select wall_role() = 'AUDITOR'));
create policy added on audit_access for insert to savera_web, savera_worker
  with check (user_id = (select wall_user()));
grant select, insert, update on common_outboxentry to savera_clock;
grant select on cases_clockrule, cases_flagrule to savera_clock;
""" % {"event": EVENT, "case": C}

MADE_ONCE = [
    "cases_rescueoperation",
    "cases_operationtip",
    "cases_operationsite",
    "cases_teammember",
    "cases_leavingcheck",
    "cases_case",
    "cases_child",
    "cases_childidentity",
    "cases_participation",
    "cases_employer",
    "cases_workplace",
    "cases_statement",
    "cases_interpreterbooking",
    "cases_fir",
    "cases_firrefusal",
    "cases_releasecertificate",
    "cases_prosecutionstep",
    "cases_socialinvestigation",
    "cases_agedetermination",
    "cases_paper",
    "cases_sitting",
    "cases_causelistitem",
    "cases_order",
    "cases_undertaking",
    "cases_clock",
    "cases_flag",
    "cases_inboxitem",
    "cases_rescuelistimport",
    "cases_moneystate",
    "common_job",
]


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_initial"),
        ("audit", "0001_initial"),
        ("accounts", "0002_wall_context"),
        ("common", "0001_initial"),
    ]

    operations = [
        *WALLS,
        migrations.RunSQL(BOOK, migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGERS, BACK),
        *[RaiseVersion(table) for table in MADE_ONCE],
    ]
