import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';

interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly at: number;
}

/** Whoever is sent something: it remembers all of it, and answers as it is told to. */
export interface Receiver extends AsyncDisposable {
  readonly url: string;
  readonly received: readonly Received[];
  /** 200 at once unless told otherwise. */
  answer: (response: ServerResponse) => void;
  /** Waits until so much has come that it satisfies. */
  until(satisfies: (received: readonly Received[]) => boolean, withinMs: number): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part) => (body += part));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      received.push({ method, path: url, headers, body, at: performance.now() });
      receiver.answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer: (response) => response.end('OK'),
    async until(satisfies, withinMs) {
      const from = performance.now();
      while (!satisfies(received)) {
        if (performance.now() - from > withinMs) throw new Error(`After ${withinMs} ms: ${JSON.stringify(received)}`);
        await wait(50);
      }
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return receiver;
}

const texts = z.record(z.string(), z.string());
const time = z.iso.datetime({ offset: true });

/** What a receiver that was written for Alertmanager reads, by the types that it has there; it takes no notice of more. */
export const alertmanagerMessage = z.object({
  version: z.literal('4'),
  groupKey: z.string().min(1),
  truncatedAlerts: z.int().nonnegative(),
  status: z.enum(['firing', 'resolved']),
  receiver: z.string().min(1),
  groupLabels: texts,
  commonLabels: texts,
  commonAnnotations: texts,
  externalURL: z.string(),
  alerts: z.array(
    z.object({
      status: z.enum(['firing', 'resolved']),
      labels: texts.refine((labels) => 'alertname' in labels),
      annotations: texts,
      startsAt: time,
      endsAt: time,
      generatorURL: z.string(),
      fingerprint: z.string().regex(/^[0-9a-f]{16}$/),
    }),
  ),
});
