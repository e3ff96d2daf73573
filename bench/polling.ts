import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { spread } from './median.ts';
import { openRawClient } from './raw-client.ts';
import { install, pidOf, sandboxPeer } from './sandbox-peer.ts';
import { row } from './table.ts';
import { watchLines } from './watch-lines.ts';

const times = 10;

/** How soon scripts learn of the same event: `kubectl wait`, and `kubectl get` in a loop. */
export async function benchPolling(): Promise<void> {
  const installed = install();
  try {
    installed.type('sandbox', 'start');
    const peer = sandboxPeer(installed, [pidOf(installed)]);
    const environment = { ...installed.environment, KUBECONFIG: join(installed.home, 'sandbox/kubeconfig') };
    const path = '/api/v1/namespaces/default/configmaps';
    const events = await watchLines(peer, path);
    const client = await openRawClient(peer, 1);
    const measure = async (prefix: string, line: (name: string) => string) => {
      const afterMs: number[] = [];
      for (let i = 0; i < times; i++) {
        const name = `${prefix}-${i}`;
        const script = spawn('sh', ['-c', line(name)], { env: environment, stdio: 'ignore' });
        const ended = new Promise<number>((resolve) => script.once('exit', () => resolve(performance.now())));
        // It has to be asking before there is something to see.
        await pause(1500);
        const seen = events.next((event) => event.includes(`"name":"${name}"`));
        const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } };
        await client.send(0, client.prepare('POST', path, { body }));
        const [endedAt, seenAt] = await Promise.all([ended, seen]);
        afterMs.push(endedAt - seenAt);
      }
      return spread(afterMs, 0);
    };
    row(
      '  the same by kubectl wait (ms)',
      await measure('wait', (name) => `exec kubectl wait --for=create configmap/${name}`),
    );
    row(
      '  the same by kubectl get in a loop (ms)',
      await measure('loop', (name) => `until kubectl get configmap ${name}; do :; done`),
    );
    client.close();
    events.close();
  } finally {
    installed.remove();
  }
}
