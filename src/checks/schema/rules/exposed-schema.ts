import type { Rule } from '../../catalog/rule.ts';

/** Schemas of the platform itself, exposed or looked at without anybody's doing. */
export const platformSchemas: ReadonlySet<string> = new Set(['storage', 'graphql_public']);

export const exposedSchema: Rule = {
  kind: 'exposed_schema',
  level: 'degraded',
  reason: 'exposed',
  message: 'The Data API exposes a schema that the contract does not name',
  why: 'Whatever is in the schema, or is put there later, is offered to everybody who is granted it.',
  hint: 'Take the schema from the exposed schemas of the project, or add it to the schemas of the contract',
  *find({ facts, contract }) {
    for (const schema of facts.schemas)
      if (!contract.schemas.includes(schema) && !platformSchemas.has(schema))
        yield {
          object: schema,
          mend: '-- take it from the exposed schemas in the settings of the Data API, or name it in "schemas"',
        };
  },
};
