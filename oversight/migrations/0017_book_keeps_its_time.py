"""The book keeps its own time: a row is of the moment at which it was written.

The web's login could write a row of a day to come. The sealer then waited for that
day, took nothing more, and no check said so. Now the database gives each row its
moment, the sealer leaves a row of tomorrow alone, and the check names such a row, and
each row that no link has taken for more than a day.
"""

from django.db import migrations

BOOKS = ("event", "access", "reveal")
KEPT = " union all ".join(
    f"select '{book}'::text as book, r.id, r.at,"  # noqa: S608
    f" audit_{book}_digest(r) as digest from audit_{book} r"
    for book in BOOKS
)
STAMPED = "".join(
    f"create trigger of_this_moment before insert on audit_{book}"
    f" for each row execute function of_this_moment();"
    for book in BOOKS
)

SQL = f"""
create function of_this_moment() returns trigger language plpgsql as $$
begin
  -- The owner alone writes down the past, when a book is moved or filled for a trial.
  if current_user not in ('savera_web', 'savera_worker', 'savera_clock') then
    return new;
  end if;
  new.at := now();
  return new;
end $$;
{STAMPED}
create or replace function seal_book(p_limit int) returns int
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
  foreach b in array array['{"','".join(BOOKS)}'] loop
    select max(until) - interval '1 day' into since from audit_seal where book = b;
    execute format($q$
      select array_agg(t.id order by t.at, t.id),
             array_agg(t.digest order by t.at, t.id), max(t.at)
        from (select r.id, r.at, audit_%1$s_digest(r) as digest
                from audit_%1$s r
                left join (select unnest(k.ids) as id from audit_seal k
                            where k.book = %1$L and k.until >= $1) k on k.id = r.id
               where k.id is null and ($1 is null or r.at >= $1) and r.at <= now()
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

create or replace function verify_book()
returns table (no bigint, book text, id uuid, fault text)
language sql stable security definer
set search_path = public, pg_temp set timezone = 'UTC' as $$
  with links as (
    select s.*, lag(s.hash, 1, ''::bytea) over w as before,
           lag(s.no, 1, 0) over w as last
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
  select null, k.book, k.id,
         case when k.at > now() then 'ahead'
              when k.at < (select max(at) from audit_seal) - interval '1 hour'
              then 'slipped in' else 'waiting' end
    from kept k left join sealed s on s.book = k.book and s.id = k.id
   where s.id is null
     and (k.at > now() or k.at < now() - interval '1 day'
          or k.at < (select max(at) from audit_seal) - interval '1 hour')
     and exists (select 1 from audit_seal)
$$;
"""  # noqa: S608


class Migration(migrations.Migration):
    dependencies = [
        ("oversight", "0016_openings_in_three_steps"),
        ("audit", "0006_shown_when_kept"),
    ]

    operations = [
        migrations.RunSQL(SQL, "drop function of_this_moment() cascade;"),
    ]
