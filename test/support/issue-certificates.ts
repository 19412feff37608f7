import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Certificates extends Disposable {
  /** The settings of a redis-server that serves TLS on this port with a certificate of the authority. */
  settings(port: number, kind?: 'right' | 'expired' | 'elsewhere'): readonly string[];
  /** The file of the authority. */
  readonly authority: string;
}

/** An authority that nobody knows, and certificates that it issued: for this machine, for another, and for yesterday. */
export function issueCertificates(path: string): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'wingman-health-tls-'));
  const file = (name: string) => join(folder, name);
  const openssl = (...words: string[]) => execFileSync(path, words, { stdio: 'pipe', cwd: folder });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=Nobody');
  const issue = (name: string, alternative: string, ...days: string[]) => {
    openssl('req', ...key, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', '/CN=Redis');
    writeFileSync(file(`${name}.ext`), `subjectAltName=${alternative}`);
    const by = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', `${name}.ext`];
    openssl('x509', '-req', '-in', `${name}.csr`, ...by, '-out', `${name}.pem`, ...days);
  };
  issue('right', 'DNS:localhost,IP:127.0.0.1', '-days', '1');
  issue('elsewhere', 'DNS:cache.wingman.dev', '-days', '1');
  issue('expired', 'DNS:localhost,IP:127.0.0.1', '-days', '-1');
  return {
    authority: file('ca.pem'),
    settings: (port, kind = 'right') => [
      ...['--tls-port', `${port}`, '--tls-auth-clients', 'no'],
      ...['--tls-cert-file', file(`${kind}.pem`), '--tls-key-file', file(`${kind}.key`)],
      ...['--tls-ca-cert-file', file('ca.pem')],
    ],
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
