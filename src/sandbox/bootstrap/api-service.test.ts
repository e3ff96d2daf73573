import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../lib/clock.ts';
import { seededRandom } from '../../lib/random.ts';
import { createSandbox, type Snapshot } from '../index.ts';

async function start(from?: Snapshot) {
  const sandbox = await createSandbox({ clock: systemClock, random: seededRandom(1), nodes: 1, ...(from && { from }) });
  await sandbox.start();
  onTestFinished(() => sandbox.stop());
  return sandbox;
}

it('the Service of the API server leads to the port that it has now', async () => {
  const first = await start();
  const second = await start(first.snapshot());
  expect(second.port).not.toBe(first.port);
  const { client } = second;
  expect(client.get('services', 'default/kubernetes')?.spec?.ports?.[0]?.targetPort).toBe(second.port);
  expect(client.get('endpoints', 'default/kubernetes')).toMatchObject({
    subsets: [{ ports: [{ port: second.port }] }],
  });
  expect(client.get('endpointslices.discovery.k8s.io', 'default/kubernetes')?.ports?.[0]?.port).toBe(second.port);
});
