// Plain JavaScript that imports nothing, and so are all who ask here: it has to run on a Node that cannot read the rest, and
// comes before what makes a start fast. A test compares the number with that of package.json.
const [major, minor] = [22, 18];
const [ownMajor, ownMinor] = process.versions.node.split('.').map(Number);
const isOld = ownMajor < major || (ownMajor === major && ownMinor < minor);

/** What to say of a Node that is too old, in one line; null when it is new enough. */
export const complaint = isOld
  ? `wingman-health needs Node ${major}.${minor} or newer, and this is ${process.version} (${process.execPath})`
  : null;
