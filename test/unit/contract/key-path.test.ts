import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Hop,
  parseColumnsOfTable,
  parseKeyPath,
  parseTableName,
  writeName,
  writeTableName,
} from '../../../src/contract/key-path.ts';

const hop = (from: string | string[], to: string, by: string | string[], schema = 'public'): Hop => ({
  from: [from].flat(),
  to: { schema, name: to },
  by: [by].flat(),
});

describe('a chain of keys', () => {
  const throughMembers = [hop('org_id', 'organisations', 'id'), hop('id', 'memberships', 'org_id')];

  test.each<[text: string, hops: readonly Hop[], columns: readonly string[]]>([
    ['org_id -> memberships.org_id : user_id', [hop('org_id', 'memberships', 'org_id')], ['user_id']],
    ['org_id → organisations.id ← memberships.org_id : user_id', throughMembers, ['user_id']],
    ['org_id <- organisations.id -> memberships.org_id : user_id', throughMembers, ['user_id']],
    ['org_id->organisations.id<-memberships.org_id:user_id', throughMembers, ['user_id']],
    ['  org_id  ->  organisations . id  ', [hop('org_id', 'organisations', 'id')], []],
    [
      'list_id -> lists.id : board_id -> boards.id <- board_members.board_id : user_id',
      [hop('list_id', 'lists', 'id'), hop('board_id', 'boards', 'id'), hop('id', 'board_members', 'board_id')],
      ['user_id'],
    ],
    [
      '(org_id, region) -> orgs.(id, region) : owner_id',
      [hop(['org_id', 'region'], 'orgs', ['id', 'region'])],
      ['owner_id'],
    ],
    [
      'match_id -> wingman_matches.id : (user1_id, user2_id)',
      [hop('match_id', 'wingman_matches', 'id')],
      ['user1_id', 'user2_id'],
    ],
    ['user_id -> auth.users.id', [hop('user_id', 'users', 'id', 'auth')], []],
    ['(a, b) -> app.orgs.(id, region)', [hop(['a', 'b'], 'orgs', ['id', 'region'], 'app')], []],
    ['größe -> maße.id', [hop('größe', 'maße', 'id')], []],
    ['"a.b" -> "my schema"."t""x"."c d" : "user Id"', [hop('a.b', 't"x', 'c d', 'my schema')], ['user Id']],
    ['org_id', [], []],
  ])('%s is read', (text, hops, columns) => {
    expect(parseKeyPath(text, 'public')).toEqual({ hops, columns });
  });

  test.each([
    ['', 'expected a name at the end'],
    ['-> orgs.id', 'expected a name at "-> orgs.id"'],
    ['org_id : user_id', 'expected an arrow or the end at ": user_id"'],
    ['org_id orgs.id', 'expected an arrow or the end at "orgs.id"'],
    ['org_id -> orgs', 'expected table.column or schema.table.column at the end'],
    ['org_id -> a.b.c.d', 'expected table.column or schema.table.column at the end'],
    ['org_id -> orgs.id :', 'expected a name at the end'],
    ['org_id -> orgs.id : a : b', 'expected an arrow or the end at ": b"'],
    ['(org_id, region) -> orgs.id', 'expected 2 columns at the end'],
    ['org_id -> orgs.(id, region) : user_id', 'expected one column at ": user_id"'],
    ['org_id -> orgs.()', 'expected a name at ")"'],
    ['org_id -> orgs.(id', 'expected ")" at the end'],
    ['org_id -> "orgs.id', 'expected a name at ""orgs.id"'],
    ['org_id -> orgs.id; drop table orgs', 'expected an arrow or the end at "; drop table orgs"'],
  ])('%j is refused', (text, problem) => {
    expect(() => parseKeyPath(text, 'public')).toThrow(new SyntaxError(problem));
  });
});

describe('the columns of a table', () => {
  test.each([
    ['organisations.id', 'public', 'organisations', ['id']],
    ['auth.users.id', 'auth', 'users', ['id']],
    ['orgs.(id, region)', 'public', 'orgs', ['id', 'region']],
    ['app.orgs.(id)', 'app', 'orgs', ['id']],
    ['"a.b"."c ""d"""', 'public', 'a.b', ['c "d"']],
  ])('%s are read', (text, schema, name, columns) => {
    expect(parseColumnsOfTable(text, 'public')).toEqual({ table: { schema, name }, columns });
  });

  test.each([
    ['organisations', 'expected table.column or schema.table.column at the end'],
    ['a.b.c.d', 'expected table.column or schema.table.column at the end'],
    ['organisations.id cascade', 'expected the end at "cascade"'],
    ['.id', 'expected a name at ".id"'],
  ])('%s are refused', (text, problem) => {
    expect(() => parseColumnsOfTable(text, 'public')).toThrow(new SyntaxError(problem));
  });
});

describe('the name of a table', () => {
  test.each([
    ['docs', 'app', 'docs'],
    ['other.docs', 'other', 'docs'],
    ['"a.b"', 'app', 'a.b'],
    ['"my schema"."t""x"', 'my schema', 't"x'],
    ['Docs', 'app', 'Docs'],
  ])('%s is read', (text, schema, name) => {
    expect(parseTableName(text, 'app')).toEqual({ schema, name });
  });

  test.each(['user-trips', 'my notes; drop', '1st', 'a.b.c', '"'])('%s is a name as it stands', (name) => {
    expect(parseTableName(name, 'app')).toEqual({ schema: 'app', name });
  });
});

describe('a name that is written', () => {
  test.each([
    ['docs', 'docs'],
    ['größe', 'größe'],
    ['Docs', 'Docs'],
    ['a.b', '"a.b"'],
    ['t"x', '"t""x"'],
    ['user trips', '"user trips"'],
    ['1st', '"1st"'],
  ])('%s is %s', (name, text) => {
    expect(writeName(name)).toBe(text);
  });

  test('has its schema before it unless that goes without saying', () => {
    expect(writeTableName({ schema: 'public', name: 'a.b' }, 'public')).toBe('"a.b"');
    expect(writeTableName({ schema: 'my app', name: 'docs' }, 'public')).toBe('"my app".docs');
  });

  test('is read as it was, whatever is in it', () => {
    const name = fc.string({ minLength: 1, unit: fc.constantFrom(...'a1_$."\'é →<-:(), ') });
    fc.assert(
      fc.property(name, name, name, (schema, table, column) => {
        const written = `${writeTableName({ schema, name: table }, 'public')}.${writeName(column)}`;
        expect(parseColumnsOfTable(written, 'public')).toEqual({ table: { schema, name: table }, columns: [column] });
        const path = `${writeName(column)} -> ${written} : (${writeName(column)}, ${writeName(table)})`;
        expect(parseKeyPath(path, 'public')).toEqual({
          hops: [hop(column, table, column, schema)],
          columns: [column, table],
        });
      }),
    );
  });
});
