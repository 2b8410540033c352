begin
  raise exception using errcode = 'P0001', message = tg_argv[1], hint = tg_argv[0];
end
