"""A chain over the book, so that what a careless or bribed owner changes is found.

`seal_book` takes the rows that are committed and in no link yet, in order of time, and
writes one link a book: the digest of each row, and a digest over these and the link
before. `verify_book` names each fault. What both can't see is a cut tail, or a chain
that was rebuilt as a whole: for that an anchor lies with a second office.
"""

import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models.functions import Now

# Named one by one: a column that comes later changes no old digest.
COLUMNS = {
    "event": "id, at, happened_at, type, case_id, subject, subject_id, by_id,"
    " by_name, by_agency_id, facts",
    "access": "id, at, user_id, user_name, agency_id, case_id, page, data_classes, why",
    "reveal": "id, at, user_id, user_name, agency_id, case_id, what, subject,"
    " subject_id",
}
BOOKS = "','".join(COLUMNS)
# A row that commits late is still taken; one older than that was slipped in.
WINDOW = "1 day"
SETTLED = "1 hour"


def _digest(book: str, columns: str) -> str:
    named = ", ".join(f"r.{column.strip()}" for column in columns.split(","))
    return f"""
create function audit_{book}_digest(r audit_{book}) returns bytea
language sql stable set timezone = 'UTC' set search_path = public, pg_temp as $$
  select sha256(convert_to(jsonb_build_array({named})::text, 'UTF8'))
$$;
alter function audit_{book}_digest(audit_{book}) owner to savera_engine;
create index audit_{book}_by_time on audit_{book} using brin (at);
grant select on audit_{book} to savera_engine;
create policy sealed on audit_{book} for select to savera_engine using (true);
"""


KEPT = " union all ".join(
    f"select '{book}'::text as book, r.id, r.at, audit_{book}_digest(r) as digest"
    f" from audit_{book} r"
    for book in COLUMNS
)

SQL = (
    "".join(_digest(book, columns) for book, columns in COLUMNS.items())
    + f"""
alter table audit_seal enable row level security;
alter table audit_seal force row level security;
revoke all on audit_seal from savera_web, savera_worker, savera_clock;
grant select, insert on audit_seal to savera_engine;
create policy engine on audit_seal to savera_engine using (true) with check (true);
create trigger written_once before update or delete on audit_seal
  for each row execute function refuse_change();
create trigger never_emptied before truncate on audit_seal
  for each statement execute function refuse_change();

create function seal_digest(s audit_seal) returns bytea
language sql stable set bytea_output = 'hex' set search_path = public, pg_temp as $$
  select sha256(s.prev || convert_to(concat_ws('|', s.no, extract(epoch from s.at),
    s.book, s.ids::text, s.digests::text, extract(epoch from s.until)), 'UTF8'))
$$;
alter function seal_digest(audit_seal) owner to savera_engine;

create function seal_book(p_limit int) returns int
language plpgsql security definer
set search_path = public, pg_temp set timezone = 'UTC' as $$
declare
  b text;
  s audit_seal;
  since timestamptz;
  sealed int := 0;
begin
  -- One sealer at a time; whoever comes second finds less to do.
  perform pg_advisory_xact_lock(hashtextextended('seal_book', 0));
  foreach b in array array['{BOOKS}'] loop
    select max(until) - interval '{WINDOW}' into since from audit_seal where book = b;
    execute format($q$
      select array_agg(t.id order by t.at, t.id), array_agg(t.digest order by t.at, t.id),
             max(t.at)
        from (select r.id, r.at, audit_%1$s_digest(r) as digest
                from audit_%1$s r
                left join (select unnest(k.ids) as id from audit_seal k
                            where k.book = %1$L and k.until >= $1) k on k.id = r.id
               where k.id is null and ($1 is null or r.at >= $1)
               order by r.at, r.id limit $2) t $q$, b)
      into s.ids, s.digests, s.until using since, p_limit;
    continue when s.ids is null;
    select coalesce(max(k.no), 0) + 1 into s.no from audit_seal k;
    s.prev := coalesce((select k.hash from audit_seal k where k.no = s.no - 1), '');
    s.at := now();
    s.book := b;
    s.hash := seal_digest(s);
    insert into audit_seal (no, at, book, ids, digests, until, prev, hash)
    values (s.no, s.at, s.book, s.ids, s.digests, s.until, s.prev, s.hash);
    sealed := sealed + cardinality(s.ids);
  end loop;
  return sealed;
end $$;
alter function seal_book(int) owner to savera_engine;

create function verify_book() returns table (no bigint, book text, id uuid, fault text)
language sql stable security definer
set search_path = public, pg_temp set timezone = 'UTC' as $$
  with links as (
    select s.*, lag(s.hash, 1, ''::bytea) over w as before, lag(s.no, 1, 0) over w as last
      from audit_seal s window w as (order by s.no)),
  sealed as (
    select l.no, l.book, u.id, u.digest
      from links l, unnest(l.ids, l.digests) as u (id, digest)),
  kept as ({KEPT})
  select l.no, l.book::text, null::uuid, 'chain'
    from links l
   where l.prev <> l.before or l.no <> l.last + 1
      or l.hash <> seal_digest((l.no, l.at, l.book, l.ids, l.digests, l.until, l.prev,
                                l.hash)::audit_seal)
  union all
  select s.no, s.book::text, s.id, case when k.id is null then 'gone' else 'changed' end
    from sealed s left join kept k on k.book = s.book and k.id = s.id
   where k.digest is distinct from s.digest
  union all
  select null, k.book, k.id, 'slipped in'
    from kept k left join sealed s on s.book = k.book and s.id = k.id
   where s.id is null
     and k.at < (select max(at) from audit_seal) - interval '{SETTLED}'
$$;
alter function verify_book() owner to savera_engine;

create function book_anchor() returns table (no bigint, hash text, at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select s.no, encode(s.hash, 'hex'), s.at from audit_seal s order by s.no desc limit 1
$$;
alter function book_anchor() owner to savera_engine;

create function holds_anchor(p_no bigint, p_hash text) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select 1 from audit_seal s
                  where s.no = p_no and encode(s.hash, 'hex') = p_hash)
$$;
alter function holds_anchor(bigint, text) owner to savera_engine;

revoke all on function seal_book(int), verify_book(), book_anchor(),
  holds_anchor(bigint, text) from public;
grant execute on function seal_book(int), verify_book(), book_anchor(),
  holds_anchor(bigint, text) to savera_clock, savera_worker, savera_owner;
"""
)

BACK = """
drop function holds_anchor(bigint, text); drop function book_anchor();
drop function verify_book(); drop function seal_book(int);
drop function seal_digest(audit_seal);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0002_reveals'),
    ]

    operations = [
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('no', models.BigIntegerField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField(db_default=Now())),
                ('book', models.CharField(max_length=12)),
                ('ids', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField())),
                ('digests', django.contrib.postgres.fields.ArrayField(base_field=models.BinaryField())),
                ('until', models.DateTimeField()),
                ('prev', models.BinaryField()),
                ('hash', models.BinaryField()),
            ],
            options={
                'default_permissions': [],
                'indexes': [models.Index(fields=['book', 'until'], name='seal_of_book')],
            },
        ),
        migrations.RunSQL(SQL, BACK),
    ]
