import { beforeAll, expect, it } from 'vitest';
import { seededRandom } from '../../src/lib/random.ts';
import { askSandbox } from '../support/ask-sandbox.ts';
import {
  type Document,
  fieldsOf,
  type Path,
  type PlaceOf,
  placesOf,
  recordedObjects,
  withValue,
} from '../support/odd-objects.ts';
import { servingSandbox } from '../support/serving-sandbox.ts';

// Each field of each object in the recorded scripts is once null and once something else that nobody expects there.
// Go reads both where the type allows it, so the rules meet values that TypeScript's types rule out.
const { sandbox } = servingSandbox();
const odd = [{}, [], [null], [{}], '', 0, -1, true, 'x', [''], { a: null }, 1e20];
const ways = ['POST', 'PUT', 'merge', 'strategic', 'apply'] as const;

const random = seededRandom(1);
const drawn = <T>(all: readonly T[]): T => all[Math.floor(random.next() * all.length)] as T;
let placeOf: PlaceOf;

beforeAll(async () => {
  placeOf = await placesOf(async (path) => JSON.parse((await askSandbox(await sandbox, 'GET', path)).body.toString()));
  await send('POST', '/api/v1/namespaces', { metadata: { name: 'odd' } });
});

it('is refused or taken, and never a fault of the server', async () => {
  const made = new Set<Document>();
  const faults: string[] = [];
  let sent = 0;
  for (const { document, path, shape } of fieldsOf(recordedObjects())) {
    const place = placeOf(document, 'odd');
    if (!place) continue;
    if (!made.has(document)) await send('POST', place, document);
    made.add(document);
    for (const value of [null, drawn(odd)]) {
      const way = drawn(ways);
      sent += 1;
      if ((await sendOdd(way, place, document, path, value)) >= 500)
        faults.push(`${way} ${shape} = ${JSON.stringify(value)}`);
    }
  }
  expect(faults).toEqual([]);
  expect(sent).toBeGreaterThan(1000);
});

/** Sends the document with the value at the path; the code of the answer, where those that Go has as 500 are none. */
async function sendOdd(way: (typeof ways)[number], place: string, document: Document, path: Path, value: unknown) {
  const spoilt = withValue(document, path, value);
  const one = `${place}/${document.metadata.name}?dryRun=All`;
  if (way === 'POST') return send('POST', `${place}?dryRun=All`, withValue(spoilt, ['metadata', 'name'], 'other'));
  if (way === 'PUT') return send('PUT', one, spoilt);
  if (way === 'apply')
    return send('PATCH', `${one}&fieldManager=odd&force=true`, spoilt, 'application/apply-patch+yaml');
  return send('PATCH', one, spoilt, `application/${way === 'merge' ? 'merge-patch' : 'strategic-merge-patch'}+json`);
}

/** The code of the answer; the errors that the real server, too, answers with 500 have no reason. */
async function send(method: string, path: string, body: unknown, type = 'application/json'): Promise<number> {
  const answer = await askSandbox(await sandbox, method, path, JSON.stringify(body), { 'content-type': type });
  const status = JSON.parse(answer.body.toString()) as { reason?: string };
  return answer.code >= 500 && status.reason !== 'InternalError' ? 400 : answer.code;
}
