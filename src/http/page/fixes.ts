import type { Result } from '../../core/result.ts';
import { type Html, html } from './draw/html.ts';

/** What mends something, and where: what checks of the catalog note of each finding. */
interface Fix {
  readonly object: string;
  readonly mend: string;
}

/** More would hide the next root cause; all of them are in the details of the check. */
const shownAtOnce = 3;

/** The SQL that mends a root cause, object by object; null where there is none, or for who may not see it. */
export function renderFixes(results: readonly Result[]): Html | null {
  const fixes = results.flatMap(({ details }) =>
    Array.isArray(details.findings) ? details.findings.filter(isFix) : [],
  );
  if (fixes.length === 0) return null;
  const more = fixes.length - shownAtOnce;
  return html`<ul class="fixes">
    ${fixes.slice(0, shownAtOnce).map(({ object, mend }) => html`<li><code>${object}</code><pre>${mend}</pre></li>`)}
    ${more > 0 && html`<li class="muted">${more} more in the details below</li>`}
  </ul>`;
}

function isFix(finding: unknown): finding is Fix {
  const { object, mend } = Object(finding) as Partial<Record<keyof Fix, unknown>>;
  return typeof object === 'string' && typeof mend === 'string';
}
