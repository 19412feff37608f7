import './node/require-node.js';
import './node/keep-small.js';
import './node/keep-ticks-alike.js';
import './node/keep-compiled.js';

// src/main.ts is a link to this file: Node follows a link before it looks at what a file is called, so that an old one
// reads this instead of stumbling over TypeScript.
import('./cli/start-service.ts').then(({ startService }) => startService());
