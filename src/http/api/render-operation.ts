import type { OpenAPIV3_1 } from 'openapi-types';
import { type Html, html } from '../page/draw/html.ts';

/** One route: what it answers, what it takes, and every answer that it may give. */
export function renderOperation(path: string, operation: OpenAPIV3_1.OperationObject): Html {
  const { operationId = '', summary, description, parameters = [], responses = {} } = operation;
  return html`<section id="${operationId}" aria-labelledby="${operationId}-title">
  <h3 id="${operationId}-title"><code>GET ${path}</code> ${summary}</h3>
  <p>${description}</p>
  ${parameters.length > 0 && renderParameters(parameters)}
  ${renderResponses(responses)}
</section>`;
}

function renderParameters(parameters: NonNullable<OpenAPIV3_1.OperationObject['parameters']>): Html {
  const rows = parameters.map((parameter) =>
    '$ref' in parameter
      ? null
      : html`<tr>
      <th scope="row"><code>${parameter.name}</code></th>
      <td>${parameter.in}${!parameter.required && ', optional'}</td>
      <td>${parameter.description}</td>
    </tr>`,
  );
  return html`<table>
  <thead><tr><th scope="col">parameter</th><th scope="col">where</th><th scope="col">meaning</th></tr></thead>
  <tbody>${rows}</tbody>
</table>`;
}

function renderResponses(responses: OpenAPIV3_1.ResponsesObject): Html {
  const rows = Object.entries(responses).map(([code, response]) =>
    '$ref' in response
      ? null
      : html`<tr>
      <th scope="row">${code}</th>
      <td>${response.description}</td>
      <td>${renderContent(response.content ?? {})}</td>
    </tr>`,
  );
  return html`<table>
  <thead><tr><th scope="col">code</th><th scope="col">when</th><th scope="col">body</th></tr></thead>
  <tbody>${rows}</tbody>
</table>`;
}

function renderContent(content: Readonly<Record<string, OpenAPIV3_1.MediaTypeObject>>): Html {
  const bodies = Object.entries(content).map(
    ([mediaType, { schema }]) => html`<li><code>${mediaType}</code>${schema && html`: ${renderType(schema)}`}</li>`,
  );
  return html`<ul>${bodies}</ul>`;
}

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
function renderType(schema: Schema): Html {
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
