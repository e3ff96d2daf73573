import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { freshSandboxCluster } from '../../clusters/fresh-sandbox.ts';
import { systemClock } from '../../lib/clock.ts';
import { systemRandom } from '../../lib/random.ts';
import { lacksImage } from './lacks-image.ts';

test('an image that cannot be pulled is told with the reason, and nothing is left behind', async () => {
  const cluster = await freshSandboxCluster({ clock: systemClock, random: systemRandom, nodes: 1 });
  onTestFinished(() => cluster.close());
  const scope = { attempt: 'a1', namespace: 'ingest', namespaces: ['ingest'], cluster: [] };
  const live = await cluster.open(scope, mkdtempSync(join(tmpdir(), 'k8s-de-')));
  onTestFinished(() => live.close());
  const { signal } = new AbortController();
  expect(await lacksImage('busybox:1.37', live, systemClock, signal)).toBeUndefined();
  expect(await lacksImage('nobody/has-this:1', live, systemClock, signal)).toBe(
    'nobody/has-this:1 cannot be pulled here: ErrImagePull',
  );
  const pods = await live.view.list(await live.view.resolve({ apiVersion: 'v1', kind: 'Pod' }), 'ingest');
  expect(pods).toEqual([]);
});
