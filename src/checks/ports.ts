import type { Clock } from '../core/clock.ts';
import type { Answer, CallOptions, Fault } from './answer.ts';
import type { CatalogPort } from './catalog/facts.ts';

/**
 * What checks need from the outside, in their own words. `clients/` implements these; a check never sees a vendor.
 * No method throws for what the outside does wrong: it answers with a fault. All honour the signal.
 */
export interface Ports {
  readonly clock: Clock;
  readonly environment: EnvironmentPort;
  readonly shapes: Shapes;
  readonly rest: RestPort;
  readonly catalog: CatalogPort;
  readonly services: ServicesPort;
  readonly redis: RedisPort;
  readonly fallbackStore: StorePort;
  readonly email: EmailPort;
  readonly templates: TemplatePort;
  readonly fallbackOutbox: OutboxPort;
}

/** The platform's variables as this service sees them. Values may be judged, never shown. */
interface EnvironmentPort {
  /** Of everything that is set, the platform's or not. */
  readonly names: readonly string[];
  /** The value as it was given, not trimmed; undefined when it is not set. */
  read(name: string): string | undefined;
}

/**
 * What values are by their looks, as only those know who issue them. Nobody is asked. Values are given without the
 * quotes and spaces that may stand around them.
 */
export interface Shapes {
  readonly project: ProjectShapes;
  readonly email: EmailShapes;
  readonly others: SecretShapes;
}

/** Secrets of services that this one never asks, but whose keys must not reach browsers either. */
export interface SecretShapes {
  isSecret(value: string): boolean;
}

/** The URL and the keys of the database's project. */
export interface ProjectShapes {
  /** What its URL looks like, for people. */
  readonly urlForm: string;
  readKey(value: string): ApiKey;
  /** The reference of a hosted project by the host of its URL; null for any other host. */
  projectOf(hostname: string): string | null;
  /** What a host is where it is not the Data API but something beside it, for people; null for any other host. */
  otherPlaceAt(hostname: string): string | null;
  /** Whether it is a token for the account itself, with which projects are managed. */
  isAccountToken(value: string): boolean;
  /** Whether documentation prints it where a real value belongs. */
  isExample(value: string): boolean;
}

/** What a key of the Data API says of itself. */
export interface ApiKey {
  /** `legacy` keys are JWTs of a project; a `user_token` is the JWT of somebody who signed in, and no key. */
  readonly kind: 'legacy' | 'new' | 'user_token' | 'unrecognised';
  /** `other` for a role that is neither; null when there is none. */
  readonly role: 'anon' | 'service' | 'other' | null;
  /** The project's reference; self-hosted keys and new ones carry none. */
  readonly ref: string | null;
  /** Milliseconds since 1970; null when it never expires. */
  readonly expiresAt: number | null;
  /** False for a new key that is not of the usual length. */
  readonly isWellFormed: boolean;
  /** Made for demonstrations, and printed in public documentation. */
  readonly isDemo: boolean;
}

/** The key of the e-mail provider, and what it sends from. */
export interface EmailShapes {
  /** What its key looks like, for people. */
  readonly keyForm: string;
  isKey(value: string): boolean;
  /** A domain of the provider's own; what is sent from it reaches the owner of the account alone. */
  readonly testingDomain: string;
  /** Whether documentation prints it where a real key belongs. */
  isExample(value: string): boolean;
}

/** As whom a read is made. `stranger` is a signed, synthetic user who owns nothing. */
export type RestRole = 'service' | 'anon' | 'stranger';

export interface RestQuery {
  readonly role: RestRole;
  readonly schema: string;
  readonly table: string;
  /** Column names, or embeddings such as `user_profiles!user1_id(id)`. */
  readonly columns: readonly string[];
  /** Rows at most; 0 asks whether the question is legal without reading anything. */
  readonly limit: number;
}

/** So many places at a time. Who asks much lets those go between who ask little. */
export interface Turns {
  /**
   * Does it when its turn has come, or at once when nobody waits for it any more. Whoever asks is known by the signal; of
   * those with a key in common one has a turn at a time.
   */
  take<Value>(signal: AbortSignal, act: () => Promise<Value>, keys?: readonly string[]): Promise<Value>;
}

/** A table that does not answer while others do, as one does that somebody has locked. */
export interface HeldTable {
  readonly schema: string;
  readonly table: string;
}

/** The Data API, read only. */
export interface RestPort {
  /** Whether a synthetic user can be signed (a signing key or a JWT secret is configured). */
  readonly canSignStranger: boolean;
  /** For whoever has many questions: the checks together leave the API's connection pool to the platform. */
  readonly turns: Turns;
  /** Which tables do not answer at the moment. None is asked about again while a question to it still waits. */
  held(): readonly HeldTable[];
  /** A bounded read over GET. The value is the number of rows that came back: the rows themselves stay in the client. */
  countRows(query: RestQuery, options: CallOptions): Promise<Answer<number>>;
}

