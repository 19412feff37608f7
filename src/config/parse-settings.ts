import { freezeDeeply } from '../contract/freeze-deeply.ts';
import type { Environment } from './environment.ts';
import { addedCadences, type Setting, type Settings, settingsByField } from './settings.ts';
import type { Problem } from './startup-error.ts';

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
  const values: Record<string, unknown> = {};
  const wanted: Readonly<Record<string, Setting>> = { ...settingsByField, ...addedCadences(written) };
  for (const [field, { name, schema, remedy }] of Object.entries(wanted)) {
    const parsed = schema?.safeParse(written[name]);
    for (const { message } of parsed?.error?.issues ?? []) problems.push({ variable: name, problem: message, remedy });
    const value = parsed?.success ? parsed.data : schema?.safeParse(undefined).data;
    if (value !== undefined) values[field] = value;
  }
  return freezeDeeply({ settings: values as Settings, problems });
}
