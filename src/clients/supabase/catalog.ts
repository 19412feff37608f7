import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Answer, CallOptions, Fault } from '../../checks/answer.ts';
import {
  activitySchema,
  type CatalogFacts,
  type CatalogPort,
  catalogSchema,
  type EvidenceFacts,
  type EvidenceQuestion,
  evidenceSchema,
  type ServedAs,
} from '../../checks/catalog/facts.ts';
import { takeTurn } from '../../core/take-turn.ts';
import { sqlVersion } from '../../sql/read-sql.ts';
import { createEvidenceReader, type EvidenceParameters, longestRunMs } from './evidence/reader.ts';
import { createExposedSchemas } from './exposed-schemas.ts';
import { classifyRestError } from './faults.ts';
import { createSupabaseGateway } from './gateway.ts';
import { placeOf, type SupabaseOptions } from './options.ts';
import { shareAnswers } from './share-answers.ts';

export interface SupabaseCatalogOptions extends Omit<SupabaseOptions, 'schema'> {
  /** The schemas that the contract says the Data API exposes. */
  readonly schemas: readonly string[];
  /** The exposed schema that the functions were put in. */
  readonly functionsSchema: string;
  /** Further claims of users, where policies ask for them; the string `$owner` in them stands for the user's id. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** How long the catalog still answers callers who come just after others. */
  readonly memoryMs?: number;
}

/**
 * Long enough for checks that begin together but not quite at once; far below the second after which a failure is looked
 * at again, which has to be a look of its own.
 */
const briefMemoryMs = 50;
/** For checks of which one begins when the other has ended, as when all begin for the first time. */
const identityMemoryMs = 250;
/** The functions end after three seconds at the latest; the rest is for the way and for a free connection. */
const slowestMs = 5_000;
/** A table takes some 5 kB to describe. */
const largestBytes = 32 * 1024 * 1024;

/** What grows with the application; the other functions say the same of a large one. */
const isList = (name: string) => name === 'wingman_health_catalog' || name === 'wingman_health_evidence';

/** The load balancer of a project and its read replicas. */
const replicaHost = /-(all|rr-[a-z0-9-]+)\.supabase\.co$/;

type Parameters = Readonly<Record<string, string>>;

