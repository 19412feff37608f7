import type { Contract } from '../../contract/schema.ts';
import { type FoundVariable, findVariable } from '../../contract/variables.ts';
import type { Check } from '../../core/check.ts';
import type { Ports, Shapes } from '../ports.ts';
import { findValueFlaw, remedyFor } from '../value-flaw.ts';
import { concludeFlaws, type Flaw } from './conclude-flaws.ts';
import { readFlags } from './flag-states.ts';

/** A variable that is missing or was never filled in breaks the platform at its first use, often far from the cause. */
export function environmentVariables(
  { environment, shapes }: Pick<Ports, 'environment' | 'shapes'>,
  contract: Contract,
): Check {
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
        ...needed.flatMap((variable) => judgeRequired(variable, find(variable.name), shapes)),
        ...spareable.flatMap(({ name }) => judgeValue(find(name), 'degraded', shapes)),
        ...publicNames.flatMap((name) => judgeValue(find(name), 'degraded', shapes)),
      ];
      return concludeFlaws(flaws, `Every required variable is set: ${needed.length}`, {
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

function judgeRequired(
  { name, aliases }: { name: string; aliases: string[] },
  found: FoundVariable | null,
  shapes: Shapes,
): Flaw[] {
  if (found) return judgeValue(found, 'failed', shapes);
  const hint = aliases.length === 0 ? `Set ${name}` : `Set ${name} (or ${aliases.join(', ')})`;
  return [{ variable: name, status: 'failed', reason: 'missing', problem: `${name} is not set`, hint }];
}

function judgeValue(found: FoundVariable | null, status: Flaw['status'], shapes: Shapes): Flaw[] {
  const flaw = found && findValueFlaw(found.value, shapes);
  if (!found || !flaw) return [];
  const { name } = found;
  return [{ variable: name, status, reason: 'invalid', problem: `${name} ${flaw}`, hint: remedyFor(flaw, name) }];
}
