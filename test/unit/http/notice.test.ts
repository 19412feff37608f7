import { expect, test } from 'vitest';
import { broken, buildCheck } from '../../support/build-check.ts';
import { startServer } from '../../support/build-server.ts';

const text = 'We move <b>tonight</b> & "soon"\nSee status.example';
const start = (notice: string | null) =>
  startServer([buildCheck('redis.cache', [broken])], {
    about: { version: '1.2.3', platform: 'WingmanMatch', notice },
    publicTier: 'statuses',
  });

test('strangers read the notice first, on the page, in the text and in the summary', async () => {
  const { get } = await start(text);
  expect((await get('/health/summary')).json().notice).toBe(text);
  expect((await get('/health?format=text')).body).toMatch(
    /^Notice: We move <b>tonight<\/b> & "soon"\n {2}See status\.example\n\n/,
  );
  for (const path of ['/', '/health/redis', '/health/redis/cache']) {
    const { body } = await get(`${path}?format=html`);
    expect(body).toContain('We move &lt;b&gt;tonight&lt;/b&gt; &amp; &quot;soon&quot;\nSee status.example');
    expect(body.indexOf('class="notice"')).toBeLessThan(body.indexOf('<main'));
  }
});

test('without one nothing of it is shown', async () => {
  const { get } = await start(null);
  expect((await get('/health/summary')).json().notice).toBeNull();
  expect((await get('/health?format=text')).body).not.toContain('Notice');
  expect((await get('/?format=html')).body).not.toContain('notice');
});
