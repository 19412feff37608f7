import { Counter, Gauge, type Registry } from 'prom-client';
import { categoryOf } from '../core/check.ts';
import { exposureVerdicts } from '../core/exposure.ts';
import { countVerdicts } from '../core/monitor/shorten-evidence.ts';
import { type Status, statuses } from '../core/status.ts';
import type { Health } from '../core/summary/health.ts';

export interface StateOptions {
  readonly health: Health;
  readonly about: { readonly version: string; readonly platform: string; readonly release?: string | null };
}

/** What is known at the moment of a scrape. Times are seconds. */
export function addStateMetrics(registry: Registry, { health, about }: StateOptions): void {
  const registers = [registry];
  const results = () => health.categories.flatMap((category) => health.snapshot(category).results);
  const snapshots = () => health.categories.map((category) => health.snapshot(category));

  addGauge('status', 'Whether the overall status is this one', ['status'], (gauge) => {
    setStates(gauge, {}, health.summary().status);
  });
  addGauge('category_status', 'Whether the status of a category is this one', ['category', 'status'], (gauge) => {
    for (const { category, status } of snapshots()) setStates(gauge, { category }, status);
  });
  addGauge('check_status', 'Whether the status of a check is this one', ['category', 'check', 'status'], (gauge) => {
    for (const result of results()) setStates(gauge, labelsOf(result.check), result.status);
  });

  addGauge('check_flapping', 'Whether a check goes up and down', ofCheck, (gauge) => {
    for (const { check, flapping } of results()) gauge.set(labelsOf(check), flapping ? 1 : 0);
  });

  addGauge(
    'check_decisive',
    'Whether the whole does not work, or is not known to, while a check fails; degraded at most where 0',
    ofCheck,
    (gauge) => {
      for (const check of health.checks) gauge.set(labelsOf(check), health.decisive.has(check) ? 1 : 0);
    },
  );

  addGauge('check_last_run_timestamp_seconds', 'When a check was last looked at', ofCheck, (gauge) => {
    for (const result of results()) {
      if (result.observedAt !== null) gauge.set(labelsOf(result.check), result.observedAt / 1_000);
    }
  });
  addGauge('category_age_seconds', 'How long ago the last complete run of a category ended', ['category'], (gauge) => {
    for (const category of health.categories) {
      const ageMs = health.ageMs(category);
      if (ageMs !== null) gauge.set({ category }, ageMs / 1_000);
    }
  });
  addGauge('category_stale', 'Whether the results of a category are too old to count', ['category'], (gauge) => {
    for (const { category, results: own } of snapshots()) {
      gauge.set({ category }, own.some(({ reason }) => reason === 'stale') ? 1 : 0);
    }
  });

  addGauge('category_adopted', 'Whether another replica looked at a category', ['category'], (gauge) => {
    for (const { category, sharedBy } of snapshots()) gauge.set({ category }, sharedBy === null ? 0 : 1);
  });

  const performance = () => Object.entries(health.summary().performance);
  addGauge(
    'check_duration_baseline_seconds',
    'What is normal for a check: its p95 while not slow',
    ofCheck,
    (gauge) => {
      for (const [check, times] of performance()) {
        if (times && times.baselineMs !== null) gauge.set(labelsOf(check), times.baselineMs / 1_000);
      }
    },
  );
  addGauge('check_duration_p95_seconds', 'The p95 of all healthy runs of a check', ofCheck, (gauge) => {
    for (const [check, times] of performance()) if (times) gauge.set(labelsOf(check), times.p95Ms / 1_000);
  });

  addGauge('build_info', 'Which version watches which platform; always 1', ['version', 'platform'], (gauge) => {
    gauge.set({ version: about.version, platform: about.platform }, 1);
  });

  addGauge('info', 'Which release was deployed; always 1', ['version', 'release'], (gauge) => {
    gauge.set({ version: about.version, release: about.release ?? '' }, 1);
  });

  new Counter({
    name: 'wingman_health_deaf_runs_total',
    help: 'Runs that ignored their deadline',
    labelNames: ofCheck,
    registers,
    collect() {
      this.reset();
      for (const check of health.checks) {
        this.inc(labelsOf(check), health.deafRuns().get(check) ?? 0);
      }
    },
  });

  /** A gauge without what earlier scrapes set: what is not known any more must not stay. */
  function addGauge<Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
    collect: (gauge: Gauge<Label>) => void,
  ): void {
    new Gauge<Label>({
      name: `wingman_health_${name}`,
      help,
      labelNames: [...labelNames],
      registers,
      collect() {
        this.reset();
        collect(this);
      },
    });
  }
}

const ofCheck: LabelOfCheck[] = ['category', 'check'];
type LabelOfCheck = 'category' | 'check';

function labelsOf(check: string): Record<LabelOfCheck, string> {
  return { category: categoryOf(check), check };
}

/** A state set: every status has a series, and one of them is 1. */
function setStates(gauge: Gauge<string>, labels: Readonly<Record<string, string>>, current: Status): void {
  for (const status of statuses) gauge.set({ ...labels, status }, status === current ? 1 : 0);
}

/**
 * What can be done with the rows of each table, the worst of very many, and how many there are of each verdict, all of them
 * counted. Private, because the first names tables. Both are empty while there is no current evidence: then nothing is said
 * about any table. A series for each table and verdict would be six times as many.
 */
export function addExposureMetrics(registry: Registry, health: Health): void {
  const registers = [registry];
  const proofs = () =>
    health.categories
      .flatMap((category) => health.snapshot(category).results)
      .filter(({ exposures }) => exposures.length > 0);
  new Gauge({
    name: 'wingman_health_exposure_verdict',
    help: 'The verdict on what can be done with the rows of a relation; always 1',
    labelNames: ['check', 'table', 'command', 'verdict'],
    registers,
    collect() {
      this.reset();
      for (const { check, exposures } of proofs())
        for (const { relation: table, command, verdict } of exposures) this.set({ check, table, command, verdict }, 1);
    },
  });
  new Gauge({
    name: 'wingman_health_exposures',
    help: 'How many commands on relations have this verdict, those without a series of their own too',
    labelNames: ['check', 'verdict'],
    registers,
    collect() {
      this.reset();
      for (const { check, exposures, unlisted } of proofs()) {
        const listed = countVerdicts(exposures);
        for (const verdict of exposureVerdicts)
          this.set({ check, verdict }, (listed[verdict] ?? 0) + (unlisted?.exposures[verdict] ?? 0));
      }
    },
  });
}
