import { setTimeout } from 'node:timers/promises';
import { isRecord } from '../../src/kube/object.ts';
import {
  type Document,
  fieldsOf,
  isNamedByRest,
  type Path,
  recordedObjects,
  withValue,
} from '../support/odd-objects.ts';
import type { Told, TwoServers } from './two-servers.ts';

// Of each run its own: that of the last may not be gone yet.
const namespace = `odd-changes-${process.pid}`;
const jsonPatch = 'application/json-patch+json';
const mergePatch = 'application/merge-patch+json';

/**
 * Makes the recorded objects on both servers and patches each odd value into each of their fields. The patches are dry runs,
 * and what was made is deleted again.
 */
export async function* oddChanges(servers: TwoServers, odd: readonly unknown[], word: string): AsyncGenerator<Told> {
  await servers.ask('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
  await accountIsThere(servers);
  const seen = new Set<string>();
  for (const document of recordedObjects()) {
    if ([...fieldsOf([document], new Set(seen))].every(({ shape }) => !shape.includes(word))) continue;
    const made = await make(servers, document);
    if (!made) continue;
    for (const { path, shape } of fieldsOf([made.document], seen)) {
      if (!shape.includes(word)) continue;
      for (const value of odd) {
        const place = path[0] === 'status' ? `${made.place}/status` : made.place;
        const answers = await servers.ask('PATCH', `${place}?dryRun=All`, patchOf(path, value), jsonPatch);
        yield { shape, value, answers };
      }
    }
    await remove(servers.ask, made.place);
  }
  await servers.ask('DELETE', `/api/v1/namespaces/${namespace}`);
}

/** Pods are refused until the controllers have made the account that they run as. */
async function accountIsThere({ ask }: TwoServers): Promise<void> {
  for (;;) {
    const answers = await ask('GET', `/api/v1/namespaces/${namespace}/serviceaccounts/default`);
    if (answers.every((answer) => answer === '200')) return;
    await setTimeout(100);
  }
}

let count = 0;

/** Under a name of its own, for what was deleted may take its time to go; with its status. Undefined where a server refuses it. */
async function make({ placeOf, ask }: TwoServers, document: Document) {
  const place = placeOf(document, namespace);
  if (!place || document.kind === 'Namespace') return undefined;
  count += 1;
  const named = isNamedByRest(document) ? document : withValue(document, ['metadata', 'name'], `odd-${count}`);
  const isElsewhere = isRecord(named.metadata) && 'namespace' in named.metadata;
  const here = isElsewhere ? withValue(named, ['metadata', 'namespace'], namespace) : named;
  const made = { document: here, place: `${place}/${here.metadata.name}` };
  const answers = await ask('POST', place, here);
  if (answers.some((answer) => answer !== '201')) {
    if (answers.includes('201')) await remove(ask, made.place);
    return undefined;
  }
  const { status } = here;
  if (status !== undefined) await ask('PATCH', `${made.place}/status`, { status }, mergePatch);
  return made;
}

async function remove(ask: TwoServers['ask'], place: string): Promise<void> {
  await ask('DELETE', `${place}?gracePeriodSeconds=0`);
  await ask('PATCH', place, { metadata: { finalizers: null } }, mergePatch);
}

/** To add an element would be to insert it. */
function patchOf(path: Path, value: unknown): unknown {
  const pointer = path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  return [{ op: typeof path.at(-1) === 'number' ? 'replace' : 'add', path: pointer, value }];
}
