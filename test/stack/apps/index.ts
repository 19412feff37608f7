import { type App, readApp } from './app.ts';
import { harmlessChanges as chatHarmless } from './chat/harmless.ts';
import { leaks as chatLeaks } from './chat/leaks.ts';
import { harmlessChanges as shopHarmless } from './shop/harmless.ts';
import { leaks as shopLeaks } from './shop/leaks.ts';
import { harmlessChanges as teamsHarmless } from './teams/harmless.ts';
import { leaks as teamsLeaks } from './teams/leaks.ts';

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
];
