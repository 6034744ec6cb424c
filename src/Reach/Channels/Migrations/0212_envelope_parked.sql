-- What could not be taken stands among the parked, which /health looks at every few seconds.
create index envelope_parked on envelope (at) where error is not null and done_at is null;
