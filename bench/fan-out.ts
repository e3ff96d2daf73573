import { Agent, request } from 'node:https';
import { makeNamespace } from './objects.ts';
import { openRawClient, type Peer } from './raw-client.ts';
import type { RealPeer } from './real-peer.ts';
import { install, pidOf, sandboxPeer } from './sandbox-peer.ts';
import { heading, row } from './table.ts';

const watchers = 500;
const changes = 1000;
const path = '/api/v1/namespaces/fan-out/configmaps';

/** Many watch one object that changes often: each must see each change, in order. */
export async function benchFanOut(real: RealPeer | undefined): Promise<void> {
  const installed = install();
  try {
    installed.type('sandbox', 'start');
    const ours = sandboxPeer(installed, [pidOf(installed)]);
    const peers: Peer[] = real ? [ours, real] : [ours];
    const results: FanOut[] = [];
    for (const peer of peers) results.push(await fanOut(peer));
    heading(
      'Fan-out',
      `${watchers} watches, ${changes} changes of one ConfigMap, one after the other`,
      peers.map(({ name }) => name),
    );
    const line = (name: string, cell: (result: FanOut) => string) => row(name, ...results.map(cell));
    line('seconds until all have all', ({ seconds }) => seconds.toFixed(1));
    line('events a second', ({ seconds }) => ((watchers * changes) / seconds).toFixed(0));
    line('lost or out of order', ({ wrong }) => String(wrong));
  } finally {
    installed.remove();
  }
}

interface FanOut {
  seconds: number;
  wrong: number;
}

async function fanOut(peer: Peer): Promise<FanOut> {
  const client = await openRawClient(peer, 1);
  await makeNamespace(client, 'fan-out');
  const first = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'counter' }, data: { count: '0' } };
  await client.send(0, client.prepare('POST', path, { body: first }));
  const agent = new Agent({ ca: peer.ca, ...(peer.cert && { cert: peer.cert }), ...(peer.key && { key: peer.key }) });
  const seen = await Promise.all(Array.from({ length: watchers }, () => watch(peer, agent)));
  const began = performance.now();
  for (let i = 1; i <= changes; i++) {
    const content = { body: { data: { count: String(i) } }, type: 'application/merge-patch+json' };
    const { code, text } = await client.send(0, client.prepare('PATCH', `${path}/counter`, content));
    if (code !== 200) throw new Error(`expected 200, got ${code}: ${text.slice(0, 300)}`);
  }
  const counts = await Promise.all(seen.map(({ all }) => all));
  const seconds = (performance.now() - began) / 1000;
  agent.destroy();
  await client.send(0, client.prepare('DELETE', '/api/v1/namespaces/fan-out'));
  client.close();
  // Each watch begins with the object as it is, count 0.
  const wrong = counts.flatMap((found) => found.filter((count, i) => count !== i)).length;
  return { seconds, wrong };
}

/** Opens a watch; `all` resolves with the counts in the order of their events when the last one is in. */
async function watch({ server, headers }: Peer, agent: Agent): Promise<{ all: Promise<number[]> }> {
  const counts: number[] = [];
  let rest = '';
  let finish: (counts: number[]) => void = () => {};
  const all = new Promise<number[]>((resolve) => {
    finish = resolve;
  });
  await new Promise<void>((opened, reject) => {
    const sent = request(
      new URL(`${path}?watch=true&fieldSelector=metadata.name=counter`, server),
      { agent, headers },
      (response) => {
        response.on('error', () => {}).on('close', () => finish(counts));
        response.setEncoding('latin1').on('data', (part: string) => {
          const lines = (rest + part).split('\n');
          rest = lines.pop() ?? '';
          for (const line of lines) counts.push(Number(/"data":\{"count":"(\d+)"/.exec(line)?.[1]));
          if (counts.length > 0) opened();
          if (counts.at(-1) === changes) finish(counts);
        });
      },
    );
    sent.on('error', reject).end();
  });
  return { all };
}
