-- Money that left by a connection, in millionths of the currency: what is under way counts at the expected price, and what was
-- told afterwards corrects it. "dearest" is the most that one effect cost; "cost_currency" is what costs were last told in.
alter table send_pool add column spent_day bigint not null default 0;
alter table send_pool add column spent_month bigint not null default 0;
alter table send_pool add column dearest bigint not null default 0;
alter table send_pool add column cost_currency text;
