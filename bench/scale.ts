import { median } from './median.ts';
import { memoryOf } from './memory.ts';
import { makeNamespace, unplacedPod } from './objects.ts';
import { openRawClient, type Peer, type Prepared, type RawClient } from './raw-client.ts';
import type { RealPeer } from './real-peer.ts';
import { install, pidOf, sandboxPeer } from './sandbox-peer.ts';
import { heading, row } from './table.ts';

const sizes = [1250, 2500, 5000];
const whole = 10_000;
const repeats = 10;
const atOnce = 8;
const table = 'application/json;as=Table;v=v1;g=meta.k8s.io';

/** How the cost of a request, and the memory, grow with what is stored. */
export async function benchScale(real: RealPeer | undefined): Promise<void> {
  const installed = install();
  try {
    installed.type('sandbox', 'start');
    const ours = sandboxPeer(installed, [pidOf(installed)]);
    const peers: Peer[] = real ? [ours, real] : [ours];
    const columns = [];
    for (const peer of peers) columns.push(await grow(peer));
    heading(
      'Size',
      `milliseconds a request, one at a time, the middle of ${repeats}; Pods that no scheduler places`,
      peers.map(({ name }) => name),
    );
    for (const name of columns[0]?.keys() ?? []) row(name, ...columns.map((column) => column.get(name) ?? '-'));
  } finally {
    installed.remove();
  }
}

async function grow(peer: Peer): Promise<Map<string, string>> {
  const client = await openRawClient(peer, atOnce);
  const cells = new Map<string, string>();
  const measure = async (name: string, request: Prepared) =>
    cells.set(name, (await timeOf(client, request)).toFixed(1));
  const [many, others] = ['many', 'others'].map((name) => `/api/v1/namespaces/${name}/pods`) as [string, string];
  try {
    for (const name of ['many', 'others']) await makeNamespace(client, name);
    cells.set('memory, no Pods (MB)', memoryOf(peer.pids).toFixed(0));
    let made = 0;
    for (const size of sizes) {
      const began = performance.now();
      await createPods(client, many, made, size);
      cells.set(`create a Pod, up to ${size}`, ((performance.now() - began) / (size - made)).toFixed(1));
      made = size;
      await measure(`list ${size} Pods, JSON`, client.prepare('GET', many));
      await measure(`list ${size} Pods, Table`, client.prepare('GET', many, { accept: table }));
      await measure(`get a Pod of ${size}`, client.prepare('GET', `${many}/pod-7`));
      await measure(
        `list 1 ServiceAccount beside ${size}`,
        client.prepare('GET', many.replace(/pods$/, 'serviceaccounts')),
      );
    }
    await createPods(client, others, 0, whole - made);
    await measure(`list ${made} Pods, ${whole - made} in another namespace`, client.prepare('GET', many));
    cells.set(`memory, ${whole} Pods (MB)`, memoryOf(peer.pids).toFixed(0));
    return cells;
  } finally {
    for (const name of ['many', 'others']) await client.send(0, client.prepare('DELETE', `/api/v1/namespaces/${name}`));
    client.close();
  }
}

async function createPods(client: RawClient, path: string, from: number, to: number): Promise<void> {
  let next = from;
  await Promise.all(
    Array.from({ length: atOnce }, async (_, connection) => {
      for (let i = next++; i < to; i = next++) {
        const { code, text } = await client.send(connection, client.prepare('POST', path, { body: unplacedPod(i) }));
        if (code !== 201) throw new Error(`expected 201, got ${code}: ${text.slice(0, 300)}`);
      }
    }),
  );
}

async function timeOf(client: RawClient, request: Prepared): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < repeats; i++) {
    const began = performance.now();
    const { code, text } = await client.send(0, request);
    if (code !== 200) throw new Error(`expected 200, got ${code}: ${text.slice(0, 300)}`);
    times.push(performance.now() - began);
  }
  return median(times);
}
