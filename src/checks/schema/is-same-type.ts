import { onceForText } from '../catalog/once-for.ts';

/** Other spellings, and what PostgreSQL prints for them. */
const spellings = new Map(
  Object.entries({
    int: 'integer',
    int4: 'integer',
    serial: 'integer',
    serial4: 'integer',
    int2: 'smallint',
    smallserial: 'smallint',
    serial2: 'smallint',
    int8: 'bigint',
    bigserial: 'bigint',
    serial8: 'bigint',
    bool: 'boolean',
    float: 'double precision',
    float8: 'double precision',
    float4: 'real',
    decimal: 'numeric',
    dec: 'numeric',
    varchar: 'character varying',
    'char varying': 'character varying',
    char: 'character',
    varbit: 'bit varying',
  }),
);

const timeSpellings = new Map<string, readonly [string, string]>(
  Object.entries({
    timestamp: ['timestamp', 'without time zone'],
    'timestamp without time zone': ['timestamp', 'without time zone'],
    timestamptz: ['timestamp', 'with time zone'],
    'timestamp with time zone': ['timestamp', 'with time zone'],
    time: ['time', 'without time zone'],
    'time without time zone': ['time', 'without time zone'],
    timetz: ['time', 'with time zone'],
    'time with time zone': ['time', 'with time zone'],
  }),
);

/** A type of one character means one character; a number without a scale has none. */
const impliedArguments = new Map<string, (written: string) => string>([
  ['character', (written) => written || '1'],
  ['bit', (written) => written || '1'],
  ['numeric', (written) => (/^\d+$/.test(written) ? `${written},0` : written)],
]);

/**
 * Whether two spellings mean the same type: `varchar(50)` and `character varying(50)`, `timestamptz`, `int4[]`. A type
 * of a schema is the same with and without the schema, because contracts are written with one search path or another.
 */
export function isSameType(one: string, other: string): boolean {
  const [left, right] = [normalise(one), normalise(other)];
  if (left === right) return true;
  const isQualified = (type: string) => /^[^(]*\./.test(type);
  return isQualified(left) !== isQualified(right) && withoutSchema(left) === withoutSchema(right);
}

const withoutSchema = (type: string) => type.replace(/^[^(]*\./, '');

const normalise = onceForText((written): string => {
  const text = written.trim().toLowerCase().replaceAll(/\s+/g, ' ');
  // The one type whose quotes tell it apart from another.
  if (/^(pg_catalog\.)?"char"/.test(text)) return text.replace('pg_catalog.', '');
  const [, bare = text, dimensions = ''] = /^(.*?)((?: ?\[\d*\])*)$/.exec(text) ?? [];
  const plain = bare.replaceAll('"', '').replace(/^pg_catalog\./, '');
  const [, before = plain, inParens = '', after = ''] = /^([^(]*?) ?\(([^)]*)\)(.*)$/.exec(plain) ?? [];
  const modifiers = inParens.replaceAll(' ', '');
  const name = `${before}${after}`;
  const array = '[]'.repeat(dimensions === '' ? 0 : 1);
  const time = timeSpellings.get(name);
  if (time) return `${time[0]}${modifiers && `(${modifiers})`} ${time[1]}${array}`;
  const known = spellings.get(name) ?? name;
  const full = impliedArguments.get(known)?.(modifiers) ?? modifiers;
  return `${known}${full && `(${full})`}${array}`;
});