/** The functions of `src/sql` through supabase-js: called over GET, so that PostgREST makes them read-only too. */
export function createSupabaseCatalog(options: SupabaseCatalogOptions): CatalogPort {
  const { clock, timeoutMs, memoryMs = briefMemoryMs, schemas, functionsSchema: schema, claims } = options;
  const patient = { clock, timeoutMs: Math.max(timeoutMs, slowestMs) };
  const timeIsUp = (timeoutMs: number) => () =>
    classifyRestError(new DOMException('The time is up', 'TimeoutError'), placeOf({ url: options.url, timeoutMs }), {
      role: 'service',
      schema,
      table: 'wingman_health_catalog',
    });
  const late = timeIsUp(patient.timeoutMs);
  const gateway = createSupabaseGateway({ ...options, ...patient, schema });
  const gatewayOfLists = createSupabaseGateway({ ...options, ...patient, schema, maxBodyBytes: largestBytes });

  const exposed = createExposedSchemas({ gateway, clock, declared: schemas });

  /** Why the functions could not be used when one was called last; null where they could, or nothing is known. */
  let absence: Fault | null = null;
  const call =
    <Facts>(name: string, read: FactsReader<Facts>, parameters: Parameters = {}) =>
    async ({ signal }: CallOptions): Promise<Answer<Facts>> => {
      const answer = await (isList(name) ? gatewayOfLists : gateway).ask({
        role: 'service',
        schema,
        table: name,
        columns: [],
        signal,
        build: (client) => client.rpc(name, parameters, { get: true }),
      });
      // It may be a megabyte, which has just been parsed.
      await takeTurn();
      const facts = answer.ok
        ? await readFacts(answer.value, read)
        : ({ ok: false, fault: classifyCatalogFault(answer.fault) } as const);
      absence = !facts.ok && facts.fault.about === 'installation' ? facts.fault : null;
      return facts;
    };

  const readEvidence = createEvidenceReader({
    clock,
    ...(claims && { claims }),
    ask: (parameters: EvidenceParameters, given) =>
      call('wingman_health_evidence', readEvidenceFacts, { ...parameters })(given),
  });
  let underWay: Promise<unknown> | null = null;
  const askForEvidence = (question: EvidenceQuestion) => {
    const before = underWay;
    const ask = async (given: CallOptions) => {
      // What was asked under another catalog goes on, and keeps what it finds where this looks for it.
      await before;
      const answer = readEvidence(question, given);
      underWay = answer;
      return answer;
    };
    const patience = { timeoutMs: Math.max(timeoutMs, longestRunMs), memoryMs: 0 };
    return { question, ask: shareAnswers(ask, { clock, late, ...patience }) };
  };
  /** Whoever asks in the same moment asks the same, unless the catalog has changed since it was asked ahead. */
  let evidence: ReturnType<typeof askForEvidence> | null = null;

  /** A schema that is there for the functions alone is no part of the application, unless something else is in it. */
  const withoutOwnSchema = (facts: CatalogFacts): CatalogFacts => {
    const isOurs = (name: string) =>
      name === schema &&
      !schemas.includes(name) &&
      ![...facts.relations, ...facts.functions].some((object) => object.schema === name);
    return { ...facts, schemas: facts.schemas.filter((name) => !isOurs(name)) };
  };

  const identify =
    (role: 'anon' | 'stranger') =>
    async ({ signal }: CallOptions): Promise<Answer<ServedAs>> => {
      const name = 'wingman_health_activity';
      if (absence) return { ok: false, fault: absence };
      const answer = await gateway.ask({
        role,
        schema,
        table: name,
        columns: [],
        signal,
        build: (client) => client.rpc(name, {}, { get: true }),
      });
      if (answer.ok) return { ok: true, value: 'privileged' };
      // PostgREST says 401 to callers without a role of their own, and 403 to all others, of the same refused right.
      const { about, status } = answer.fault;
      if (about === 'grant' || about === 'schema') return { ok: true, value: status === 401 ? 'anon' : 'signed_in' };
      return answer;
    };
  const ofOneRun = { ...patient, late, memoryMs: identityMemoryMs };
  const identities = {
    anon: shareAnswers(identify('anon'), ofOneRun),
    stranger: shareAnswers(identify('stranger'), ofOneRun),
  };

  return {
    mayReachReplica: replicaHost.test(URL.parse(options.url ?? '')?.hostname ?? ''),
    read: shareAnswers(
      async (given) => {
        const readOf = async (asked: readonly string[]): Promise<Answer<CatalogFacts>> => {
          const answer = await call('wingman_health_catalog', readCatalog, { schemas: asked.join() })(given);
          return answer.ok ? { ok: true, value: withoutOwnSchema(answer.value) } : answer;
        };
        if (!exposed.isKnown) return readOf(await exposed.read(given));
        const { known } = exposed;
        const [all, answer] = await Promise.all([exposed.read(given), readOf(known)]);
        return all.join() === known.join() ? answer : readOf(all);
      },
      { ...patient, late, memoryMs },
    ),
    readEvidence(question, given) {
      const isSame = evidence !== null && isDeepStrictEqual(evidence.question, question);
      const asked = isSame && evidence ? evidence : askForEvidence(question);
      evidence = asked;
      return asked.ask(given);
    },
    anticipateEvidence: (given) =>
      evidence && !absence ? { question: evidence.question, answer: evidence.ask(given) } : null,
    identify: (role, given) => identities[role](given),
    identifyBesides: (role, given) => (identities[role].isShared() ? identities[role](given) : null),
    readActivity: shareAnswers(
      (given) => {
        const { known, isKnown } = exposed;
        // Whoever reads the catalog first wants to know it, and waits for this answer.
        if (!isKnown) void exposed.read(given);
        return call('wingman_health_activity', readBy(activitySchema), { schemas: known.join() })(given);
      },
      { clock, timeoutMs, late: timeIsUp(timeoutMs), memoryMs: 0 },
    ),
  };
}

const install = 'wingman-health sql | psql "$DATABASE_URL", or run its output in the SQL editor of Supabase';

