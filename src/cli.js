#!/usr/bin/env node
import './node/require-node.js';
import './node/keep-small.js';
import './node/keep-compiled.js';

// src/cli.ts is a link to this file: see main.js.
import('./cli/start-cli.ts').then(({ startCli }) => startCli(process.argv.slice(2)));
