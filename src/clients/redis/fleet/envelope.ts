import { createHmac, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import { z } from 'zod';
import { exposureVerdicts, isExposure } from '../../../core/exposure.ts';
import { isFinding } from '../../../core/finding.ts';
import type { SharedResult, SharedSnapshot } from '../../../core/monitor/fleet/fleet.ts';
import { reasons } from '../../../core/reason.ts';
import { statuses } from '../../../core/status.ts';
import { takeTurn } from '../../../core/take-turn.ts';

/** What a run found out, with its number, and when it ended by the clock of the server. */
export interface Letter {
  readonly run: number;
  readonly endedAt: number;
  readonly snapshot: SharedSnapshot;
}

/** Writes letters for one topic that nobody else can have written, and reads no others. */
export interface Envelope {
  /** Null when it would be too large. */
  seal(letter: Letter): Promise<string | null>;
  /** Null for whatever is not a letter of ours. */
  open(text: string): Promise<Letter | null>;
}

export interface EnvelopeOptions {
  /** What all who share know, and nobody else. */
  readonly key: Buffer;
  /** What the letter is about: one about something else is none. */
  readonly about: string;
}

const format = '1';
/** Shorter ones are not worth the work. */
const compressedFromBytes = 4_096;
/** Of one letter as it is stored, so that the server of the platform is not burdened. */
const largestStored = 1_000_000;
/** Of one that is unpacked, whatever it says of itself. */
const largestBytes = 16_000_000;
/** So much is read or written before requests get their turn. */
const turnBytes = 65_536;
const itemsInLine = 200;

const pack = promisify(deflateRaw);
const unpack = promisify(inflateRaw);

/**
 * A letter is lines of JSON, so that a large one is written and read in parts; compressed when it is long; signed, because
 * whoever can write to the server must not be able to say that all is well.
 */
export function createEnvelope({ key, about }: EnvelopeOptions): Envelope {
  const sign = (body: string) =>
    createHmac('sha256', key).update(`${format}\n${about}\n`).update(body).digest('base64url');

  function isSigned(body: string, mac: string): boolean {
    const [expected, given] = [Buffer.from(sign(body)), Buffer.from(mac)];
    return expected.length === given.length && timingSafeEqual(expected, given);
  }

  return {
    async seal(letter) {
      const lines = await write(letter);
      if (lines.length > largestBytes) return null;
      const isLong = lines.length > compressedFromBytes;
      const body = isLong ? `z${(await pack(lines)).toString('base64')}` : `t${lines}`;
      const text = `${format}.${sign(body)}.${body}`;
      return text.length > largestStored ? null : text;
    },
    async open(text) {
      const [, mac = '', kind, written = ''] = /^1\.([\w-]{43})\.([tz])(.*)$/s.exec(text) ?? [];
      if (kind === undefined || text.length > largestStored || !isSigned(kind + written, mac)) return null;
      try {
        return await read(kind === 'z' ? await unpackText(written) : written);
      } catch {
        // Signed by one of us, and yet of a shape that is not known here: as good as nothing.
        return null;
      }
    },
  };
}

async function unpackText(written: string): Promise<string> {
  return (await unpack(Buffer.from(written, 'base64'), { maxOutputLength: largestBytes })).toString('utf8');
}

const check = z.templateLiteral([z.string(), '.', z.string()]);
const status = z.enum(statuses);
const reason = z.enum(reasons).nullable();
const ms = z.number().nonnegative();
const run = z.number().positive();

const headLine = z.strictObject({ run, endedAt: ms, replica: z.string(), completeAgoMs: ms.nullable() });

/** Of a result all but its lists: with a field that is not here, others could not read it. */
const resultFields = {
  success: z.boolean(),
  message: z.string(),
  details: z.record(z.string(), z.unknown()),
  error: z.string().nullable(),
  status,
  reason,
  hint: z.string().nullable(),
  check,
  title: z.string(),
  durationMs: ms.nullable(),
  consecutiveFailures: z.int().nonnegative(),
  confirmation: z.strictObject({ raw: z.strictObject({ status, reason }), looks: z.int(), needed: z.int() }).nullable(),
  blockedBy: check.nullable(),
  place: z.string().nullable().default(null),
  unlisted: z
    .strictObject({
      findings: z.int().nonnegative(),
      exposures: z.partialRecord(z.enum(exposureVerdicts), z.int().nonnegative()),
    })
    .nullable()
    .default(null),
  run,
  observedAgoMs: ms.nullable(),
  sinceAgoMs: ms,
} satisfies Record<keyof Omit<SharedResult, 'findings' | 'exposures'>, z.ZodType>;
const resultLine = z.strictObject(resultFields);

const line = z.union([
  z.strictObject({ head: headLine }),
  z.strictObject({ result: resultLine }),
  z.strictObject({ findings: z.array(z.custom<SharedResult['findings'][number]>(isFinding)) }),
  z.strictObject({ exposures: z.array(z.custom<SharedResult['exposures'][number]>(isExposure)) }),
]);
type Line = z.input<typeof line>;

function* linesOf({ run, endedAt, snapshot }: Letter): Generator<Line> {
  const { replica, completeAgoMs, results } = snapshot;
  yield { head: { run, endedAt, replica, completeAgoMs } };
  for (const { findings, exposures, ...result } of results) {
    yield { result };
    for (let start = 0; start < findings.length; start += itemsInLine)
      yield { findings: findings.slice(start, start + itemsInLine) };
    for (let start = 0; start < exposures.length; start += itemsInLine)
      yield { exposures: exposures.slice(start, start + itemsInLine) };
  }
}

async function write(letter: Letter): Promise<string> {
  const lines: string[] = [];
  let sinceTurn = 0;
  for (const line of linesOf(letter)) {
    const text = JSON.stringify(line);
    lines.push(text);
    sinceTurn += text.length;
    if (sinceTurn < turnBytes) continue;
    sinceTurn = 0;
    await takeTurn();
  }
  return lines.join('\n');
}

/** Throws for whatever is not written as above. */
async function read(text: string): Promise<Letter> {
  let head: z.output<typeof headLine> | null = null;
  const results: (Omit<SharedResult, 'findings' | 'exposures'> & {
    readonly findings: SharedResult['findings'][number][];
    readonly exposures: SharedResult['exposures'][number][];
  })[] = [];
  let sinceTurn = 0;
  for (const written of text.split('\n')) {
    const parsed = line.parse(JSON.parse(written));
    if ('head' in parsed) head = parsed.head;
    else if ('result' in parsed) results.push({ ...parsed.result, findings: [], exposures: [] });
    else if ('findings' in parsed) results.at(-1)?.findings.push(...parsed.findings);
    else results.at(-1)?.exposures.push(...parsed.exposures);
    sinceTurn += written.length;
    if (sinceTurn < turnBytes) continue;
    sinceTurn = 0;
    await takeTurn();
  }
  if (!head) throw new SyntaxError('The letter has no head');
  const { run, endedAt, replica, completeAgoMs } = head;
  return { run, endedAt, snapshot: { replica, completeAgoMs, results } };
}
