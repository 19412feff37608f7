import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { createRunner, type Run } from '../../src/core/monitor/runner.ts';
import { noScrubber, openChecks } from '../support/open-checks.ts';
import { signingKeys } from '../support/signing-keys.ts';

/** Every value that must not come out again, recognisable by this mark. */
const mark = 'PLANTED';
const marked = (name: string) => `${mark}-${name}-x7Qp2mZk9vBt4Lw8`;
const secrets = {
  anonKey: `sb_publishable_${mark}aaaaaaaaaaaaaaa_aaaaaaaa`,
  serviceKey: `sb_secret_${mark}bbbbbbbbbbbbbbb_bbbbbbbb`,
  jwtSecret: marked('jwt'),
  redisPassword: marked('redis'),
  resendKey: `re_${mark}_cccccccccccccccccccccccc`,
  anthropicKey: `sk-ant-${mark}dddddddddddddddddddddd`,
};

const { ES256 } = signingKeys;
const signingKey = JSON.stringify({ ...ES256, kid: marked('kid') });

const cleanups: (() => Promise<unknown>)[] = [];
afterAll(() => Promise.all(cleanups.map((cleanup) => cleanup())));

async function listen(server: TcpServer): Promise<string> {
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    // A client that gives up may cut the connection.
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const http = (listener: RequestListener) => listen(createServer(listener));

/** Answers with everything that it was sent, as an error that a careless client would pass on. */
const echo: RequestListener = (request, response) => {
  const seen = `${request.url} ${JSON.stringify(request.rawHeaders)}`;
  response.writeHead(500, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ message: seen, details: seen, hint: seen, code: seen, name: seen, statusCode: 500 }));
};

const worlds: Record<string, () => Promise<{ web: string; redis: string }>> = {
  'accepts and never answers': async () => ({ web: await http(() => {}), redis: await listen(createTcpServer()) }),
  'refuses connections': async () => ({ web: '127.0.0.1:1', redis: '127.0.0.1:1' }),
  'closes every connection': async () => {
    const address = await listen(createTcpServer((socket) => socket.destroy()));
    return { web: address, redis: address };
  },
  'throws everything back as an error': async () => ({
    web: await http(echo),
    redis: await listen(
      createTcpServer((socket) =>
        socket.on('data', (data) => socket.write(`-ERR ${String(data).replaceAll('\r\n', ' ')}\r\n`)),
      ),
    ),
  }),
  'answers with a page': async () => {
    const page: RequestListener = (_request, response) => response.end('<html>Welcome</html>');
    const web = await http(page);
    return { web, redis: web };
  },
  'sends one byte and stalls': async () => {
    const stall: RequestListener = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('[');
    };
    return { web: await http(stall), redis: await listen(createTcpServer((socket) => socket.write('+'))) };
  },
};

async function runAll({ web, redis }: { web: string; redis: string }) {
  const environment = {
    SUPABASE_URL: `http://${web}`,
    SUPABASE_ANON_KEY: secrets.anonKey,
    SUPABASE_SERVICE_ROLE_KEY: secrets.serviceKey,
    SUPABASE_JWT_SECRET: secrets.jwtSecret,
    SUPABASE_SIGNING_KEY: signingKey,
    NEXT_PUBLIC_SUPABASE_ANON_KEY: secrets.serviceKey,
    REDIS_URL: `redis://user:${secrets.redisPassword}@${redis}/0`,
    RESEND_API_KEY: secrets.resendKey,
    RESEND_BASE_URL: `http://${web}`,
    EMAIL_TEMPLATES: 'resend',
    ANTHROPIC_API_KEY: secrets.anthropicKey,
    CHECK_TIMEOUT: '600ms',
  };
  const { checks, close } = openChecks(environment);
  cleanups.push(close);
  const runner = createRunner({ clock: systemClock, scrubber: noScrubber, timeoutMs: 600 });
  const { signal } = new AbortController();
  const runs = await Promise.all(checks.map(async (check) => [check.name, await runner.run(check, signal)] as const));
  await new Promise((resolve) => setTimeout(resolve, 300));
  return { runs: runs as readonly (readonly [string, Run])[], deaf: [...runner.deafRuns.keys()] };
}

/** Every world is looked at once, all of them at the same time: what takes long is to be kept waiting. */
const looks = Object.entries(worlds).map(([world, build]) => ({ world, looked: build().then(runAll) }));
for (const { looked } of looks) looked.catch(() => {});

describe.each(looks)('with an outside that $world', ({ looked }) => {
  test('every check ends in time, hears its signal, and is never healthy by mistake', async () => {
    const { runs, deaf } = await looked;
    expect(deaf).toEqual([]);
    for (const [name, { outcome, durationMs }] of runs) {
      expect(durationMs, name).toBeLessThan(15_000);
      expect(outcome, name).not.toMatchObject({ reason: 'crashed' });
      const asksOutside =
        /^(database|schema|rls|services)\.|^redis\.(connection|cache|rate_limit)$|^email\.(connection|templates)$/;
      if (asksOutside.test(name)) expect(outcome.status, name).not.toBe('healthy');
      if (/^(redis|email)\./.test(name)) expect(outcome.status, name).not.toBe('failed');
    }
  });

  test("no check says a secret or a driver's words", async () => {
    const { runs } = await looked;
    for (const [name, { outcome }] of runs) {
      const whole = JSON.stringify(outcome);
      expect(whole, name).not.toContain(mark);
      expect(whole, name).not.toContain(ES256.d);
      expect(whole, name).not.toContain(Buffer.from(mark).toString('base64').slice(0, 8));
      const shown = outcome.status === 'healthy' ? outcome.message : `${outcome.message} ${outcome.hint}`;
      expect(shown, name).not.toMatch(/ECONN|fetch failed|ioredis|PGRST\d|at file:|node_modules/);
    }
  });

  test('whatever is not healthy names its place and says what to do, on a line', async () => {
    const { runs } = await looked;
    for (const [name, { outcome }] of runs) {
      if (outcome.status === 'healthy') continue;
      const { message, hint } = outcome;
      // The host and port that was asked, a variable, or a table, function or template.
      expect(message, name).toMatch(/127\.0\.0\.1:\d+|\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b|\b[a-z]+[._][a-z_]+\b/);
      expect(message.length, message).toBeLessThanOrEqual(160);
      expect(hint, name).not.toBe('');
      expect(hint, name).not.toBe(message);
      expect(hint.length, hint).toBeLessThanOrEqual(200);
    }
  });
});
