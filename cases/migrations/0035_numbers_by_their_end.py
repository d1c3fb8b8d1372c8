"""A case is found by the end of its number too: “00020”, “20” behind its year."""

import django.db.models.functions.text
from django.db import migrations, models

SQL = """
create or replace function search_cases(p_words jsonb, p_number text, p_limit int)
returns table (case_id uuid, rank int)
language plpgsql stable security definer set search_path = public, pg_temp
set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  offices int[] := wall_agencies();
  me bigint := wall_user();
  n int := jsonb_array_length(p_words);
  a int[];
  b int[];
  c int[];
  d int[];
  -- The running number at the end of what was typed.
  ended text := substring(p_number from '[0-9]+$');
  typed text;
begin
  if ended is not null and length(p_number) > 2 then
    ended := lpad(ended, greatest(5, length(ended)), '0');
    typed := '/' || upper(regexp_replace(p_number, '[0-9]+$', '')) || ended;
    return query
    select k.id, 1000 from cases_case k
     where (k.number = upper(p_number)
            or right(k.number, 5) = right(ended, 5)
               and right(k.number, length(typed)) = typed)
       and (k.agency_ids && offices or k.id = any((select wall_broken())::uuid[]))
       and (not k.sealed or k.named_ids @> array[me]);
  end if;
  if n = 0 or not 'ID' = any(wall_reads()) then
    return;
  end if;
  a := array(select jsonb_array_elements_text(p_words -> 0)::int);
  if n > 1 then b := array(select jsonb_array_elements_text(p_words -> 1)::int); end if;
  if n > 2 then c := array(select jsonb_array_elements_text(p_words -> 2)::int); end if;
  if n > 3 then d := array(select jsonb_array_elements_text(p_words -> 3)::int); end if;
  -- The index looks for a word that stands twice only once. Said of the child itself a
  -- word ranks before the same said of its father.
  return query
  select k.id, 2 * (m.given && a)::int + (m.village && a)::int
             + coalesce(2 * (m.given && b)::int + (m.village && b)::int, 0)
             + coalesce(2 * (m.given && c)::int + (m.village && c)::int, 0)
             + coalesce(2 * (m.given && d)::int + (m.village && d)::int, 0) as rank
    from (select * from cases_matchprofile p
           where p.agency_ids && offices
             and p.words && a and p.words && coalesce(b, a)
             and p.words && coalesce(c, a) and p.words && coalesce(d, a)
             and (n < 5 or not exists (
                   select 1 from jsonb_array_elements(p_words) w
                    where not p.words
                          && array(select jsonb_array_elements_text(w)::int)))
           limit 500) m
    join cases_case k on k.child_id = m.child_id
   where k.agency_ids && offices
     and (not k.sealed or k.named_ids @> array[me])
   order by rank desc, k.id desc limit p_limit;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0034_guarded_clocks")]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                django.db.models.functions.text.Right("number", 5),
                name="case_number_end",
            ),
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
