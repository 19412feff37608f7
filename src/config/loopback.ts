import { isIPv4 } from 'node:net';

/** Whether nobody but this machine reaches what listens at an address. */
export function isLoopback(host: string): boolean {
  return host.toLowerCase() === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}
