import { changesOf, harmless } from '../app.ts';

const { add, alter, restore, restoreFunction, rewrite } = changesOf('shop');
const uid = '(select auth.uid())';

export const harmlessChanges = [
  harmless(
    'EXISTS becomes IN',
    alter(
      'customers see their items',
      `using ((order_region, order_number) in (select o.region, o.number from public.orders as o where o.customer_id = ${uid}))`,
    ),
  ),
  harmless(
    'IN becomes EXISTS with another alias',
    alter(
      'customers follow their shipments',
      `using (exists (
        select from public.order_items as item, public.orders as bought
        where item.id = shipments.item_id and bought.region = item.order_region and bought.number = item.order_number
          and bought.customer_id = ${uid}))`,
    ),
  ),
  harmless(
    'items rely on the policies of orders where nobody but customers of them sees any',
    alter(
      'customers add items',
      `with check (exists (select from public.orders as o where o.region = order_items.order_region
        and o.number = order_items.order_number and o.customer_id = ${uid} and o.status is not null))`,
    ),
  ),
  harmless('a condition is turned round twice', alter('everybody reads reviews', 'using (not (is_hidden = true))')),
  harmless('a comparison is cast', alter('customers see themselves', `using (id::text = (${uid})::text)`)),
  harmless('the caller is asked for each row', alter('customers see their orders', 'using (auth.uid() = customer_id)')),
  harmless('two permissive policies become one', {
    sql: `drop policy "customers see their orders" on public.orders; drop policy "support sees orders" on public.orders;
      create policy own_or_support on public.orders for select to authenticated
        using (customer_id = ${uid} or (select private.is_staff('admin', 'support')))`,
    mend: `drop policy own_or_support on public.orders; ${restore('customers see their orders')} ${restore('support sees orders')}`,
  }),
  harmless('a helper is written in another language', {
    sql: `create or replace function private.is_staff(variadic roles text[]) returns boolean language plpgsql stable
      security definer set search_path = '' as $body$
      begin
        return (select s.role from public.staff as s where s.user_id = ${uid}) = any (roles);
      end $body$`,
    mend: restoreFunction('private.is_staff'),
  }),
  harmless('a policy for all commands is split', {
    sql: `drop policy "customers keep their addresses" on public.addresses;
      create policy r on public.addresses for select to authenticated using (customer_id = ${uid});
      create policy i on public.addresses for insert to authenticated with check (customer_id = ${uid});
      create policy u on public.addresses for update to authenticated using (customer_id = ${uid});
      create policy d on public.addresses for delete to authenticated using (customer_id = ${uid})`,
    mend: `drop policy r on public.addresses; drop policy i on public.addresses; drop policy u on public.addresses;
      drop policy d on public.addresses; ${restore('customers keep their addresses')}`,
  }),
  harmless(
    'a restrictive policy keeps support out of nothing',
    add('public.orders', `as restrictive for select to authenticated using (status in ('cart', 'placed', 'sent'))`),
  ),
  harmless('a policy is for everybody but lets nobody in without an id', alter('customers review', 'to public')),
  harmless('a policy has another name', {
    sql: 'alter policy "customers order" on public.orders rename to insert_own',
    mend: 'alter policy insert_own on public.orders rename to "customers order"',
  }),
  harmless('an index and a column more', {
    sql: 'create index extra on public.orders (status); alter table public.orders add column gift boolean default false',
    mend: 'drop index public.extra; alter table public.orders drop column gift',
  }),
  harmless('WITH CHECK is written out', {
    ...rewrite('customers change items', [
      '\n  );',
      `\n  ) with check ((order_region, order_number) in (
        select o.region, o.number from public.orders as o where o.customer_id = ${uid}));`,
    ]),
  }),
  harmless('a comment on a view', {
    sql: `comment on view public.order_totals is 'pieces of each order'`,
    mend: 'comment on view public.order_totals is null',
  }),
];
