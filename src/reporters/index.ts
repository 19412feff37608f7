import type { Summary } from '../core/summary/summary.ts';
import { renderGithub } from './github.ts';
import { type About, renderHealthJson } from './health-json.ts';
import { renderJson } from './json.ts';
import { renderJunit } from './junit.ts';
import { renderText } from './text.ts';
import type { FailOn } from './verdict-of-test.ts';

/** A finished run, for whoever prints it. Holds what its readers may see, and nothing else. */
export interface Report {
  readonly summary: Summary;
  /** The body of `/health/summary` for it. */
  readonly body: object;
  readonly about: About;
  readonly failOn: FailOn;
  readonly now: number;
  readonly hasColour: boolean;
}

type Reporter = (report: Report) => string;

/** Every format in which a run can be printed: one file each. */
export const reporters = {
  text: ({ summary, hasColour }) => renderText(summary, { hasColour }),
  json: ({ body }) => renderJson(body),
  junit: ({ summary, failOn, now }) => renderJunit(summary, { failOn, now }),
  github: ({ summary, failOn }) => renderGithub(summary, { failOn }),
  'health+json': ({ summary, about }) => renderJson(renderHealthJson(summary, about)),
} as const satisfies Record<string, Reporter>;

export type Format = keyof typeof reporters;

export const formats = Object.keys(reporters) as readonly Format[];
