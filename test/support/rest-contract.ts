import { type Contract, type ContractInput, contractSchema } from '../../src/contract/schema.ts';

const tables: ContractInput['tables'] = {
  user_profiles: {
    core: true,
    columns: { id: 'uuid not null', bio: 'text', email: 'text' },
    primaryKey: ['id'],
    access: 'owner',
    owner: { columns: ['id'] },
  },
  wingman_matches: {
    core: true,
    columns: { id: 'uuid not null', status: 'text', user1_id: 'uuid not null' },
    primaryKey: ['id'],
    foreignKeys: [{ column: 'user1_id', references: 'user_profiles.id', onDelete: 'cascade' }],
    access: 'owner',
    owner: { columns: ['user1_id'] },
  },
  chat_messages: {
    core: true,
    columns: { id: 'uuid not null', match_id: 'uuid not null', message_text: 'text not null' },
    primaryKey: ['id'],
    foreignKeys: [{ column: 'match_id', references: 'wingman_matches.id', onDelete: 'cascade' }],
    access: 'owner',
    owner: { path: 'match_id -> wingman_matches.id : user1_id' },
  },
  approach_challenges: {
    core: true,
    columns: { id: 'uuid not null', title: 'text not null' },
    primaryKey: ['id'],
    access: { select: 'anyone' },
  },
  dating_goals: {
    columns: { id: 'uuid not null', user_id: 'uuid not null', goals: 'text' },
    primaryKey: ['id'],
    foreignKeys: [{ column: 'user_id', references: 'user_profiles.id', onDelete: 'cascade' }],
    access: 'nobody',
  },
};

/** A small contract of five tables: four core ones, one of them public, and one that is kept for the service role. */
export function restContract(changed: ContractInput['tables'] = tables): Contract {
  return contractSchema.parse({
    platform: 'Test',
    tables: changed,
    environment: { required: [] },
    email: { from: 'noreply@example.com' },
  });
}

/** The tables of `restContract`, to be changed by a test. */
export const restTables = tables;
