import type { OpenAPIV3_1 } from 'openapi-types';
import { type Html, html } from '../page/draw/html.ts';
import { renderType } from './render-schema.ts';

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
