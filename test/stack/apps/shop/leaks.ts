import { changesOf, leak } from '../app.ts';

const { add, alter, restore, rewrite, rewriteFunction } = changesOf('shop');
const uid = '(select auth.uid())';

export const leaks = [
  leak('every order can be seen', 'public.orders', alter('customers see their orders', 'using (true)')),
  leak(
    'orders that were sent are nobody’s secret',
    'public.orders',
    add('public.orders', `for select to authenticated using (status = 'sent')`),
  ),
  leak(
    'orders in the cart can be changed by everybody',
    'public.orders',
    alter('customers change what is in the cart', `using (status = 'cart')`, 'with check (true)'),
  ),
  leak(
    'an order can be put on the account of somebody else',
    'public.orders',
    alter('customers change what is in the cart', `with check (status = 'placed' or status = 'cart')`),
  ),
  leak(
    'orders can be made in the name of others',
    'public.orders',
    alter('customers order', `with check (status = 'cart' or customer_id = ${uid})`),
  ),
  leak(
    'all of the staff are support',
    'public.orders',
    rewriteFunction('private.is_staff', [' and s.role = any (roles)', '']),
  ),
  leak(
    'whoever is signed in is staff',
    'public.customers',
    rewriteFunction('private.is_staff', ['s.user_id = (select auth.uid()) and ', '']),
  ),
  leak(
    'items forget the region of their order',
    'public.order_items',
    rewrite('customers change items', [
      '(order_region, order_number) in (\n      select o.region, o.number',
      'order_number in (\n      select o.number',
    ]),
  ),
  leak(
    'items are seen by whoever has ordered anything',
    'public.order_items',
    alter('customers see their items', `using (exists (select from public.orders as o where o.customer_id = ${uid}))`),
  ),
  leak(
    'items can be added to the orders of others',
    'public.order_items',
    alter('customers add items', 'with check (quantity > 0)'),
  ),
  leak(
    'items can be moved into the orders of others',
    'public.order_items',
    alter('customers change items', 'with check (true)'),
  ),
  leak(
    'shipments of all customers can be followed',
    'public.shipments',
    alter('customers follow their shipments', `using (${uid} is not null)`),
  ),
  leak(
    'shipments can be followed without signing in',
    'public.shipments',
    alter('customers follow their shipments', 'to anon, authenticated', 'using (tracking_code is not null)'),
    { checks: ['rls.anonymous', 'rls.isolation'] },
  ),
  leak(
    'a customer makes himself staff',
    'public.staff',
    add('public.staff', `for insert to authenticated with check (user_id = ${uid})`),
  ),
  leak(
    'a trainee promotes himself',
    'public.staff',
    add('public.staff', `for update to authenticated using (user_id = ${uid}) with check (user_id = ${uid})`),
  ),
  leak('hidden reviews are shown', 'public.reviews', alter('everybody reads reviews', 'using (is_hidden is not null)')),
  leak(
    'reviews can be hidden by whoever is signed in',
    'public.reviews',
    alter('customers change their reviews', 'using (true) with check (true)'),
  ),
  leak(
    'reviews can be deleted by everybody',
    'public.reviews',
    alter('customers take reviews back', 'to public', 'using (true)'),
    { checks: ['rls.anonymous', 'rls.isolation', 'rls.policies'] },
  ),
  leak('personal coupons are seen by all', 'public.coupons', alter('customers see coupons', 'using (percent > 0)')),
  leak(
    'coupons can be made by whoever is signed in',
    'public.coupons',
    add('public.coupons', 'for insert to authenticated with check (percent <= 100)'),
  ),
  leak(
    'products can be changed by whoever is signed in',
    'public.products',
    alter('administrators change products', `using (${uid} is not null)`, `with check (${uid} is not null)`),
  ),
  leak(
    'a partition can be read past its parent',
    'public.order_events_eu',
    {
      sql: 'alter table public.order_events_eu disable row level security',
      mend: 'alter table public.order_events_eu enable row level security',
    },
    { checks: ['rls.enabled', 'rls.policies', 'rls.isolation', 'rls.anonymous'] },
  ),
  leak(
    'a partition is made without row level security',
    'public.order_events_asia',
    {
      sql: `create table public.order_events_asia partition of public.order_events for values in ('asia');
        insert into public.order_events values ('asia', 1, '0a000000-0000-4000-8000-000000000001', 'opened')`,
      mend: 'drop table public.order_events_asia',
    },
    { checks: ['rls.enabled', 'rls.policies', 'rls.isolation', 'rls.anonymous'] },
  ),
  leak('the parent of partitions shows all', 'public.order_events', {
    sql: 'alter table public.order_events disable row level security',
    mend: 'alter table public.order_events enable row level security',
  }),
  leak('a view asks with the rights of its owner', 'public.order_totals', {
    sql: 'alter view public.order_totals reset (security_invoker)',
    mend: 'alter view public.order_totals set (security_invoker = true)',
  }),
  leak('a materialized view of the best customers', 'public.best_customers', {
    sql: `create materialized view public.best_customers as
      select customer_id, count(*) as orders from public.orders group by customer_id`,
    mend: 'drop materialized view public.best_customers',
  }),
  leak(
    'the log of the staff is open for writing',
    'public.audit_log',
    add('public.audit_log', `for all to authenticated using (true) with check (actor_id = ${uid})`),
  ),
  leak(
    'a function runs whatever text it is given',
    'public.run_report',
    {
      sql: `create function public.run_report(query text) returns bigint language plpgsql security definer
        set search_path = '' as $body$ declare n bigint; begin execute query into n; return n; end $body$`,
      mend: 'drop function public.run_report',
    },
    {
      checks: ['rls.functions'],
      probe: { as: 'anon', sql: `select public.run_report('select count(*) from public.addresses') where true` },
    },
  ),
  leak('the role of a policy is left out', 'public.addresses', {
    sql: `drop policy "customers keep their addresses" on public.addresses;
      create policy "customers keep their addresses" on public.addresses using (true)`,
    mend: restore('customers keep their addresses'),
  }),
];
