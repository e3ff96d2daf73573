// The loading client, a process of its own: reads what to do as JSON from stdin, prints what it measured as JSON.
import { readdirSync, readFileSync } from 'node:fs';
import { type LoadPlan, type LoadResult, type RequestKind, type Round, requestKinds } from './load-plan.ts';
import { makeNamespace, unplacedPod, until } from './objects.ts';
import { openRawClient, type Prepared, type RawClient } from './raw-client.ts';

interface Expected {
  request: Prepared;
  code: number;
}

const pods = '/api/v1/namespaces/bench/pods';

const plan = JSON.parse(readFileSync(0, 'utf8')) as LoadPlan;
const { atOnce } = plan;
const workers = await Promise.all(
  plan.peers.map(async (peer) => ({ name: peer.name, pids: peer.pids, client: await openRawClient(peer, atOnce) })),
);
const result: LoadResult = Object.fromEntries(
  workers.map(({ name }) => [name, { create: [], get: [], patch: [], list: [] }]),
);
for (const { client } of workers) await makeNamespace(client, 'bench');
const requestsOf: Record<RequestKind, (client: RawClient) => Expected[]> = {
  create: (client) =>
    each(plan.pods, (i) => ({ request: client.prepare('POST', pods, { body: unplacedPod(i) }), code: 201 })),
  get: (client) => each(plan.pods, (i) => ({ request: client.prepare('GET', `${pods}/pod-${i}`), code: 200 })),
  patch: (client) =>
    each(plan.pods, (i) => {
      const body = { metadata: { annotations: { seen: String(i) } } };
      return {
        request: client.prepare('PATCH', `${pods}/pod-${i}`, { body, type: 'application/merge-patch+json' }),
        code: 200,
      };
    }),
  list: (client) => each(plan.lists, () => ({ request: client.prepare('GET', pods), code: 200 })),
};
for (let round = 0; round < plan.rounds; round++) {
  // Who begins changes, so that a busy moment of the machine does not always meet the same one.
  const order = round % 2 === 0 ? workers : workers.toReversed();
  const counted = round > 0 ? result : undefined;
  for (const kind of requestKinds)
    for (const { name, pids, client } of order)
      counted?.[name]?.[kind].push(await measure(client, pids, requestsOf[kind](client)));
  for (const { client } of order) await emptyNamespace(client);
}
for (const { client } of workers) {
  await client.send(0, client.prepare('DELETE', '/api/v1/namespaces/bench'));
  client.close();
}
process.stdout.write(JSON.stringify(result));

function each(count: number, make: (i: number) => Expected): Expected[] {
  return Array.from({ length: count }, (_, i) => make(i));
}

/** Seconds are counted from the first request to the last answer; the requests are made before. */
async function measure(client: RawClient, pids: readonly number[], requests: readonly Expected[]): Promise<Round> {
  let next = 0;
  const usedMs = cpuMsOf(pids);
  const began = performance.now();
  await Promise.all(
    Array.from({ length: atOnce }, async (_, connection) => {
      for (let one = requests[next++]; one; one = requests[next++]) {
        const { code, text } = await client.send(connection, one.request);
        if (code !== one.code) throw new Error(`expected ${one.code}, got ${code}: ${text.slice(0, 300)}`);
      }
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  return { perSecond: requests.length / seconds, cpuMs: (cpuMsOf(pids) - usedMs) / requests.length };
}

/** What all threads of the processes have run so far, as Linux counts it. */
function cpuMsOf(pids: readonly number[]): number {
  let nanoseconds = 0;
  for (const pid of pids)
    for (const thread of readdirSync(`/proc/${pid}/task`))
      nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ', 1)[0]);
  return nanoseconds / 1e6;
}

async function emptyNamespace(client: RawClient): Promise<void> {
  await client.send(0, client.prepare('DELETE', pods, { body: { gracePeriodSeconds: 0 } }));
  const list = client.prepare('GET', pods);
  await until(async () => (await client.send(0, list)).bytes < 1000);
}
