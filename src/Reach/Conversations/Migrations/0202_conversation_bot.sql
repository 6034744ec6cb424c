-- SQLite does not see that who is with the machine is not closed, and looked through all there ever were, each second.
create index conversation_bot on conversation (last_minute) where phase = 'bot';
