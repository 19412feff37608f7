import fc from 'fast-check';
import { z } from 'zod';

/** As much of a JSON schema as zod writes. */
interface Schema {
  readonly type?: string;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly propertyNames?: Schema;
  readonly additionalProperties?: Schema | false;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly minLength?: number;
  readonly pattern?: string;
  readonly format?: string;
}

/** Whatever has the form that a schema says, part by part; what its parts say of each other is not looked at. */
export function arbitraryOfSchema(schema: z.ZodType): fc.Arbitrary<unknown> {
  return arbitraryOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema);
}

function arbitraryOf(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(arbitraryOf));
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if ('const' in schema) return fc.constant(schema.const);
  switch (schema.type) {
    case 'string':
      return stringOf(schema);
    case 'integer':
      return fc.maxSafeInteger();
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(arbitraryOf(schema.items ?? {}), { minLength: schema.minItems ?? 0, maxLength: 4 });
    case 'object':
      return objectOf(schema);
    default:
      return fc.jsonValue();
  }
}

function stringOf({ pattern, format, minLength = 0 }: Schema): fc.Arbitrary<string> {
  if (format === 'date')
    return fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date('2999-01-01') })
      .map((day) => day.toISOString().slice(0, 10));
  // Where a pattern looks ahead: the one for a type.
  if (pattern?.includes('(?!')) return fc.constantFrom('text', 'uuid not null', 'character varying(50) not null');
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern, 'u'), { maxLength: 40 });
  return fc.string({
    minLength,
    maxLength: 40,
    unit: fc.oneof(fc.constantFrom('a', 'b', '_'), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 })),
  });
}

function objectOf({ properties = {}, required = [], propertyNames, additionalProperties }: Schema) {
  const known = Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, arbitraryOf(inner)]));
  const named = fc.record(known, { requiredKeys: required.filter((name) => Object.hasOwn(known, name)) });
  if (!additionalProperties) return named;
  const keys = propertyNames ? arbitraryOf(propertyNames) : fc.string();
  return fc.dictionary(keys as fc.Arbitrary<string>, arbitraryOf(additionalProperties), { maxKeys: 4 });
}
