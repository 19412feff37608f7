import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { commands } from '../../../src/cli/commands/index.ts';
import { readWords } from '../../support/read-words.ts';

const root = resolve(import.meta.dirname, '../../..');
const folder = join(root, 'docs/examples');
const read = (name: string) => readFileSync(join(folder, name), 'utf8');
const names = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map(({ parentPath, name }) => relative(folder, join(parentPath, name)));
const yamls = names.filter((name) => /\.ya?ml$/.test(name));

/** The tags of CloudFormation, which are none of YAML's own. */
const customTags = ['!Ref', '!Sub', '!GetAtt'].map((tag) => ({ tag, resolve: (text: string) => text }));

// biome-ignore lint/suspicious/noExplicitAny: the documents have whatever shape their readers want
function load(name: string): any[] {
  const documents = parseAllDocuments(read(name), { customTags, strict: true, uniqueKeys: true });
  return documents.map((document) => {
    expect(document.errors, name).toEqual([]);
    expect(document.warnings, name).toEqual([]);
    return document.toJS();
  });
}

test.each(yamls)('%s is YAML', (name) => {
  expect(load(name).length).toBeGreaterThan(0);
});

test('every example is told of in the documents', () => {
  const documents = ['orchestrators', 'ci', 'library', 'production'].map((name) =>
    readFileSync(join(root, `docs/${name}.md`), 'utf8'),
  );
  for (const name of names) expect(documents.join('\n'), name).toMatch(new RegExp(`\\(examples/${name}\\)`));
});

test.each(names)('every route that %s asks exists', (name) => {
  const paths = [...read(name).matchAll(/\/health(?:\/[a-z_]+)*/g)].map(([path]) => path);
  for (const path of paths)
    expect(path).toMatch(
      /^\/health(\/(live|ready|summary|(environment|database|schema|rls|redis|email)(\/[a-z_]+)?))?$/,
    );
});

test('in Kubernetes a restart and traffic are two questions', () => {
  const [{ spec }] = load('kubernetes.yaml');
  const [{ startupProbe, livenessProbe, readinessProbe, ports, env }] = spec.template.spec.containers;
  expect(startupProbe.httpGet.path).toBe('/health/live');
  expect(livenessProbe.httpGet.path).toBe('/health/live');
  expect(readinessProbe.httpGet.path).toBe('/health/ready');
  expect(new Set([startupProbe, livenessProbe, readinessProbe].map(({ httpGet }) => httpGet.port))).toEqual(
    new Set([ports[0].name]),
  );
  const drainSeconds = Number.parseInt(env.find(({ name }: { name: string }) => name === 'DRAIN_DELAY').value, 10);
  expect(readinessProbe.periodSeconds * readinessProbe.failureThreshold).toBeLessThan(drainSeconds);
  expect(spec.template.spec.terminationGracePeriodSeconds).toBeGreaterThan(drainSeconds + 10);
});

test('the service’s own replicas stay when the database is down', () => {
  const [{ spec }] = load('kubernetes.yaml');
  const [{ env }] = spec.template.spec.containers;
  expect(env).toContainEqual({ name: 'READY_CATEGORIES', value: 'none' });
  const compose = parseAllDocuments(readFileSync(join(root, 'docker-compose.yml'), 'utf8'))[0]?.toJS();
  expect(compose.services.health.environment.READY_CATEGORIES).toBe('none');
  for (const name of ['haproxy.cfg', 'nginx.conf', 'aws-target-groups.yaml']) {
    expect(read(name), name).toMatch(/^#.*\bREADY_CATEGORIES=none\b/m);
  }
});

test('load balancers at AWS ask for readiness', () => {
  const [{ Resources }] = load('aws-target-groups.yaml');
  for (const { Type, Properties } of Object.values<Record<string, Record<string, string>>>(Resources)) {
    expect(Type).toBe('AWS::ElasticLoadBalancingV2::TargetGroup');
    expect(Properties?.HealthCheckPath).toBe('/health/ready');
  }
});

test('HAProxy notices before a replica closes', () => {
  const [, seconds, fall] = /inter (\d+)s fall (\d+)/.exec(read('haproxy.cfg')) ?? [];
  const defaultDrainSeconds = 5;
  expect(Number(seconds) * Number(fall)).toBeLessThan(defaultDrainSeconds);
});

test.each(['github-workflow.yml', 'gate.sh'])('every command line in %s is legal', async (name) => {
  const lines = [...read(name).matchAll(/\$(?:HEALTH|health) (\w+)([^\n|]*)/g)];
  expect(lines.map(([, command]) => command)).toEqual(['check', 'wait']);
  for (const [, name = '', rest = ''] of lines) {
    const words = rest
      .trim()
      .replace('"$HEALTH_URL"', 'https://health.example.com')
      .replace('"$RELEASE"', '4f2a1bc')
      .split(/\s+/);
    expect(await readWords(commands, [name, ...words])).toMatchObject({ operands: expect.any(Array), err: '' });
  }
});

test('the shell script can be read by any shell', () => {
  const { status, stderr } = spawnSync('sh', ['-n', join(folder, 'gate.sh')], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
});
