import { freezeDeeply } from '../contract/freeze-deeply.ts';
import type { Secret } from '../core/scrubber.ts';
import type { Environment } from './environment.ts';
import type { EmailTemplates, TrustProxy } from './settings-schema.ts';
import {
  isRefreshVariable,
  refreshRemedy,
  refreshSchema,
  type SettingName,
  settingsSchema,
  textOf,
} from './settings-schema.ts';
import type { Problem } from './startup-error.ts';

/** The service's own variables, parsed and frozen. */
export interface Settings {
  readonly port: number;
  readonly host: string;
  readonly healthTokens: readonly Secret[];
  readonly details: 'private' | 'public';
  /** By variable name (`REFRESH_DATABASE`): every built-in category, and every other one that is set. */
  readonly refreshMs: Readonly<Record<string, number>>;
  readonly checkTimeoutMs: number;
  readonly readyCategories: readonly string[];
  readonly readyGraceMs: number;
  readonly drainDelayMs: number;
  /** The path of a contract file; null for WingmanMatch's own. */
  readonly contract: string | null;
  readonly checksModule: string | null;
  readonly emailTemplates: EmailTemplates;
  readonly resendBaseUrl: string;
  readonly trustProxy: TrustProxy;
  readonly logLevel: string;
}

/**
 * Reads the service's own variables. A blank one counts as not set. The settings are complete even when there are
 * problems, with the default in place of what cannot be used, so that the caller can collect further problems; with any
 * problem the service must not start.
 */
export function parseSettings(
  environment: Environment,
  { isTerminal }: { readonly isTerminal: boolean },
): { readonly settings: Settings; readonly problems: readonly Problem[] } {
  const written = Object.fromEntries(
    Object.entries(environment)
      .map(([name, value = '']) => [name, value.trim()] as const)
      .filter(([, value]) => value !== ''),
  );
  // Whoever presses Ctrl-C wants the prompt back; nobody is routing traffic to a terminal.
  if (isTerminal) written.DRAIN_DELAY ??= '0s';

  const problems: Problem[] = [];
  const parsed = settingsSchema.safeParse(written);
  for (const { path, message } of parsed.error?.issues ?? []) {
    const variable = String(path[0]) as SettingName;
    problems.push({ variable, problem: message, remedy: textOf(variable).remedy });
  }
  for (const { variable } of problems) delete written[variable];
  const values = parsed.data ?? settingsSchema.parse(written);

  const refreshMs: Record<string, number> = {};
  for (const name of Object.keys({ ...settingsSchema.shape, ...written }).filter(isRefreshVariable)) {
    const cadence = name in values ? values[name as keyof typeof values] : parseRefresh(name, written[name], problems);
    if (typeof cadence === 'number') refreshMs[name] = cadence;
  }

  const settings: Settings = {
    port: values.PORT,
    host: values.HOST,
    healthTokens: values.HEALTH_TOKENS,
    details: values.DETAILS,
    refreshMs,
    checkTimeoutMs: values.CHECK_TIMEOUT,
    readyCategories: values.READY_CATEGORIES,
    readyGraceMs: values.READY_GRACE,
    drainDelayMs: values.DRAIN_DELAY,
    contract: values.CONTRACT,
    checksModule: values.CHECKS_MODULE,
    emailTemplates: values.EMAIL_TEMPLATES,
    resendBaseUrl: values.RESEND_BASE_URL,
    trustProxy: values.TRUST_PROXY,
    logLevel: values.LOG_LEVEL,
  };
  return freezeDeeply({ settings, problems });
}

function parseRefresh(variable: string, text: string | undefined, problems: Problem[]): number | null {
  const parsed = refreshSchema.safeParse(text);
  if (parsed.success) return parsed.data;
  for (const { message } of parsed.error.issues) problems.push({ variable, problem: message, remedy: refreshRemedy });
  return null;
}
