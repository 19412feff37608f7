import { readStage, type Stage } from '../../contract/read-stage.ts';
import type { Contract } from '../../contract/schema.ts';
import type { Check } from '../../core/check.ts';
import type { Ports } from '../ports.ts';
import { concludeFlaws, type Flaw } from './conclude-flaws.ts';

type IntegerRange = Contract['environment']['integers'][string];

/** The platform builds its configuration once, when it starts: a value of the wrong type stops it, or changes its stage. */
export function environmentConfiguration({ environment }: Pick<Ports, 'environment'>, contract: Contract): Check {
  return {
    name: 'environment.configuration',
    title: 'The configuration of the platform can be built from its variables',
    critical: true,
    confirmAfter: 1,
    run() {
      const { integers, stage: stages } = contract.environment;
      const stage = readStage(contract, environment.read);
      const flaws = [
        ...(stage ? judgeStage(stage, stages?.values ?? []) : []),
        ...Object.entries(integers).flatMap(([name, range]) => judgeInteger(name, environment.read(name), range)),
      ];
      return concludeFlaws(flaws, 'The configuration can be built', {
        stage: stage?.name ?? null,
        stageIsDefault: stage?.isDefault ?? null,
        integers: Object.keys(integers).length,
        integersAtDefault: Object.keys(integers).filter((name) => environment.read(name) === undefined),
      });
    },
  };
}

function judgeStage({ variable, name }: Stage, values: readonly string[]): Flaw[] {
  if (name !== null) return [];
  const problem = `${variable} names no known stage`;
  return [
    { variable, status: 'failed', reason: 'invalid', problem, hint: `Set ${variable} to ${values.join(' or ')}` },
  ];
}

function judgeInteger(name: string, value: string | undefined, { minimum, maximum }: IntegerRange): Flaw[] {
  if (value === undefined) return [];
  const refuse = (fault: string, hint: string): Flaw[] => [
    { variable: name, status: 'failed', reason: 'invalid', problem: `${name} ${fault}`, hint },
  ];
  if (!/^[+-]?\d+$/.test(value)) return refuse('is not a whole number', `Set ${name} to a whole number, or unset it`);
  const number = Number(value);
  if (minimum !== undefined && number < minimum) return refuse('is too small', `Set ${name} to at least ${minimum}`);
  if (maximum !== undefined && number > maximum) return refuse('is too large', `Set ${name} to at most ${maximum}`);
  return [];
}
