// Plain JavaScript, and so are all who ask here: it has to run on a Node that cannot read the rest.
import { readFileSync } from 'node:fs';

const { engines } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
const [major, minor] = /\d+\.\d+/.exec(engines.node)[0].split('.').map(Number);
const [ownMajor, ownMinor] = process.versions.node.split('.').map(Number);
const isOld = ownMajor < major || (ownMajor === major && ownMinor < minor);

/** What to say of a Node that is too old, in one line; null when it is new enough. */
export const complaint = isOld
  ? `wingman-health needs Node ${major}.${minor} or newer, and this is ${process.version} (${process.execPath})`
  : null;
