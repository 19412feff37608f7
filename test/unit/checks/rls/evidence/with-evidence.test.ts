import { expect, test } from 'vitest';
import type { AnticipatedEvidence, CatalogPort, EvidenceQuestion } from '../../../../../src/checks/catalog/facts.ts';
import { viewCatalog } from '../../../../../src/checks/catalog/view.ts';
import { questionOf } from '../../../../../src/checks/rls/evidence/question-of.ts';
import { withEvidence } from '../../../../../src/checks/rls/evidence/with-evidence.ts';
import { degraded, healthy } from '../../../../../src/core/outcome.ts';
import { catalogContract } from '../../../../support/catalog-contract.ts';
import { healthyEvidence } from '../../../../support/catalog-evidence.ts';
import { healthyCatalog } from '../../../../support/catalog-facts.ts';
import { catalogFaults, fakeCatalogPort } from '../../../../support/catalog-port.ts';

const view = viewCatalog(healthyCatalog(), catalogContract());
const { signal } = new AbortController();

async function ask(
  evidence: NonNullable<Parameters<typeof fakeCatalogPort>[0]>['evidence'],
  ahead: AnticipatedEvidence | null = null,
) {
  const questions: EvidenceQuestion[] = [];
  const catalog = fakeCatalogPort({
    ...(evidence && { evidence }),
    onQuestion: (question) => questions.push(question),
  });
  const outcome = await withEvidence(catalog, view, signal, {
    ahead,
    judge: ({ relations }) => healthy(`Judged ${relations.length}`),
    late: ({ reason }) => degraded('not_verified', `Late: ${reason}`),
    otherwise: ({ about }) => degraded('not_verified', `Without: ${about}`),
  });
  return { outcome, questions };
}

test('what the database answers is judged, and it is asked once for what the catalog calls for', async () => {
  const { outcome, questions } = await ask(healthyEvidence());
  expect(outcome).toMatchObject({ status: 'healthy', message: `Judged ${healthyEvidence().relations.length}` });
  expect(questions).toEqual([await questionOf(view)]);
});

test('what was asked ahead for just that is taken, and nothing is asked again', async () => {
  const answer = Promise.resolve({ ok: true, value: { ...healthyEvidence(), relations: [] } } as const);
  const { outcome, questions } = await ask(healthyEvidence(), { question: await questionOf(view), answer });
  expect(outcome.message).toBe('Judged 0');
  expect(questions).toEqual([]);
});

test('what was asked ahead for something else proves nothing', async () => {
  const answer = Promise.resolve({ ok: true, value: { ...healthyEvidence(), relations: [] } } as const);
  const question = { ...(await questionOf(view)), targets: [] };
  const { outcome, questions } = await ask(healthyEvidence(), { question, answer });
  expect(outcome.message).not.toBe('Judged 0');
  expect(questions).toHaveLength(1);
});

test.each([
  ['did not finish in time', catalogFaults.timeout, 'Late: timeout'],
  ['waited for a lock', { ...catalogFaults.timeout, reason: 'locked' as const }, 'Late: locked'],
  ['has not the function', catalogFaults.notInstalled, 'Without: installation'],
])('a database that %s says nothing against itself', async (_how, fault, message) => {
  expect((await ask(fault)).outcome).toMatchObject({ status: 'degraded', message });
});

test('a database that cannot be reached is a failure, and nothing was proved', async () => {
  const { outcome } = await ask(catalogFaults.unreachable);
  expect(outcome).toMatchObject({ status: 'failed', reason: 'unreachable', details: { level: 2 } });
  expect(outcome.message).toMatch(/^Row level security was not checked/);
});

test('whoever does not want the answer any more is heard by what is asked', async () => {
  const heard: AbortSignal[] = [];
  const catalog: CatalogPort = {
    ...fakeCatalogPort(),
    async readEvidence(_question, options) {
      heard.push(options.signal);
      return { ok: true, value: healthyEvidence() };
    },
  };
  const judge = () => healthy('Judged');
  await withEvidence(catalog, view, signal, { ahead: null, judge, late: judge, otherwise: judge });
  expect(heard).toEqual([signal]);
});
