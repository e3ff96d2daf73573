import { beforeAll, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { isRecord } from '../../src/kube/object.ts';
import { seededRandom } from '../../src/lib/random.ts';
import { readScripts } from '../parity/script.ts';
import { askSandbox } from '../support/ask-sandbox.ts';
import { servingSandbox } from '../support/serving-sandbox.ts';

// Each field of each object in the recorded scripts is once null and once something else that nobody expects there.
// Go reads both where the type allows it, so the rules meet values that TypeScript's types rule out.
const { sandbox } = servingSandbox();
const odd = [{}, [], [null], [{}], '', 0, -1, true, 'x', [''], { a: null }, 1e20];
const ways = ['POST', 'PUT', 'merge', 'strategic', 'apply'] as const;
type Path = readonly (string | number)[];
type Document = Record<string, unknown> & { apiVersion: string; kind: string; metadata: { name: string } };

const random = seededRandom(1);
const drawn = <T>(all: readonly T[]): T => all[Math.floor(random.next() * all.length)] as T;
const places = new Map<string, { path: string; namespaced: boolean }>();

beforeAll(async () => {
  const { groups } = await read('/apis');
  const versions = groups.flatMap((group: { versions: { groupVersion: string }[] }) =>
    group.versions.map(({ groupVersion }) => groupVersion),
  );
  for (const version of ['v1', ...versions]) {
    const root = version.includes('/') ? `/apis/${version}` : `/api/${version}`;
    for (const { name, kind, namespaced } of (await read(root)).resources)
      if (!name.includes('/')) places.set(`${version}/${kind}`, { path: `${root}|${name}`, namespaced });
  }
  await send('POST', '/api/v1/namespaces', { metadata: { name: 'odd' } });
});

it('is refused or taken, and never a fault of the server', async () => {
  const seen = new Set<string>();
  const faults: string[] = [];
  let sent = 0;
  for (const document of documents()) {
    const place = placeOf(document);
    if (!place) continue;
    await send('POST', place, document);
    for (const path of pathsIn(document)) {
      const shape = `${document.apiVersion} ${document.kind} ${path.filter((key) => typeof key === 'string').join('.')}`;
      if (seen.has(shape) || path[0] === 'apiVersion' || path[0] === 'kind') continue;
      seen.add(shape);
      for (const value of [null, drawn(odd)]) {
        const way = drawn(ways);
        sent += 1;
        if ((await sendOdd(way, place, document, path, value)) >= 500)
          faults.push(`${way} ${shape} = ${JSON.stringify(value)}`);
      }
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

function* documents(): Generator<Document> {
  for (const { files = {} } of readScripts())
    for (const text of Object.values(files))
      for (const parsed of parseAllDocuments(text)) {
        if (!('toJS' in parsed) || parsed.errors.length > 0) continue;
        const document: unknown = parsed.toJS();
        const hasName = isRecord(document) && isRecord(document.metadata) && typeof document.metadata.name === 'string';
        if (hasName) yield document as Document;
      }
}

function placeOf({ apiVersion, kind }: Document): string | undefined {
  const place = places.get(`${apiVersion}/${kind}`);
  return place?.path.replace('|', place.namespaced ? '/namespaces/odd/' : '/');
}

function* pathsIn(value: unknown, path: Path = []): Generator<Path> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    yield at;
    yield* pathsIn(inner, at);
  }
}

function withValue(document: Document, path: Path, value: unknown): Document {
  const copy = structuredClone(document);
  let at: unknown = copy;
  for (const key of path.slice(0, -1)) at = Reflect.get(at as object, key);
  if (typeof at === 'object' && at !== null) Reflect.set(at, path.at(-1) ?? '', value);
  return copy;
}

async function read(path: string) {
  return JSON.parse((await askSandbox(await sandbox, 'GET', path)).body.toString());
}

/** The code of the answer; the errors that the real server, too, answers with 500 have no reason. */
async function send(method: string, path: string, body: unknown, type = 'application/json'): Promise<number> {
  const answer = await askSandbox(await sandbox, method, path, JSON.stringify(body), { 'content-type': type });
  const status = JSON.parse(answer.body.toString()) as { reason?: string };
  return answer.code >= 500 && status.reason !== 'InternalError' ? 400 : answer.code;
}
