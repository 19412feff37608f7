import { spawnSync } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';

/** A Node before 22.18, which many a machine has beside the one that the tests run on; null where there is none. */
export const oldNode = findOldNode();

/** Why what it is needed for is skipped. */
export const withoutOldNode = 'there is no Node before 22.18 on the PATH or in /usr/bin';

/** The variables of somebody who has that one alone. */
export const oldEnvironment = { PATH: [dirname(oldNode ?? '/none/node'), '/bin'].join(delimiter) };

/** What every entry says there, and nothing else. */
export const refusal = /^wingman-health needs Node 22\.18 or newer, and this is v\d[\d.]+ \(\/.+\)\n$/;

function findOldNode(): string | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/local/bin', '/usr/bin'];
  const isOld = (node: string) => {
    const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
    const [, major, minor] = /^v(\d+)\.(\d+)/.exec(stdout ?? '') ?? [];
    return major !== undefined && (Number(major) < 22 || (major === '22' && Number(minor) < 18));
  };
  return folders.map((folder) => join(folder, 'node')).find(isOld) ?? null;
}
