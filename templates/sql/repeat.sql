begin
{%- for column in columns %}
  if tg_op = 'INSERT' then
    new.{{ column.name }} := coalesce(new.{{ column.name }}, new.{{ column.original }});
  elsif new.{{ column.name }} is not distinct from old.{{ column.name }} then
    new.{{ column.name }} := new.{{ column.original }};
  end if;
{%- endfor %}
  return new;
end
