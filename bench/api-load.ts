import { Agent, request } from 'node:https';

/** A server to load: its address, and how to be let in. */
export interface Peer {
  name: string;
  server: string;
  ca: string;
  headers: Record<string, string>;
  cert?: string;
  key?: string;
}

/** Requests a second for each kind of request, with eight at a time. */
export interface Rates {
  create: number;
  get: number;
  patch: number;
  list: number;
}

const atOnce = 8;

/** The same requests to any API server: create, get, patch and list Pods that no scheduler places. */
export async function measureRates(peer: Peer, count: number): Promise<Rates> {
  const send = client(peer);
  const base = '/api/v1/namespaces/bench';
  await send('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'bench' } });
  await until(async () => (await send('GET', `${base}/serviceaccounts/default`)).code === 200);
  const pod = (i: number) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `pod-${i}`, labels: { app: 'bench' } },
    spec: {
      schedulerName: 'nobody',
      containers: [{ name: 'web', image: 'nginx:1.28', env: [{ name: 'FEED', value: 'orders' }] }],
    },
  });
  const create = await rate(count, async (i) => expectCode(await send('POST', `${base}/pods`, pod(i)), 201));
  const get = await rate(count, async (i) => expectCode(await send('GET', `${base}/pods/pod-${i}`), 200));
  const patch = await rate(count, async (i) =>
    expectCode(
      await send(
        'PATCH',
        `${base}/pods/pod-${i}`,
        { metadata: { annotations: { seen: String(i) } } },
        'application/merge-patch+json',
      ),
      200,
    ),
  );
  const list = await rate(Math.max(20, count / 10), async () => expectCode(await send('GET', `${base}/pods`), 200));
  await send('DELETE', '/api/v1/namespaces/bench');
  return { create, get, patch, list };
}

export function client({ server, ca, cert, key, headers }: Peer) {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce, ca, ...(cert && { cert }), ...(key && { key }) });
  return (method: string, path: string, body?: unknown, type = 'application/json') =>
    new Promise<{ code: number; text: string }>((resolve, reject) => {
      const sent = request(
        new URL(path, server),
        { method, agent, headers: { ...headers, ...(body !== undefined && { 'Content-Type': type }) } },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (chunk: string) => {
            text += chunk;
          });
          response.on('end', () => resolve({ code: response.statusCode ?? 0, text }));
        },
      );
      sent.on('error', reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
}

async function rate(count: number, once: (i: number) => Promise<void>): Promise<number> {
  let next = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (next < count) await once(next++);
    }),
  );
  return count / ((performance.now() - began) / 1000);
}

function expectCode({ code, text }: { code: number; text: string }, expected: number): void {
  if (code !== expected) throw new Error(`expected ${expected}, got ${code}: ${text.slice(0, 300)}`);
}

/** Asks again until it holds, a hundred times at most: benchmarks wait for a peer that tells nothing. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 100; i++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('waited in vain');
}
