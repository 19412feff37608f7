import { describe, expect, test } from 'vitest';
import { faultSubject, isRefusal } from '../../../../src/checks/rest/fault-subject.ts';
import { restFaults } from '../../../support/rest-faults.ts';

describe('the subject of a fault', () => {
  test.each([
    ['table', restFaults.unknownTable('user_profiles')],
    ['table', restFaults.tableGone('user_profiles')],
    ['grant', restFaults.refusedByGrants],
    ['grant', restFaults.refusedByGrantsAsAnon],
    ['column', restFaults.missingColumn('bio')],
    ['relationship', restFaults.noRelationship],
    ['relationship', restFaults.ambiguousRelationship],
    ['policy', restFaults.recursivePolicy],
  ] as const)('is the %s by what it is about', (subject, fault) => {
    expect(faultSubject('service', fault)).toBe(subject);
    expect(faultSubject('anon', fault)).toBe(subject);
  });

  test.each([
    ['an unreachable host', restFaults.unreachable],
    ['a refused key', restFaults.badKey],
    ['a full pool', restFaults.poolTimeout],
    ['missing configuration', restFaults.notConfigured],
  ] as const)('is the connection for %s', (_, fault) => {
    expect(faultSubject('service', fault)).toBe('connection');
    expect(faultSubject('anon', fault)).toBe('connection');
  });

  test.each([
    ['the database cancelled it', restFaults.statementTimeout],
    ['it was late', restFaults.timeout],
  ])('is the statement of a role under row level security when %s', (_, fault) => {
    expect(faultSubject('anon', fault)).toBe('statement');
    expect(faultSubject('stranger', fault)).toBe('statement');
    expect(faultSubject('service', fault)).toBe('connection');
  });

  test('is the policy when a function is missing for a role under row level security', () => {
    expect(faultSubject('anon', restFaults.missingFunction)).toBe('policy');
    expect(faultSubject('stranger', restFaults.missingFunction)).toBe('policy');
    expect(faultSubject('service', restFaults.missingFunction)).toBe('connection');
    expect(faultSubject('anon', { ...restFaults.missingFunction, about: 'overload' })).toBe('policy');
  });

  test('is the connection when the functions of this service are not installed', () => {
    const absent = { ...restFaults.missingFunction, about: 'installation' } as const;
    expect(faultSubject('service', absent)).toBe('connection');
    expect(faultSubject('anon', absent)).toBe('connection');
  });

  test.each(['invalid', 'missing'] as const)('is raised for an error of %s that only outsiders get', (reason) => {
    const raised = { ...restFaults.unreachable, code: '22012', reason, status: 400 };
    expect(faultSubject('anon', raised)).toBe('raised');
    expect(faultSubject('stranger', raised)).toBe('raised');
    expect(faultSubject('service', raised)).toBe('connection');
  });

  test('is the token when the stranger is not accepted', () => {
    expect(faultSubject('stranger', restFaults.badToken)).toBe('token');
    expect(faultSubject('anon', restFaults.badToken)).toBe('connection');
  });
});

test('a schema that is closed keeps the service from finding anything out, and outsiders perhaps on purpose', () => {
  const closed = { ...restFaults.refusedByGrants, about: 'schema' } as const;
  expect(faultSubject('service', closed)).toBe('connection');
  expect([faultSubject('anon', closed), faultSubject('stranger', closed)]).toEqual(['grant', 'grant']);
});

test('a right on something else is needed before each request or by a policy, and for visitors it is one that they may lack', () => {
  const needed = { ...restFaults.refusedByGrants, about: 'needed' } as const;
  expect(faultSubject('service', needed)).toBe('connection');
  expect(faultSubject('stranger', needed)).toBe('raised');
  expect(faultSubject('anon', needed)).toBe('grant');
});

test('a fault of the key is the connection whoever asked, and refuses nobody for who it is', () => {
  const ofKey = { ...restFaults.badKey, about: 'key', reason: 'unauthorized' } as const;
  for (const role of ['service', 'anon', 'stranger'] as const) expect(faultSubject(role, ofKey)).toBe('connection');
  expect(isRefusal(ofKey)).toBe(false);
});

test.each([
  ['unauthorized', undefined, true],
  ['unauthorized', 401, true],
  ['invalid', 400, true],
  ['missing', 404, true],
  ['invalid', undefined, false],
  ['missing', undefined, false],
  ['timeout', 504, false],
  ['forbidden', 403, false],
] as const)('%s with %s refuses somebody for who it is: %s', (reason, status, isRefused) => {
  const { status: _status, about: _about, ...fault } = { ...restFaults.unreachable, status: 0, about: undefined };
  expect(isRefusal({ ...fault, reason, ...(status !== undefined && { status }) })).toBe(isRefused);
});
