import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openPty } from '../test/support/pty.ts';
import { spread } from './median.ts';
import { benchPolling } from './polling.ts';
import { openRawClient, type Peer } from './raw-client.ts';
import { type Installed, install, pidOf } from './sandbox-peer.ts';
import { heading, row } from './table.ts';
import { watchLines } from './watch-lines.ts';

const steps = 15;

/** From the event that decides to the tick on the learner's terminal. */
export async function benchTick(): Promise<void> {
  const installed = install();
  const ticks: number[] = [];
  const wholes: number[] = [];
  try {
    const words = [installed.program, 'learn', writeLesson(installed)];
    const terminal = openPty(process.execPath, words, { env: installed.environment });
    await terminal.see(/ \$ *$/);
    const peer = attemptPeer(installed);
    const events = await watchLines(peer, '/api/v1/namespaces/ticks/configmaps');
    const client = await openRawClient(peer, 1);
    for (let i = 0; i < steps; i++) {
      const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `step-${i}` } };
      const request = client.prepare('POST', '/api/v1/namespaces/ticks/configmaps', { body });
      const shown = terminal.see(`✓ step-${i} is there`).then(() => performance.now());
      const seen = events.next((line) => line.includes(`"name":"step-${i}"`));
      const began = performance.now();
      await client.send(0, request);
      const [shownAt, seenAt] = await Promise.all([shown, seen]);
      ticks.push(shownAt - seenAt);
      wholes.push(shownAt - began);
      await terminal.see(/(next|finish) \(Enter\)[\s\S]* \$ *$/);
      if (i === steps - 1) break;
      terminal.type('next');
      await terminal.see(`○ step-${i + 1} is there`);
    }
    client.close();
    events.close();
    terminal.type('quit');
    await terminal.ended;
  } finally {
    installed.remove();
  }
  heading('Tick', `the learner's terminal shows that a step is right (hold 0); ${steps} steps, middle (least–most)`);
  row('verdict after the event that decides it (ms)', spread(ticks, 1));
  row('verdict after the request was sent (ms)', spread(wholes, 1));
  await benchPolling();
}

/** A lesson of steps that one new object decides. */
function writeLesson({ home }: Installed): string {
  const folder = join(home, 'ticks');
  mkdirSync(folder, { recursive: true });
  const step = (i: number) => ({
    name: `step-${i}`,
    task: `Create the ConfigMap step-${i}.`,
    checks: [
      {
        name: 'there',
        say: `step-${i} is there`,
        object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `step-${i}` } },
      },
    ],
    hints: ['one', 'two', 'three'],
    solution: [{ run: `kubectl create configmap step-${i}` }],
  });
  const lesson = {
    apiVersion: 'k8s-de.dev/v1',
    kind: 'Lesson',
    metadata: { name: 'ticks', title: 'Ticks', section: 'Kubernetes Commands', minutes: 1 },
    spec: { summary: 'Steps that tick.', steps: Array.from({ length: steps }, (_, i) => step(i)) },
  };
  writeFileSync(join(folder, 'lesson.yaml'), JSON.stringify(lesson));
  return folder;
}

/** The learner's own way in, so that the request counts as theirs. */
function attemptPeer(installed: Installed): Peer {
  const attempts = join(installed.home, 'attempts');
  const [attempt = ''] = readdirSync(attempts);
  const config = JSON.parse(readFileSync(join(attempts, attempt, 'kubeconfig'), 'utf8')) as {
    clusters: { cluster: Record<string, string> }[];
    users: { user: { token: string } }[];
  };
  const cluster = config.clusters[0]?.cluster ?? {};
  return {
    name: 'learner',
    server: cluster.server ?? '',
    ca: Buffer.from(cluster['certificate-authority-data'] ?? '', 'base64').toString(),
    headers: { Authorization: `Bearer ${config.users[0]?.user.token}` },
    pids: [pidOf(installed)],
  };
}
