import { readStage } from '../../contract/read-stage.ts';
import type { Contract } from '../../contract/schema.ts';
import { findVariable, platformVariable } from '../../contract/variables.ts';
import type { Check } from '../../core/check.ts';
import type { Ports } from '../ports.ts';
import { concludeFlaws, type Flaw } from './conclude-flaws.ts';
import { type FlagState, readFlags } from './flag-states.ts';

/** A mistyped flag is silently off, and a development flag in production opens doors that are meant for tests. */
export function environmentFeatureFlags({ environment }: Pick<Ports, 'environment'>, contract: Contract): Check {
  return {
    name: 'environment.feature_flags',
    title: 'Every flag can be read, and none of them weakens this stage',
    confirmAfter: 1,
    run() {
      const { forbiddenInProduction, rateLimitFlag } = contract.environment;
      const flags = readFlags(contract, environment.read);
      const stage = readStage(contract, environment.read);
      const isOn = (name: string | undefined) => name !== undefined && flags.get(name)?.countsAsOn === true;
      const hasRedis = findVariable(contract, platformVariable.redisUrl, environment.read) !== null;
      const flaws = [
        ...[...flags.values()].flatMap(judgeSpelling),
        ...(stage?.isProduction ? forbiddenInProduction.filter(isOn).map(forbidden) : []),
        ...(contract.uses.redis && rateLimitFlag && isOn(rateLimitFlag) && !hasRedis
          ? [unkeptPromise(rateLimitFlag)]
          : []),
      ];
      const namesOf = (states: readonly FlagState[]) => states.map(({ name }) => name);
      const all = [...flags.values()];
      return concludeFlaws(flaws, `Each of ${all.length} flags can be read, and none of them weakens this stage`, {
        stage: stage?.name ?? null,
        on: namesOf(all.filter(({ countsAsOn }) => countsAsOn)),
        onWithoutEffect: namesOf(all.filter((flag) => flag.isOn && !flag.countsAsOn)),
        atDefault: namesOf(all.filter(({ source }) => source === 'default')),
      });
    },
  };
}

function judgeSpelling({ name, source }: FlagState): Flaw[] {
  if (source !== 'unreadable') return [];
  const problem = `${name} is neither true nor false, and so counts as off`;
  return [{ variable: name, status: 'degraded', reason: 'invalid', problem, hint: `Set ${name} to true or false` }];
}

function forbidden(name: string): Flaw {
  const problem = `${name} is on in production`;
  return { variable: name, status: 'failed', reason: 'misconfigured', problem, hint: `Set ${name} to false` };
}

function unkeptPromise(name: string): Flaw {
  const redisUrl = platformVariable.redisUrl;
  return {
    variable: name,
    status: 'degraded',
    reason: 'fallback_active',
    problem: `${name} is on without Redis, so that every process counts its requests alone`,
    hint: `Set ${redisUrl}, or ${name} to false`,
  };
}
