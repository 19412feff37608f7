import { type FoundVariable, findVariable } from '../../contract/find-variable.ts';
import type { Contract } from '../../contract/schema.ts';
import type { Check } from '../../core/check.ts';
import type { Ports } from '../ports.ts';
import { concludeFlaws, type Flaw } from './conclude-flaws.ts';
import { readFlags } from './flag-states.ts';
import { findValueFlaw, remedyFor } from './value-flaw.ts';

/** A variable that is missing or was never filled in breaks the platform at its first use, often far from the cause. */
export function environmentVariables({ environment }: Pick<Ports, 'environment'>, contract: Contract): Check {
  return {
    name: 'environment.variables',
    title: 'Every required variable is set to a real value',
    critical: true,
    confirmAfter: 1,
    run() {
      const { required, optional, public: listedPublic } = contract.environment;
      const find = (name: string) => findVariable(contract, name, environment.read);
      const flags = readFlags(contract, environment.read);
      const isNeeded = ({ unless }: (typeof required)[number]) =>
        !unless?.flags.some((flag) => flags.get(flag)?.countsAsOn) &&
        !Object.entries(unless?.values ?? {}).some(([name, value]) => environment.read(name) === value);

      const needed = required.filter(isNeeded);
      const spared = required.filter((variable) => !isNeeded(variable));
      const spareable = [...spared, ...optional];
      const publicNames = listedPublic.map(({ name }) => name);
      const flaws = [
        ...needed.flatMap((variable) => judgeRequired(variable, find(variable.name))),
        ...spareable.flatMap(({ name }) => judgeValue(find(name), 'degraded')),
        ...publicNames.flatMap((name) => judgeValue(find(name), 'degraded')),
      ];
      return concludeFlaws(flaws, 'Every required variable is set', {
        usedNames: Object.fromEntries([...required, ...optional].map(({ name }) => [name, find(name)?.name ?? null])),
        notRequiredNow: spared.map(({ name }) => name),
        absentOptional: Object.fromEntries(
          optional
            .filter(({ name }) => !find(name))
            .map(({ name, absent }) => [name, absent ?? 'no consequence stated']),
        ),
        absentPublic: publicNames.filter((name) => !find(name)),
      });
    },
  };
}

function judgeRequired({ name, aliases }: { name: string; aliases: string[] }, found: FoundVariable | null): Flaw[] {
  if (found) return judgeValue(found, 'failed');
  const accepted = aliases.length === 0 ? '' : ` (${aliases.join(' or ')} would do)`;
  const problem = `${name} is not set${accepted}`;
  return [{ variable: name, status: 'failed', reason: 'missing', problem, hint: `Set ${name}` }];
}

function judgeValue(found: FoundVariable | null, status: Flaw['status']): Flaw[] {
  const flaw = found && findValueFlaw(found.value);
  if (!found || !flaw) return [];
  const { name } = found;
  return [{ variable: name, status, reason: 'invalid', problem: `${name} ${flaw}`, hint: remedyFor(flaw, name) }];
}
