import { categoryOf } from '../../../core/check.ts';
import { hourMs, hoursPerDay } from '../../../core/chronicle/hours.ts';
import { type Status, severity } from '../../../core/status.ts';
import type { CheckPast, ShownIncident, ShownPast, Stretch } from '../../history/read-past.ts';
import { type Html, html } from '../draw/html.ts';
import { partPath, renderCheckLinks, renderId, renderReason } from '../draw/links.ts';
import { renderPastBar } from '../draw/past-bar.ts';
import { plainName } from '../draw/plain-names.ts';
import { renderMark } from '../draw/status-mark.ts';
import { formatSpan, renderMoment } from '../draw/times.ts';
import type { PageInput } from '../page-input.ts';
import { shownOn } from '../shown-on.ts';

const dayMs = hoursPerDay * hourMs;
/** Older ones are in the list for programs. */
const incidentsShown = 10;

/**
 * What was seen before: what was wrong when, and 24 hours and 90 days of every category and check. Folded while the last
 * 24 hours were quiet, because then nobody has come for it.
 */
export function renderPast(input: PageInput): Html | null {
  const { past, now, scope, basePath = '' } = input;
  if (!past) return null;
  const recent = past.incidents.filter(({ to }) => to === null || to >= now - dayMs);
  const isOpen = recent.length > 0 || scope !== null;
  const rows = [...Map.groupBy(past.checks, ({ check }) => categoryOf(check))];
  return html`<section class="past" id="history" aria-labelledby="heading-past"><details id="past"${isOpen && html` open data-open`}>
    <summary><h2 id="heading-past">History</h2> <span class="muted">${summarize(past, recent.length, now)}</span></summary>
    <p class="muted">${past.message}.${past.since !== null && html` The first hour that is known is ${renderMoment(past.since)}.`} Degraded counts as up. <a href="${basePath}/docs/history">More about it</a></p>
    ${renderIncidents(input, past)}
    <div class="past-rows">
      <p class="past-row past-head" aria-hidden="true"><span></span><span>24 hours</span><span>uptime</span><span>90 days in UTC</span><span>uptime</span></p>
      ${scope?.includes('.') ? past.checks.map((check) => renderRow(check, past, scope)) : rows.map(([category, checks]) => renderCategory(category, checks, input, past))}
    </div>
  </details></section>`;
}

function summarize({ incidents, since, firstDay }: ShownPast, recent: number, now: number): string {
  if (since === null) return 'Nothing was seen yet';
  const count = (number: number) => `${number === 0 ? 'No' : number} ${number > 1 ? 'incidents' : 'incident'}`;
  // Of the time before anybody looked nothing is claimed.
  if (since > now - dayMs) return `${count(recent)} so far`;
  const known = since <= firstDay ? '90 days' : `${Math.floor((now - since) / dayMs)} days`;
  return incidents.length === 0
    ? `${count(0)} in ${known}`
    : `${count(recent)} in 24 hours, ${incidents.length} in ${known}`;
}

function renderIncidents(input: PageInput, { incidents }: ShownPast): Html {
  if (incidents.length === 0) return html`<p>No incident that is known</p>`;
  const more = incidents.length - incidentsShown;
  return html`<h3 id="heading-incidents">Incidents</h3>
    <ol class="incidents" aria-labelledby="heading-incidents">${incidents
      .toReversed()
      .slice(0, incidentsShown)
      .map((incident) => renderIncident(incident, input))}</ol>
    ${more > 0 && html`<p class="muted"><a href="${input.basePath ?? ''}/health/history">${more} more</a></p>`}`;
}

function renderIncident({ from, to, status, checks, rootCause }: ShownIncident, input: PageInput): Html {
  const length = formatSpan((to ?? input.now) - from);
  const others = rootCause ? checks.filter((check) => check !== rootCause.check) : checks;
  const cause =
    rootCause &&
    html`<span>root cause ${renderCheckLinks([rootCause.check], input)}</span> ${rootCause.reason && renderReason(rootCause.reason, input.basePath)} `;
  const rest = others.length > 0 && html`<span>${rootCause && 'with '}${nameCategories(others)}</span>`;
  return html`<li class="incident">
    ${renderMoment(from)}
    <div>
      <p>${renderMark(status)} <span><b>for ${length}</b>${to === null && ', and it goes on'}</span></p>
      <p class="muted">${cause}${rest}</p>
    </div>
  </li>`;
}

/** A fault of the database is a dozen checks, whose names say less than where they are. */
function nameCategories(checks: readonly string[]): string {
  const byCategory = [...Map.groupBy(checks, categoryOf)];
  return byCategory
    .map(([category, own]) => (own.length === 1 ? own[0] : `${own.length} checks of ${category}`))
    .join(', ');
}

