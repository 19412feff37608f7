import { complaint } from './node-version.js';

// Before anything else of a process is loaded, which would end in a stack trace.
if (complaint) {
  process.stderr.write(`${complaint}\n`);
  process.exit(1);
}
