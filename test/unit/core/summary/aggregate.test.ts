import fc from 'fast-check';
import { expect, test } from 'vitest';
import { builtIn } from '../../../../src/checks/categories.ts';
import type { CheckId } from '../../../../src/core/check.ts';
import { notRun } from '../../../../src/core/monitor/evidence.ts';
import { createRegistry } from '../../../../src/core/registry.ts';
import type { Result } from '../../../../src/core/result.ts';
import { isServing, type Status, severity, statuses, worst } from '../../../../src/core/status.ts';
import {
  contribution,
  findDecisive,
  isFlapping,
  overallStatus,
  readinessOf,
} from '../../../../src/core/summary/aggregate.ts';
import { statusCode } from '../../../../src/http/answer/schemas.ts';
import { buildCheck } from '../../../support/build-check.ts';

const soft = ['redis', 'email'];
const checks = Object.keys(builtIn).flatMap((category) => [
  buildCheck(`${category}.critical`, [], { critical: true }),
  buildCheck(`${category}.other`),
]);
const categories = Object.keys(builtIn).map((name) => ({
  name,
  cadenceMs: 10_000,
  weight: soft.includes(name) ? ('soft' as const) : ('hard' as const),
}));
const registry = createRegistry(categories, checks);

const result = (check: Result['check'], status: Status): Result => ({
  ...notRun(buildCheck(check), 0),
  status,
  success: isServing(status),
});

const status = fc.constantFrom(...statuses);
const someResult = fc.tuple(fc.constantFrom(...checks), status).map(([check, value]) => result(check.name, value));
const someResults = fc.array(someResult, { maxLength: 30 });

test('no result of redis or email ever makes the overall status worse than degraded', () => {
  const softResult = someResult.filter(({ check }) => soft.some((name) => check.startsWith(name)));
  fc.assert(
    fc.property(fc.array(softResult, { minLength: 1 }), (results) => {
      expect(severity[overallStatus(results, registry)]).toBeLessThanOrEqual(severity.degraded);
    }),
  );
});

test('adding any result of redis or email to others changes the overall status to degraded at most', () => {
  const softResult = someResult.filter(({ check }) => soft.some((name) => check.startsWith(name)));
  fc.assert(
    fc.property(fc.array(someResult, { minLength: 1 }), softResult, (results, added) => {
      const before = overallStatus(results, registry);
      const after = overallStatus([...results, added], registry);
      expect(after === before || (after === 'degraded' && before === 'healthy')).toBe(true);
    }),
  );
});

test('adding a healthy result never makes a status worse', () => {
  fc.assert(
    fc.property(someResults, fc.constantFrom(...checks), (results, check) => {
      const before = overallStatus(results, registry);
      const after = overallStatus([...results, result(check.name, 'healthy')], registry);
      expect(severity[after]).toBeLessThanOrEqual(severity[before]);
    }),
  );
});

test('the order of the results does not matter', () => {
  fc.assert(
    fc.property(someResults, (results) => {
      expect(overallStatus(results.toReversed(), registry)).toBe(overallStatus(results, registry));
    }),
  );
});

test('making one result worse never makes the overall status better', () => {
  fc.assert(
    fc.property(fc.array(someResult, { minLength: 1 }), status, (results, worseStatus) => {
      const [first, ...rest] = results as [Result, ...Result[]];
      const changed = { ...first, status: worst([first.status, worseStatus]) };
      expect(severity[overallStatus([changed, ...rest], registry)]).toBeGreaterThanOrEqual(
        severity[overallStatus(results, registry)],
      );
    }),
  );
});

test('a failed critical check of a hard category makes the overall status failed, whatever else holds', () => {
  fc.assert(
    fc.property(someResults, (results) => {
      expect(overallStatus([...results, result('database.critical', 'failed')], registry)).toBe('failed');
    }),
  );
});

test('the whole table: what one result contributes, by weight and criticality', () => {
  const table = statuses.map((value) => [
    value,
    contribution(result('database.critical', value), registry),
    contribution(result('database.other', value), registry),
    contribution(result('redis.critical', value), registry),
    contribution(result('redis.other', value), registry),
  ]);
  expect(table).toEqual([
    ['healthy', 'healthy', 'healthy', 'healthy', 'healthy'],
    ['degraded', 'degraded', 'degraded', 'degraded', 'degraded'],
    ['unknown', 'unknown', 'degraded', 'degraded', 'degraded'],
    ['failed', 'failed', 'degraded', 'degraded', 'degraded'],
  ]);
});

test('no result at all is no evidence', () => {
  expect(overallStatus([], registry)).toBe('unknown');
});

test('every status has its code, and neither unknown nor failed is ever a 200', () => {
  expect(statusCode).toEqual({ healthy: 200, degraded: 200, unknown: 503, failed: 503 });
  for (const value of statuses) expect(statusCode[value] === 200).toBe(isServing(value));
});

test('readiness asks the critical checks of a category', () => {
  const results = [result('database.critical', 'healthy'), result('database.other', 'failed')];
  expect(readinessOf(results, registry)).toBe('healthy');
});

test('readiness asks a category without critical checks whole', () => {
  const only = createRegistry(categories, [buildCheck('redis.connection')]);
  expect(readinessOf([result('redis.connection', 'failed')], only)).toBe('failed');
});

test('a result of no check that is listed breaks nothing, and is asked for no traffic', () => {
  expect(contribution(result('database.dragons', 'failed'), registry)).toBe('degraded');
  expect(contribution(result('dragons.here', 'failed'), registry)).toBe('degraded');
  const results = [result('database.critical', 'healthy'), result('database.dragons', 'failed')];
  expect(readinessOf(results, registry)).toBe('healthy');
});

test('what decides are the critical checks of hard categories, and what those need, through others too', () => {
  const needs = (name: CheckId, critical: boolean, ...dependsOn: CheckId[]) =>
    buildCheck(name, [], { critical, dependsOn });
  const listed = [
    needs('rls.isolation', true, 'services.auth'),
    needs('services.auth', false, 'environment.urls'),
    needs('environment.urls', false),
    needs('environment.flags', false, 'environment.urls'),
    needs('redis.connection', true, 'database.pool'),
    needs('database.pool', false),
  ];
  expect([...findDecisive(createRegistry(categories, listed))].sort()).toEqual([
    ...['environment.urls', 'rls.isolation', 'services.auth'],
  ]);
});

test('traffic hears that something goes up and down of the checks by which it is sent alone', () => {
  const steady = result('database.critical', 'healthy');
  const turning = { flapping: { turns: 4, since: 0 } };
  const other = { ...result('database.other', 'healthy'), ...turning };
  expect(isFlapping([steady, other], registry)).toBe(false);
  expect(isFlapping([{ ...steady, ...turning }, result('database.other', 'healthy')], registry)).toBe(true);
  const two = [result('redis.critical', 'healthy'), { ...steady, ...turning }];
  expect(isFlapping(two, registry)).toBe(true);
  expect(isFlapping([other], registry)).toBe(true);
  expect(isFlapping([], registry)).toBe(false);
});
