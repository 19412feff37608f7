import { type App, readApp } from './app.ts';
import { harmlessChanges as chatHarmless } from './chat/harmless.ts';
import { leaks as chatLeaks } from './chat/leaks.ts';
import { harmlessChanges as clerkHarmless } from './clerk/harmless.ts';
import { leaks as clerkLeaks } from './clerk/leaks.ts';
import { harmlessChanges as shopHarmless } from './shop/harmless.ts';
import { leaks as shopLeaks } from './shop/leaks.ts';
import { harmlessChanges as storageHarmless } from './storage/harmless.ts';
import { leaks as storageLeaks } from './storage/leaks.ts';
import { harmlessChanges as teamsHarmless } from './teams/harmless.ts';
import { leaks as teamsLeaks } from './teams/leaks.ts';
import { harmlessChanges as tenantsHarmless } from './tenants/harmless.ts';
import { leaks as tenantsLeaks } from './tenants/leaks.ts';

/** A token of somebody from a tenant. */
function ofTenant(sub: string, tenant_id: string) {
  return { sub, app_metadata: { provider: 'email', tenant_id } };
}

/** Every application of our own. */
export const apps: readonly App[] = [
  readApp('teams', {
    people: [
      { name: 'ada', claims: { sub: '0a000000-0000-4000-8000-000000000001' } },
      { name: 'ben', claims: { sub: '0b000000-0000-4000-8000-000000000002' } },
      { name: 'cleo', claims: { sub: '0c000000-0000-4000-8000-000000000003' } },
      { name: 'dan', claims: { sub: '0d000000-0000-4000-8000-000000000004' } },
      { name: 'eli', claims: { sub: '0e000000-0000-4000-8000-000000000005' } },
      { name: 'rae', claims: { sub: '0f000000-0000-4000-8000-000000000006' }, isAdmin: true },
    ],
    leaks: teamsLeaks,
    harmless: teamsHarmless,
  }),
  readApp('chat', {
    people: [
      { name: 'ada', claims: { sub: '0a000000-0000-4000-8000-000000000001' } },
      { name: 'ben', claims: { sub: '0b000000-0000-4000-8000-000000000002' } },
      { name: 'cleo', claims: { sub: '0c000000-0000-4000-8000-000000000003' } },
      { name: 'dan', claims: { sub: '0d000000-0000-4000-8000-000000000004' } },
      { name: 'mo', claims: { sub: '0e000000-0000-4000-8000-000000000005' }, isAdmin: true },
    ],
    leaks: chatLeaks,
    harmless: chatHarmless,
  }),
  readApp('shop', {
    people: [
      { name: 'ada', claims: { sub: '0a000000-0000-4000-8000-000000000001' } },
      { name: 'ben', claims: { sub: '0b000000-0000-4000-8000-000000000002' } },
      { name: 'cleo', claims: { sub: '0c000000-0000-4000-8000-000000000003' } },
      { name: 'dan', claims: { sub: '0d000000-0000-4000-8000-000000000004' } },
      { name: 'ann', claims: { sub: '0e000000-0000-4000-8000-000000000005' }, isAdmin: true },
      { name: 'sue', claims: { sub: '0e000000-0000-4000-8000-000000000006' }, isAdmin: true },
    ],
    leaks: shopLeaks,
    harmless: shopHarmless,
  }),
  readApp('tenants', {
    people: [
      {
        name: 'ada',
        claims: ofTenant('0a000000-0000-4000-8000-000000000001', 'a0000000-0000-4000-8000-00000000000a'),
      },
      {
        name: 'ben',
        claims: ofTenant('0b000000-0000-4000-8000-000000000002', 'a0000000-0000-4000-8000-00000000000a'),
      },
      {
        name: 'cleo',
        claims: ofTenant('0c000000-0000-4000-8000-000000000003', 'b0000000-0000-4000-8000-00000000000b'),
      },
      {
        name: 'dan',
        claims: ofTenant('0d000000-0000-4000-8000-000000000004', 'c0000000-0000-4000-8000-00000000000c'),
      },
      {
        name: 'pat',
        claims: {
          sub: '0e000000-0000-4000-8000-000000000005',
          app_metadata: { tenant_id: 'a0000000-0000-4000-8000-00000000000a', role: 'platform_admin' },
        },
        isAdmin: true,
      },
    ],
    leaks: tenantsLeaks,
    harmless: tenantsHarmless,
  }),
  readApp('clerk', {
    people: [
      { name: 'ada', claims: { sub: 'user_2aAda' } },
      { name: 'ben', claims: { sub: 'user_2bBen' } },
      { name: 'cleo', claims: { sub: 'user_2cCleo' } },
      { name: 'dan', claims: { sub: 'user_2dDan' } },
      { name: 'olga', claims: { sub: 'user_2oOlga' }, isAdmin: true },
    ],
    strangerId: 'user_2sStranger',
    leaks: clerkLeaks,
    harmless: clerkHarmless,
  }),
  readApp('storage', {
    people: [
      { name: 'ada', claims: { sub: '0a000000-0000-4000-8000-000000000001' } },
      { name: 'ben', claims: { sub: '0b000000-0000-4000-8000-000000000002' } },
      { name: 'cleo', claims: { sub: '0c000000-0000-4000-8000-000000000003' } },
      { name: 'dan', claims: { sub: '0d000000-0000-4000-8000-000000000004' } },
      {
        name: 'ida',
        claims: { sub: '0e000000-0000-4000-8000-000000000005', app_metadata: { role: 'admin' } },
        isAdmin: true,
      },
    ],
    leaks: storageLeaks,
    harmless: storageHarmless,
  }),
];
