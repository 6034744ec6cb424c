-- What is due is asked for inbox by inbox, so that a long list of one is not in the way of another's.
drop index delivery_due;
create index delivery_due on delivery (inbox_id, next_at) where state = 'queued';
