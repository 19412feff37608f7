import type { OpenAPIV3_1 } from 'openapi-types';
import { type Html, html } from '../page/draw/html.ts';

type Schema = OpenAPIV3_1.SchemaObject | OpenAPIV3_1.ReferenceObject;

/** The properties of a named schema as a table; for one that has none, what it is. */
export function renderSchema(schema: Schema): Html {
  if ('$ref' in schema || schema.properties === undefined) return html`<p>${renderType(schema)}</p>`;
  const required = new Set(schema.required);
  return html`<table>
  <thead><tr><th scope="col">field</th><th scope="col">type</th><th scope="col">meaning</th></tr></thead>
  <tbody>${Object.entries(schema.properties).map(
    ([name, property]) => html`<tr>
    <th scope="row"><code>${name}</code>${!required.has(name) && ' (optional)'}</th>
    <td>${renderType(property)}</td>
    <td>${'description' in property && property.description}</td>
  </tr>`,
  )}</tbody>
</table>`;
}

/** What a value may be, in words; a named schema as a link to its table. */
export function renderType(schema: Schema): Html {
  if ('$ref' in schema) {
    const name = schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1);
    return html`<a href="#schema-${name}">${name}</a>`;
  }
  if (schema.const !== undefined) return html`<code>${JSON.stringify(schema.const)}</code>`;
  if (schema.enum) return join(schema.enum.map((value) => html`<code>${JSON.stringify(value)}</code>`));
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return join(choices.map(renderType));
  if ('items' in schema) return html`list of ${renderType(schema.items)}`;
  if (schema.properties) return renderFields(schema.properties);
  if (typeof schema.additionalProperties === 'object') return renderMap(schema.additionalProperties);
  const types = [schema.type ?? 'anything'].flat();
  return html`${types.join(' or ')}${schema.format && ` (${schema.format})`}`;
}

function renderFields(properties: Readonly<Record<string, Schema>>): Html {
  const fields = Object.entries(properties).map(
    ([name, type]) => html`<li><code>${name}</code>: ${renderType(type)}</li>`,
  );
  return html`object with<ul>${fields}</ul>`;
}

function renderMap(values: Schema): Html {
  const isAnything = Object.keys(values).length === 0;
  return isAnything ? html`object` : html`by name: ${renderType(values)}`;
}

function join(parts: readonly Html[]): Html {
  return html`${parts.map((part, position) => html`${position > 0 && ' or '}${part}`)}`;
}
