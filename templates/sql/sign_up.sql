begin
  insert into {{ table }} ({{ columns }})
  values ({{ values }})
  on conflict ({{ key }}) do nothing;
  return null;
end
