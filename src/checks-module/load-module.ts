import { execFile } from 'node:child_process';
import { basename, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { ChecksTools } from '../checks/offered-checks.ts';
import { freezeDeeply } from '../contract/freeze-deeply.ts';
import type { Contract } from '../contract/schema.ts';
import type { Check } from '../core/check.ts';
import { systemClock } from '../core/clock.ts';
import { degraded, failed, healthy } from '../core/outcome.ts';
import { createScrubber } from '../core/scrubber.ts';
import { readThrown } from '../core/stray-faults.ts';
import { placeInStack } from '../core/words/place-in-stack.ts';

export type LoadedModule =
  | {
      readonly ok: true;
      /** The author's own objects: a check may have state of its own behind `this`. */
      readonly checks: readonly Check[];
      /** What the module exports, as far as it is no code; not held against any shape yet. */
      readonly offer: unknown;
    }
  | { readonly ok: false; readonly problem: string };

const { json } = createScrubber([], { bounds: { text: 20_000, list: 1_000, depth: 4 } });

/**
 * Loads a user's own checks. The module's default export is `{ categories?, checks }`, or a function of the tools that
 * returns it. Why a module cannot be used is one line, never a stack.
 */
export async function loadModule(path: string, contract: Contract): Promise<LoadedModule> {
  const tools: ChecksTools = Object.freeze({
    ...{ healthy, degraded, failed },
    contract: freezeDeeply(contract),
    clock: systemClock,
  });
  try {
    const { default: exported } = await import(urlOf(path));
    if (exported === undefined) return { ok: false, problem: 'has no default export' };
    const offered: unknown = typeof exported === 'function' ? await exported(tools) : exported;
    return { ok: true, ...describeOffer(offered) };
  } catch (error) {
    return { ok: false, problem: `cannot be loaded: ${await reduce(error, path)}` };
  }
}

/** A path from where the service was started, or an address as `file:///etc/checks.mjs`. */
function urlOf(path: string): string {
  return path.startsWith('file:') ? path : pathToFileURL(resolve(path)).href;
}

type Fields = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** A check may be an object of a class, so its fields are asked for by name. */
const checkFields = ['name', 'title', 'critical', 'dependsOn', 'confirmAfter', 'timeoutMs'] as const;

function describeOffer(offered: unknown) {
  if (!isObject(offered)) return { checks: [], offer: json(offered) };
  const { checks, ...rest } = offered;
  const plain = json(rest) as object;
  if (!Array.isArray(checks))
    return { checks: [], offer: { ...plain, ...('checks' in offered && { checks: json(checks) }) } };
  return {
    checks: checks.filter((check) => isObject(check) && typeof check.run === 'function') as unknown as Check[],
    offer: { ...plain, checks: checks.map(describeCheck) },
  };
}

function describeCheck(check: unknown): unknown {
  if (!isObject(check)) return json(check);
  const fields = checkFields.flatMap((name) => (check[name] === undefined ? [] : [[name, json(check[name])] as const]));
  return { ...Object.fromEntries(fields), run: typeof check.run === 'function' };
}

/** The first line only: the rest is a stack or a code frame. */
async function reduce(error: unknown, path: string): Promise<string> {
  if (typeof error === 'string') return `it threw "${error.split('\n')[0]}"`;
  const { text, stack } = readThrown(error);
  if (text.startsWith('thrown: ')) return `it threw ${text.slice('thrown: '.length)}`;
  if (codeOf(error) === 'ERR_UNSUPPORTED_DIR_IMPORT')
    return 'it, or one of its imports, is a folder: name the file in it';
  if (codeOf(error) === 'ERR_MODULE_NOT_FOUND') return 'the file or one of its imports is missing';
  const [firstLine = ''] = text.split('\n');
  const place = text.startsWith('SyntaxError: ') ? await placeOfSyntaxError(path) : placeInStack(stack);
  const words = firstLine.replace(/^Error: /, '');
  return place === null ? words : `${words} (${place})`;
}

function codeOf(error: unknown): unknown {
  try {
    return (error as { readonly code?: unknown }).code;
  } catch {
    return null;
  }
}

const syntaxDeadlineMs = 2_000;

/** Node tells the place of a syntax error only where it ends by it. */
async function placeOfSyntaxError(path: string): Promise<string | null> {
  const stderr = await promisify(execFile)(process.execPath, ['--check', fileURLToPath(urlOf(path))], {
    timeout: syntaxDeadlineMs,
  })
    .then(() => '')
    .catch((error: { readonly stderr?: unknown }) => String(error.stderr));
  const line = /^(?:file:\/\/)?\/.*:(\d+)$/m.exec(stderr)?.[1];
  return line === undefined ? null : `${basename(path)}:${line}`;
}
