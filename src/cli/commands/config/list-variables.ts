import type { Environment } from '../../../config/environment.ts';
import { addedCadences, type Setting, settingsByField } from '../../../config/settings.ts';
import type { Contract } from '../../../contract/schema.ts';
import { findVariable } from '../../../contract/variables.ts';

/** A variable and where its value comes from; never the value. */
export interface ListedVariable {
  readonly name: string;
  readonly of: 'service' | 'platform';
  readonly source: 'environment' | 'alias' | 'default' | 'not set';
  /** The other name under which it is set. */
  readonly alias: string | null;
  readonly meaning: string;
}

/** Every variable that the service reads, its own first. A blank one counts as not set, as everywhere. */
export function listVariables(environment: Environment, contract: Contract): ListedVariable[] {
  return [...listSettings(environment), ...listPlatform(environment, contract)];
}

function listSettings(environment: Environment): ListedVariable[] {
  const set = Object.keys(environment).filter((name) => isSet(environment, name));
  const settings: readonly Setting[] = [
    ...Object.values(settingsByField),
    ...Object.values(addedCadences(environment)),
  ];
  return settings.map(({ name, default: fallback, meaning }): ListedVariable => {
    const otherwise = fallback === null ? 'not set' : 'default';
    const source = set.includes(name) ? 'environment' : otherwise;
    return { name, of: 'service', source, alias: null, meaning: plain(meaning) };
  });
}

function listPlatform(environment: Environment, contract: Contract): ListedVariable[] {
  const { required, optional, public: listed, stage, flags, integers } = contract.environment;
  const rows = [
    ...required.map(({ name }) => [name, 'required', 'not set'] as const),
    ...optional.map(({ name, absent }) => [name, absent ? `optional: ${absent}` : 'optional', 'not set'] as const),
    ...listed.map(({ name, copyOf }) => [name, copyOf ? `public, a copy of ${copyOf}` : 'public', 'not set'] as const),
    ...(stage ? [[stage.name, 'which stage this is', 'default'] as const] : []),
    ...Object.keys(flags).map((name) => [name, 'flag', 'default'] as const),
    ...Object.keys(integers).map((name) => [name, 'number', 'default'] as const),
  ];
  return rows.map(([name, meaning, otherwise]): ListedVariable => {
    const found = findVariable(contract, name, (each) => environment[each]);
    const alias = found && found.name !== name ? found.name : null;
    const source = alias === null ? (found ? 'environment' : otherwise) : 'alias';
    return { name, of: 'platform', source, alias, meaning };
  });
}

function isSet(environment: Environment, name: string): boolean {
  return (environment[name] ?? '').trim() !== '';
}

/** The meanings are written for Markdown. */
function plain(text: string): string {
  return text.replaceAll('`', '');
}
