import { describe, expect, test } from 'vitest';
import { openConversation } from '../../../../src/checks/rest/conversation.ts';
import { readTable } from '../../../../src/checks/rest/read-table.ts';
import { restContract } from '../../../support/rest-contract.ts';
import { restFaults } from '../../../support/rest-faults.ts';
import { type FakePlatform, fakeRestPort } from '../../../support/rest-port.ts';

async function read(platform: FakePlatform) {
  const contract = restContract();
  const rest = fakeRestPort(contract, platform);
  const conversation = openConversation(rest, new AbortController().signal);
  const shape = contract.tables.user_profiles!;
  const answer = await readTable(conversation, { role: 'service', limit: 1 }, shape);
  return { answer, asked: rest.queries.map(({ columns }) => columns) };
}

describe('reading a table', () => {
  test('asks for its key alone', async () => {
    expect(await read({})).toEqual({ answer: { ok: true, value: 1 }, asked: [['id']] });
  });

  test('passes over a column that is gone', async () => {
    const { answer, asked } = await read({ missingColumns: { user_profiles: ['id'] } });
    expect(answer).toEqual({ ok: true, value: 1 });
    expect(asked).toEqual([['id'], ['bio']]);
  });

  test('gives up after three columns that are gone', async () => {
    const { answer, asked } = await read({ missingColumns: { user_profiles: ['id', 'bio', 'email'] } });
    expect(answer).toEqual({ ok: false, fault: restFaults.missingColumn('email') });
    expect(asked).toEqual([['id'], ['bio'], ['email']]);
  });

  test('gives up after three although a fourth column is there', async () => {
    const contract = restContract();
    const rest = fakeRestPort(contract, { script: () => restFaults.missingColumn('gone') });
    const conversation = openConversation(rest, new AbortController().signal);
    const profiles = contract.tables.user_profiles!;
    const shape = { ...profiles, columns: { ...profiles.columns, more: profiles.columns.bio! } };
    await readTable(conversation, { role: 'service', limit: 1 }, shape);
    expect(rest.queries).toHaveLength(3);
  });

  test('asks for whatever there is where the contract names no column', async () => {
    const contract = restContract({ notes: { columns: {}, access: 'nobody' } });
    const rest = fakeRestPort(contract, { script: () => ({ ok: true, value: 1 }) });
    const conversation = openConversation(rest, new AbortController().signal);
    await readTable(conversation, { role: 'service', limit: 1 }, contract.tables.notes!);
    expect(rest.queries.map(({ columns }) => columns)).toEqual([['*']]);
  });

  test('takes any other fault for the answer', async () => {
    const { answer, asked } = await read({ missingTables: ['user_profiles'] });
    expect(answer).toEqual({ ok: false, fault: restFaults.unknownTable('user_profiles') });
    expect(asked).toEqual([['id']]);
  });
});