/** What a project has beside its database. */
export type ServiceName = 'auth' | 'storage' | 'realtime';

export interface ServicesPort {
  /** Asks a service how it is, with a question that it answers by itself. The value is its version, where it says one. */
  ask(service: ServiceName, options: CallOptions): Promise<Answer<string | null>>;
}

export interface TokenBucket {
  /** Tokens when full; the burst. */
  readonly capacity: number;
  readonly refillPerSecond: number;
}

export interface TokenGrant {
  readonly allowed: boolean;
  /** Tokens left, with fractions. */
  readonly tokens: number;
  /** Milliseconds until the tokens asked for are there; 0 when allowed. */
  readonly waitMs: number;
}

/**
 * A cache with lifetimes and token buckets: Redis, or the in-memory fallback. Keys are below the service's own prefix,
 * which the store adds. Calls made in one tick go out in order and in one round trip.
 */
export interface StorePort {
  /** Which store it is, for people: `Redis at cache.internal:6379`; the one in memory unless given. */
  readonly where?: string;
  set(key: string, value: string, ttlMs: number, options: CallOptions): Promise<Answer<null>>;
  get(key: string, options: CallOptions): Promise<Answer<string | null>>;
  /** Milliseconds left; null when there is no such key. */
  remainingMs(key: string, options: CallOptions): Promise<Answer<number | null>>;
  /** Whether there was something to delete. */
  delete(key: string, options: CallOptions): Promise<Answer<boolean>>;
  takeTokens(key: string, bucket: TokenBucket, count: number, options: CallOptions): Promise<Answer<TokenGrant>>;
}

/** What a Redis says of itself. Managed ones hide some of it: null is «not reported», never zero. */
export interface RedisFacts {
  readonly version: string | null;
  readonly role: string | null;
  readonly mode: string | null;
  readonly usedMemoryBytes: number | null;
  /** 0 means no limit. */
  readonly maxMemoryBytes: number | null;
  readonly maxMemoryPolicy: string | null;
  readonly connectedClients: number | null;
  readonly maxClients: number | null;
  readonly rejectedConnections: number | null;
  readonly evictedKeys: number | null;
  readonly loading: boolean | null;
  readonly lastSaveSucceeded: boolean | null;
  readonly lastAppendSucceeded: boolean | null;
  readonly primaryLinkUp: boolean | null;
  /** Connections refused since the look before; null at the first one. */
  readonly newlyRejected: number | null;
  /** Why nobody who comes now is let in, though the connection that is open works; null when that was not seen. */
  readonly newConnection: Fault | null;
}

export interface RedisPort extends StorePort {
  /** Whether a Redis is configured at all. */
  readonly isConfigured: boolean;
  readonly where: string;
  /**
   * What it says of itself, in one round trip. Now and then a second connection is opened, because one that is open
   * proves nothing of the password; and before a Redis is called a replica, the way to it is looked up anew.
   */
  inspect(options: CallOptions): Promise<Answer<RedisFacts>>;
}

export interface SenderDomain {
  /** By which the provider knows it. */
  readonly id: string;
  readonly name: string;
  /** `verified`, `pending`, … as the provider says it. */
  readonly status: string;
  readonly canSend: boolean | null;
}

export interface KeyFacts {
  /** `sending` keys may do nothing but send: accepted, though they can look nothing up. */
  readonly access: 'full' | 'sending';
  /** null when the key may not list them. */
  readonly domains: readonly SenderDomain[] | null;
}

/** The e-mail provider, reads only. */
export interface EmailPort {
  readonly isConfigured: boolean;
  /** Asks whether the key is accepted, without sending. */
  inspectKey(options: CallOptions): Promise<Answer<KeyFacts>>;
  /** The DNS records of a domain that the provider has not verified, as people know them: `DKIM (TXT)`. */
  unverifiedRecords(domain: SenderDomain, options: CallOptions): Promise<Answer<readonly string[]>>;
}

export interface EmailTemplate {
  readonly alias: string;
  readonly isPublished: boolean;
  readonly hasUnpublishedChanges: boolean;
  /** The variables that it declares (hosted) or uses (a file). */
  readonly variables: readonly string[];
  /** The body, when it can be rendered here; null when the provider renders it. */
  readonly body: string | null;
}

/** Where templates live: hosted by the provider, in a directory, or nowhere that was configured. */
export interface TemplatePort {
  readonly kind: 'hosted' | 'directory' | 'none';
  /** `missing` is a fault like any other. */
  read(alias: string, options: CallOptions): Promise<Answer<EmailTemplate>>;
}

export interface OutgoingMessage {
  readonly to: string;
  readonly subject: string;
  readonly body: string;
}

/** The queue that keeps e-mail while the provider cannot take it. First in, first out, bounded. */
export interface OutboxPort {
  readonly size: number;
  /** False when the outbox is full: nothing is dropped silently. */
  put(message: OutgoingMessage): boolean;
  /** The oldest message, removed; null when there is none. */
  take(): OutgoingMessage | null;
}
