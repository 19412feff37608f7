import { ours, oursUntouched, type Subject, subjects } from './subjects.ts';

/** One request that is made again and again. */
export interface Target {
  readonly name: string;
  readonly subject: Subject;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

const browser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

const routes: readonly (readonly [path: string, headers?: Readonly<Record<string, string>>])[] = [
  ['/health/live'],
  ['/health/ready'],
  ['/health'],
  ['/health/database'],
  ['/health?format=text'],
  ['/health/summary'],
  ['/health/history'],
  ['/', browser],
  ['/metrics'],
];

/** Every route of the service, as it is and compressed. */
export const routeTargets: readonly Target[] = routes.flatMap(([path, headers = {}]) => [
  { name: path, subject: ours, path, headers },
  { name: `${path} (gzip)`, subject: ours, path, headers: { ...headers, 'accept-encoding': 'gzip' } },
]);

const askedInFault = ['/health/live', '/health/ready', '/health', '/health/summary'];

/** What is asked of it while a dependency is away, each beside one that has all; and those who ask it in every probe. */
export const faultTargets: readonly Target[] = routeTargets
  .filter(({ name }) => askedInFault.includes(name))
  .flatMap((target) => [target, { ...target, name: untouched(target.name), subject: oursUntouched }])
  .concat(subjects.filter(({ asks }) => asks).map(probeOf));

/** What each does when it is asked for its health. */
export const peerTargets: readonly Target[] = subjects.map(probeOf);

/** The name of the same target of a service that has all its dependencies. */
export function untouched(name: string): string {
  return `${name} (untouched)`;
}

function probeOf(subject: Subject): Target {
  return { name: subject.name, subject, path: subject.probe, headers: {} };
}