function renderCategory(category: string, checks: readonly CheckPast[], input: PageInput, past: ShownPast): Html {
  const shown = shownOn(input);
  const rows = checks.filter(({ check }) => shown.has(check));
  const more = checks.length - rows.length;
  const whole = {
    name: category,
    hours: together(checks.map(({ hours }) => hours)),
    days: together(checks.map(({ days }) => days)),
    checks,
    isNamed: true,
  };
  return html`<details id="past-${category}"${input.scope === category && html` open`}>
    <summary>${renderStretches(whole, past, html`<b>${plainName(category)}</b> ${renderId(category)}`)}</summary>
    ${rows.map((check) => renderRow(check, past, input.scope))}
    ${more > 0 && html`<p class="past-row"><a href="${partPath(category, input.basePath)}">${more} more</a></p>`}
  </details>`;
}

/** No link: the row of the check above has it. */
function renderRow(each: CheckPast, past: ShownPast, scope: string | null): Html {
  const name = each.check.slice(each.check.indexOf('.') + 1);
  return renderStretches({ name: each.check, ...each, checks: [each], isNamed: scope !== null }, past, renderId(name));
}

interface Row {
  readonly name: string;
  readonly hours: Stretch;
  readonly days: Stretch;
  readonly checks: readonly CheckPast[];
  /** Whether each bad time says when it was: of a hundred checks that would be most of the page. */
  readonly isNamed: boolean;
}

function renderStretches({ name, hours, days, checks, isNamed }: Row, past: ShownPast, title: Html): Html {
  const labelFor = (stretch: Stretch, unit: 'hours' | 'days', since: number) => {
    const known = stretch.worst.filter((status) => status !== null).length;
    const all = `${stretch.worst.length} ${unit}`;
    if (known === 0) return `${name}: nothing known of ${all}`;
    const share = `${stretch.uptime?.toFixed(2)} % of ${known === stretch.worst.length ? all : `the ${known} known of ${all}`}`;
    const isCut = checks.some(({ changesSince }) => changesSince > since);
    return `${name}: ${share}, ${tellIncidents(incidentsOf(past)[unit].get(name) ?? 0, isCut)}`;
  };
  const ofHours = labelFor(hours, 'hours', past.firstHour);
  const ofDays = labelFor(days, 'days', past.firstDay);
  return html`<span class="past-row"><span class="past-name">${title}</span>${[
    renderPastBar(hours.worst, {
      label: ofHours,
      ...(isNamed && { nameOf: (from, to) => nameHours(past.firstHour, from, to) }),
    }),
    renderShare(hours, 'in 24 h'),
    renderPastBar(days.worst, {
      label: ofDays,
      ...(isNamed && { nameOf: (from, to) => nameDays(past.firstDay, from, to) }),
    }),
    renderShare(days, 'in 90 d'),
  ]}</span>`;
}

/** Said by the graph beside it already. The label is for narrow screens, where no column head stands above. */
function renderShare({ uptime }: Stretch, label: string): Html {
  return html`<span class="past-share" aria-hidden="true" data-label="${label}">${uptime !== null && `${uptime.toFixed(2)} %`}</span>`;
}

function tellIncidents(number: number, isCut: boolean): string {
  if (number === 0 && !isCut) return 'no incident';
  return `${isCut ? 'at least ' : ''}${number} ${number === 1 ? 'incident' : 'incidents'}`;
}

const counted = new WeakMap<ShownPast, Readonly<Record<'hours' | 'days', ReadonlyMap<string, number>>>>();

function incidentsOf(past: ShownPast) {
  const known = counted.get(past) ?? {
    hours: countIncidents(past, past.firstHour),
    days: countIncidents(past, past.firstDay),
  };
  counted.set(past, known);
  return known;
}

/** How many incidents each check and each category had since then. */
function countIncidents({ incidents }: ShownPast, since: number): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { to, checks } of incidents) {
    if (to !== null && to < since) continue;
    for (const name of new Set(checks.flatMap((check) => [check, categoryOf(check)])))
      counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

/** A category is as bad as the worst of its checks, part by part, and as much there as the least of them. */
function together(stretches: readonly Stretch[]): Stretch {
  const uptimes = stretches.flatMap(({ uptime }) => uptime ?? []);
  const [first] = stretches;
  return {
    uptime: uptimes.length === 0 ? null : Math.min(...uptimes),
    worst: (first?.worst ?? []).map((_, part) =>
      stretches.reduce<Status | null>((found, stretch) => {
        const status = stretch.worst[part] ?? null;
        return status !== null && (found === null || severity[status] > severity[found]) ? status : found;
      }, null),
    ),
  };
}

function nameHours(first: number, from: number, to: number): string {
  const time = (part: number) => new Date(first + part * hourMs).toISOString().slice(11, 16);
  return `${time(from)} to ${time(to)} UTC`;
}

function nameDays(first: number, from: number, to: number): string {
  const date = (part: number) => new Date(first + part * dayMs).toISOString().slice(0, 10);
  return to - from === 1 ? date(from) : `${date(from)} to ${date(to - 1)}`;
}
