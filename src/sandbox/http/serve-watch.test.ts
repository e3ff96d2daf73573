import { get } from 'node:https';
import { expect, test } from 'vitest';
import { manualClock } from '../../lib/clock.ts';
import { seededRandom } from '../../lib/random.ts';
import { createSandbox } from '../index.ts';

test('a watch whose time is up says nothing more, whatever happens before its client has gone', async () => {
  const clock = manualClock();
  const sandbox = await createSandbox({ clock, random: seededRandom(1), nodes: 1 });
  await sandbox.start();
  const body = await new Promise<string>((resolve, reject) => {
    const path = '/api/v1/namespaces?watch=true&allowWatchBookmarks=true&timeoutSeconds=59';
    const options = { ca: sandbox.caCertificate, headers: { authorization: `Bearer ${sandbox.adminToken}` } };
    get(sandbox.server + path, options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.once('data', () => clock.advance(61_000));
      response.on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve(text));
    }).on('error', reject);
  });
  const types = body
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { type: string }).type);
  // All that is there, and that this was all.
  expect(types.indexOf('BOOKMARK')).toBe(types.length - 1);
  expect(new Set(types)).toEqual(new Set(['ADDED', 'BOOKMARK']));
  await sandbox.stop();
});
