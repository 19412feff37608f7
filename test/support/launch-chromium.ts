import { type Browser, chromium } from 'playwright-core';
import { locate } from './locate.ts';

/** It must reach nothing but this machine, and Chromium's sandbox does not start for root. */
const args = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/** The Chromium of the system, without a window. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: locate('chromium') ?? '', args });
}
