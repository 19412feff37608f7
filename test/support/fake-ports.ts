import type { Answer, Fault } from '../../src/checks/answer.ts';
import type {
  EmailPort,
  EmailTemplate,
  KeyFacts,
  Ports,
  RedisFacts,
  RedisPort,
  StorePort,
  TemplatePort,
} from '../../src/checks/ports.ts';
import { createMemoryOutbox } from '../../src/clients/memory/outbox.ts';
import { createMemoryStore } from '../../src/clients/memory/store.ts';
import { createTurns } from '../../src/clients/supabase/turns.ts';
import type { Check } from '../../src/core/check.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import type { Reason } from '../../src/core/reason.ts';
import { absentCatalogPort } from './catalog-port.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { platformShapes } from './platform-shapes.ts';

export type FakePorts = Ports & { readonly clock: FakeClock };

/** Ports where everything works, on a clock that the test turns; what is different is given. */
export function fakePorts(different: (clock: FakeClock) => Partial<Ports> = () => ({})): FakePorts {
  const clock = createFakeClock();
  return {
    environment: { names: [], read: () => undefined },
    shapes: platformShapes,
    rest: {
      turns: createTurns(6),
      held: () => [],
      canSignStranger: false,
      countRows: async () => ({ ok: true, value: 0 }),
    },
    catalog: absentCatalogPort,
    services: { ask: async () => ({ ok: true, value: null }) },
    redis: fakeRedis(createMemoryStore({ clock })),
    fallbackStore: createMemoryStore({ clock }),
    email: fakeEmail({ access: 'full', domains: [] }),
    templates: fakeTemplates('hosted', {}),
    fallbackOutbox: createMemoryOutbox(),
    ...different(clock),
    clock,
  };
}

/** Runs a check once, turning the clock for as long as any check waits by itself. */
export async function runCheck(check: Check, clock: FakeClock): Promise<Outcome> {
  const running = Promise.resolve(check.run({ signal: new AbortController().signal }));
  await clock.turn(5_000);
  return running;
}

export const fakeFault = (reason: Reason, code: string | null = 'CODE'): Fault => ({
  reason,
  message: `It is ${reason}`,
  hint: `Mend ${reason}`,
  code,
});

export const healthyFacts: RedisFacts = {
  version: '7.0.15',
  role: 'primary',
  mode: 'standalone',
  usedMemoryBytes: 1_000_000,
  maxMemoryBytes: 0,
  maxMemoryPolicy: 'noeviction',
  connectedClients: 3,
  maxClients: 10_000,
  rejectedConnections: 0,
  evictedKeys: 0,
  loading: false,
  lastSaveSucceeded: true,
  lastAppendSucceeded: null,
  primaryLinkUp: null,
  newlyRejected: null,
  newConnection: null,
};

/** A Redis that works as well as the given store. */
export function fakeRedis(store: StorePort, facts: Partial<RedisFacts> = {}): RedisPort {
  return {
    isConfigured: true,
    where: 'Redis',
    ...store,
    inspect: async () => ({ ok: true, value: { ...healthyFacts, ...facts } }),
  };
}

/** A Redis, or a store, where every call has the same fault. */
export function brokenRedis(fault: Fault): RedisPort {
  const refuse = async (): Promise<Answer<never>> => ({ ok: false, fault });
  return {
    isConfigured: true,
    where: 'Redis',
    inspect: refuse,
    set: refuse,
    get: refuse,
    remainingMs: refuse,
    delete: refuse,
    takeTokens: refuse,
  };
}

/** A provider that says this of the key, or has this fault. */
export function fakeEmail(answer: KeyFacts | Fault): EmailPort {
  return {
    isConfigured: true,
    unverifiedRecords: async () => ({ ok: true, value: [] }),
    inspectKey: async () => ('reason' in answer ? { ok: false, fault: answer } : { ok: true, value: answer }),
  };
}

export interface FakeTemplatePort extends TemplatePort {
  /** The aliases that were asked for. */
  readonly asked: readonly string[];
}

/** Templates by alias; what is not among them is missing. */
export function fakeTemplates(
  kind: TemplatePort['kind'],
  templates: Readonly<Record<string, Partial<EmailTemplate> | Fault>>,
): FakeTemplatePort {
  const asked: string[] = [];
  return {
    kind,
    asked,
    async read(alias) {
      asked.push(alias);
      const found = templates[alias] ?? fakeFault('missing', 'not_found');
      if ('reason' in found) return { ok: false, fault: found };
      const value = { alias, isPublished: true, hasUnpublishedChanges: false, variables: [], body: null, ...found };
      return { ok: true, value };
    },
  };
}
