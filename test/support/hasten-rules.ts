import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

interface Rules {
  readonly groups: readonly {
    readonly interval?: string;
    readonly rules: readonly { readonly for?: string }[];
  }[];
}

const milliseconds: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/**
 * The rules of a file with every wait divided, and groups that are evaluated as often as the others: what they say is
 * tried for real, and when they say it is for `promtool test rules`. JSON is YAML, too.
 */
export function hastenRules(file: string, divisor: number): string {
  const { groups } = parse(readFileSync(file, 'utf8')) as Rules;
  const hasten = (wait: string) => {
    const [, number, unit = ''] = /^(\d+)([smh])$/.exec(wait) ?? [];
    return `${Math.round((Number(number) * (milliseconds[unit] ?? Number.NaN)) / divisor)}ms`;
  };
  return JSON.stringify({
    groups: groups.map(({ interval, rules, ...group }) => ({
      ...group,
      rules: rules.map((rule) => (rule.for ? { ...rule, for: hasten(rule.for) } : rule)),
    })),
  });
}
