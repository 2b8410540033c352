#variable_conflict use_variable
declare
  owners uuid[];
  owner uuid;
begin
  if tg_op = 'INSERT' then
    select array_agg(distinct changed.{{ owner }}) into owners
    from changed
    where changed.{{ column }};
  else
    select array_agg(distinct changed.{{ owner }}) into owners
    from changed
    join former on {{ same_key }}
    where changed.{{ column }} and former.{{ column }} is not true;
  end if;

  foreach owner in array coalesce(owners, '{}') loop
    -- One at a time, so that two devices cannot each keep their own.
    perform pg_advisory_xact_lock(hashtextextended({{ lock }} || owner, 0));
    -- Of several rows of one statement, the last one stays.
    update {{ table }} as other
    set {{ column }} = false
    where other.{{ owner }} = owner and other.{{ column }} and {{ other_key }} <> (
      select {{ changed_key }}
      from changed
      where changed.{{ owner }} = owner and changed.{{ column }}
      order by changed.updated_at desc, {{ changed_key_descending }}
      limit 1
    );
  end loop;
  return null;
end
