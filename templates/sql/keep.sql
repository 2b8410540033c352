begin
  raise exception 'the owner and the key of a row never change'
    using errcode = 'integrity_constraint_violation';
end