/** Why the functions cannot be used though the database answers. */
export const installationFaults = {
  missing: {
    reason: 'not_verified',
    message: 'The functions wingman_health_* are not installed in the database',
    hint: `Install the read-only functions: ${install}; where they are, the API has not seen them: notify pgrst, 'reload schema'`,
    code: 'PGRST202',
    about: 'installation',
  },
  ambiguous: {
    reason: 'not_verified',
    message:
      'Beside the functions wingman_health_* there are others of the same names, so the Data API refuses to choose',
    hint: "Drop those that wingman-health did not bring; they and their owners: select oid::regprocedure, proowner::regrole from pg_proc where starts_with(proname, 'wingman_health_'); so that it cannot happen again, give the functions a schema of their own (docs/checks/rls.md)",
    code: 'PGRST203',
    about: 'installation',
  },
  otherVersion: {
    reason: 'drifted',
    message: 'The functions wingman_health_* in the database are of another version than this service',
    hint: `Install the functions again: ${install}`,
    code: 'VERSION',
    about: 'installation',
  },
  notGranted: {
    reason: 'forbidden',
    message: 'The role service_role may not call the functions wingman_health_*',
    hint: `Install the functions again, which grants them to the service role: ${install}`,
    code: '42501',
    about: 'installation',
  },
} as const satisfies Record<string, Fault>;

const notFacts: Fault = {
  reason: 'invalid',
  message: 'The functions wingman_health_* in the database do not answer as they should',
  hint: `Install the functions again: ${install}`,
  code: 'NOT_FACTS',
};

const versioned = z.object({ version: z.string() });

/** Takes what a function returned for its facts: first its version, because another one may have another shape. */
async function readFacts<Facts>(value: unknown, read: FactsReader<Facts>): Promise<Answer<Facts>> {
  const { data } = versioned.safeParse(value);
  if (!data) return { ok: false, fault: notFacts };
  if (data.version !== sqlVersion) return { ok: false, fault: installationFaults.otherVersion };
  const facts = await read(value);
  return facts === null ? { ok: false, fault: notFacts } : { ok: true, value: facts };
}

/** What a function returned, as facts; null where it is none. */
type FactsReader<Facts> = (value: unknown) => Promise<Facts | null>;

const readBy =
  <Facts>(facts: z.ZodType<Facts>): FactsReader<Facts> =>
  async (value) =>
    facts.safeParse(value).data ?? null;

/** So many objects are looked through in one turn. */
const objectsOfTurn = 25;
const { relations, functions, helpers } = catalogSchema.shape;
const unread = z.array(z.unknown());
const catalogFrame = catalogSchema.extend({ relations: unread, functions: unread, helpers: unread });
const evidenceFrame = evidenceSchema.extend({ relations: unread });

/** The catalog of a large application takes longer to look through than others should wait, so it is done in parts. */
async function readCatalog(value: unknown): Promise<CatalogFacts | null> {
  const { data } = catalogFrame.safeParse(value);
  if (!data) return null;
  const read = {
    relations: await readInTurns(data.relations, relations.element),
    functions: await readInTurns(data.functions, functions.element),
    helpers: await readInTurns(data.helpers, helpers.element),
  };
  return read.relations && read.functions && read.helpers
    ? { ...data, relations: read.relations, functions: read.functions, helpers: read.helpers }
    : null;
}

async function readEvidenceFacts(value: unknown): Promise<EvidenceFacts | null> {
  const { data } = evidenceFrame.safeParse(value);
  const read = data && (await readInTurns(data.relations, evidenceSchema.shape.relations.element));
  return data && read ? { ...data, relations: read } : null;
}

async function readInTurns<Item>(values: readonly unknown[], item: z.ZodType<Item>): Promise<readonly Item[] | null> {
  const read: Item[] = [];
  for (const value of values) {
    const parsed = item.safeParse(value);
    if (!parsed.success) return null;
    read.push(parsed.data);
    if (read.length % objectsOfTurn === 0) await takeTurn();
  }
  return read;
}

/** Words of their own for what is particular to the functions; the rest is said as of any question. */
function classifyCatalogFault(fault: Fault): Fault {
  if (fault.about === 'function') return installationFaults.missing;
  if (fault.about === 'overload') return installationFaults.ambiguous;
  return fault.about === 'grant' ? installationFaults.notGranted : fault;
}
