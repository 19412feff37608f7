import { expect, test } from 'vitest';
import { buildCheck } from '../../../support/build-check.ts';
import { startServer, token } from '../../../support/build-server.ts';

const checks = [buildCheck('database.query', undefined, { critical: true }), buildCheck('redis.connection')];
const whole = ['include', 'exclude', 'fresh', 'format', 'color'];
const part = ['fresh', 'format', 'color'];

test.each([
  ['/health?inclued=redis', whole, 'There is no parameter "inclued" here, did you mean include?'],
  ['/health?formt=text', whole, 'There is no parameter "formt" here, did you mean format?'],
  ['/health?Format=text', whole, 'There is no parameter "Format" here, did you mean format?'],
  ['/health?colour=1', whole, 'There is no parameter "colour" here, did you mean color?'],
  ['/health/summary?exlude=email', whole, 'There is no parameter "exlude" here, did you mean exclude?'],
  ['/health?format=text&verbose', whole, 'There is no parameter "verbose" here'],
  ['/health/redis?include=redis', part, 'There is no parameter "include" here'],
  ['/health/redis/connection?fersh', part, 'There is no parameter "fersh" here, did you mean fresh?'],
  ['/?formt=html', ['format'], 'There is no parameter "formt" here, did you mean format?'],
  ['/metrics?format=prometheus', [], 'There is no parameter "format" here: this route takes none'],
  ['/openapi.json?v=3', [], 'There is no parameter "v" here: this route takes none'],
  ['/docs?x', [], 'There is no parameter "x" here: this route takes none'],
  ['/health/events?fresh', [], 'There is no parameter "fresh" here: this route takes none'],
  ['/page.css?version=1', ['v'], 'There is no parameter "version" here'],
])('%s is a 400 that lists what is valid, and says what was probably meant', async (url, valid, detail) => {
  const { get, server } = await startServer(checks);
  const response = await get(url);
  expect(response.statusCode).toBe(400);
  expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  expect(response.json()).toEqual({ type: 'about:blank', title: 'Bad Request', status: 400, detail, valid });
  expect((await server.inject({ method: 'HEAD', url })).statusCode).toBe(400);
});

test.each([
  ['long', `${'inclued'.repeat(1_000)}`],
  ['markup', '%3Cscript%3Ealert(1)%3C/script%3E'],
  ['of a list', 'include[]'],
  ['empty', ''],
  ['a line break', 'include%0d%0aset-cookie'],
  ['the prototype', '__proto__'],
  ['what every object has', 'constructor'],
])(
  'a parameter whose name is %s is a 400 that does not say it back unless it looks like a name',
  async (_what, name) => {
    const { get } = await startServer(checks);
    const response = await get(`/health?${name}=x`);
    expect(response.statusCode).toBe(400);
    const { detail, valid } = response.json();
    expect(valid).toEqual(whole);
    expect(detail).toMatch(/^There is no parameter ("[\w.-]{1,40}"|of that name) here(, did you mean include\?)?$/);
  },
);

test('thousands of long unknown names cost no more than one', async () => {
  const { get } = await startServer(checks);
  const query = Array.from({ length: 700 }, (_, number) => `includeexcludeformat${number}=1`).join('&');
  const from = performance.now();
  for (let round = 0; round < 20; round += 1) expect((await get(`/health?${query}`)).statusCode).toBe(400);
  expect(performance.now() - from).toBeLessThan(2_000);
});

test.each(['/health/live', '/health/ready'])('%s answers whatever is written behind it', async (url) => {
  const { get } = await startServer(checks);
  const plain = await get(url);
  for (const query of [
    '?inclued=redis',
    '?format=yaml&format=x',
    '?include=nothing&fresh',
    '?=',
    '?__proto__=1',
    '?&&',
  ]) {
    const response = await get(url + query);
    expect([response.statusCode, response.body], query).toEqual([200, plain.body]);
  }
});

test.each(['_=1732612345678', 'uptime_kuma_cachebuster=x1b2c3', 'cacheBust=1', 'cache-buster=1'])(
  'what a monitor adds against caches changes nothing: ?%s',
  async (query) => {
    const { get } = await startServer(checks);
    for (const url of ['/health', '/health/redis', '/health/redis/connection', '/']) {
      expect((await get(`${url}?${query}`)).body, url).toBe((await get(url)).body);
    }
    expect((await get(`/metrics?${query}`)).statusCode).toBe(200);
  },
);

test.each([
  ['include=', 'an empty choice, as of a script whose variable is not set'],
  ['exclude=&include=,', 'a choice of nothing but separators'],
  ['', 'a question mark alone'],
  ['&&', 'separators alone'],
  ['fresh=false', 'a switch that is off'],
  ['fresh=0&color=no', 'switches that are off'],
  ['fresh=Off', 'a switch that is off in capitals'],
])('?%s is as if it were not there: %s', async (query) => {
  const { get } = await startServer(checks);
  const response = await get(`/health?${query}`);
  expect([response.statusCode, response.body]).toEqual([200, (await get('/health')).body]);
});

test.each(['fresh', 'fresh=', 'fresh=1', 'fresh=yes', 'fresh&fresh'])('?%s asks for a fresh run', async (query) => {
  const { get } = await startServer(checks);
  expect((await get(`/health?${query}`)).statusCode).toBe(401);
});

test.each([
  ['/health?include=redsi', 400, 'No category or check has the name "redsi", did you mean redis?'],
  ['/health?exclude=Redis', 400, 'No category or check has the name "Redis", did you mean redis?'],
  ['/health?include=redis;format=text', 400, 'No category or check has the name that was given'],
  [`/health?include=${'x'.repeat(5_000)}`, 400, 'No category or check has the name that was given'],
  ['/health/databse', 404, 'There is no such category, did you mean database?'],
  ['/health/redis/conection', 404, 'There is no such check in this category, did you mean redis.connection?'],
])('%s is told what was probably meant', async (url, code, detail) => {
  const { get } = await startServer(checks);
  const response = await get(url, { authorization: `Bearer ${token}` });
  expect([response.statusCode, response.json().detail]).toEqual([code, detail]);
});
