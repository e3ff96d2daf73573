import { editDistance } from '../../kube/image-ref.ts';
import { isRecord, type KubeObject } from '../../kube/object.ts';
import type { Search } from '../assertions/candidates.ts';
import { type Facts, isControlled } from '../facts.ts';
import { match } from '../match/match.ts';
import { finding, type Outcome } from '../outcome.ts';
import { unsettled } from './converging.ts';
import { isTakenFor } from './kindred.ts';
import { lookAt, lookFor, withArticle } from './words.ts';

/** Rule 3: no object has the identity; say what is near to it. Only objects of the attempt are named. */
export async function explainMissing(search: Search, facts: Facts): Promise<Outcome | undefined> {
  if (search.candidates.length) return undefined;
  return (
    (await inOtherNamespace(search, facts)) ??
    (await nearlyNamed(search, facts)) ??
    (await otherKind(search, facts)) ??
    (await otherName(search, facts)) ??
    deleted(search, facts) ??
    (await notFound(search, facts))
  );
}

async function inOtherNamespace({ served, namespace, name }: Search, facts: Facts): Promise<Outcome | undefined> {
  if (!namespace || !name) return undefined;
  for (const other of facts.input.scope.namespaces) {
    if (other === namespace) continue;
    const found = (await facts.objects(served.kind, other)).find((object) => object.metadata.name === name);
    if (found)
      return finding(
        'other-namespace',
        `${served.kind} ${name} is in the namespace ${other}; the task asks for it in ${namespace}.`,
        { look: lookAt('get', found, facts.input.scope) },
      );
  }
  return undefined;
}

/** An object of the kind, made in this step, that has nearly the name. */
export async function nearlyNamed({ served, namespace, name }: Search, facts: Facts): Promise<Outcome | undefined> {
  if (!name) return undefined;
  const near = (await mine(served.kind, namespace, facts))
    .map((object) => ({ object, distance: distance(name, object.metadata.name) }))
    .filter((each) => each.distance <= Math.max(1, Math.floor(name.length / 4)))
    .sort((a, b) => a.distance - b.distance || (a.object.metadata.name < b.object.metadata.name ? -1 : 1))[0];
  return (
    near &&
    finding(
      'nearly-named',
      `There is ${withArticle(served.kind)} named ${near.object.metadata.name}; the task asks for ${name}.`,
      { look: lookFor({ served, namespace }, facts.input.scope) },
    )
  );
}

async function otherKind({ served, namespace, name }: Search, facts: Facts): Promise<Outcome | undefined> {
  if (!name) return undefined;
  for (const { kind, plural } of facts.writtenKinds()) {
    if (!isTakenFor(kind, served.kind) || isAskedFor(kind, name, facts)) continue;
    const found = (await mine(kind, namespace, facts)).find((object) => object.metadata.name === name);
    if (found)
      return finding(
        'other-kind',
        `There is ${withArticle(kind)} named ${name}, and the task asks for ${withArticle(served.kind)}.`,
        { look: `kubectl get ${plural},${served.plural}` },
      );
  }
  return undefined;
}

/** Whether another check of the step wants an object of that kind and name: then it is no mistake for this one. */
function isAskedFor(kind: string, name: string, { input: { checks } }: Facts): boolean {
  return checks.some(({ object }) => object?.kind === kind && object.metadata?.name === name);
}

/** Another name, and otherwise what is asked: the labels when there are some, else all of the content. */
async function otherName({ served, namespace, name, manifest }: Search, facts: Facts): Promise<Outcome | undefined> {
  if (!name) return undefined;
  const { apiVersion: _, kind: __, metadata, status: ___, ...content } = manifest;
  const labels = isRecord(metadata?.labels) ? metadata.labels : undefined;
  if (!labels && Object.keys(content).length === 0) return undefined;
  const found = (await mine(served.kind, namespace, facts)).find((object) =>
    labels ? match(labels, object.metadata.labels ?? {}).length === 0 : match(content, object).length === 0,
  );
  return (
    found &&
    finding(
      'other-name',
      `The ${served.kind} ${found.metadata.name} is what the task asks for, but it should be named ${name}.`,
      { look: lookAt('get', found, facts.input.scope) },
    )
  );
}

function deleted({ served, namespace, name, gone }: Search, facts: Facts): Outcome | undefined {
  const wasThere = gone[0] ?? (name !== undefined && facts.sawDeletion(served.plural, name));
  if (!wasThere) return undefined;
  const what = `The ${served.kind} ${name ?? gone[0]?.metadata.name ?? ''}`.trim();
  const ofScene = name ? facts.setupObject({ kind: served.kind, metadata: { name } }) : undefined;
  if (ofScene) {
    // Making an object anew passes through its deletion: the way on is not always a reset.
    const remedy = ofScene.file === undefined ? '' : ` Make it again from ${ofScene.file}, or begin the step anew.`;
    return { kind: 'damaged', reason: `${what} belongs to the scene and was deleted.${remedy}` };
  }
  return finding('deleted', `${what} was there and was deleted.`, {
    look: lookFor({ served, namespace }, facts.input.scope),
    // Another one will do where no name is asked for.
    ...(name === undefined && { waitingFor: aProgram }),
  });
}

// What has no name of its own may be a program's in a Pod to make, which nobody sees at work.
const aProgram = 'what a program may make';

async function notFound({ served, namespace, name }: Search, facts: Facts): Promise<Outcome> {
  const what = name ? `${served.kind} named ${name}` : `${served.kind} as the task asks`;
  const last = facts.writes().at(-1);
  const rejected =
    last && last.code >= 400 ? ` The cluster did not accept your last kubectl ${last.command} (${last.code}).` : '';
  // What has no name of its own may be a controller's to make.
  const waitingFor = name ? undefined : ((await unsettled(facts)) ?? aProgram);
  return finding('not-found', `There is no ${what} yet.${rejected}`, {
    look: lookFor({ served, namespace }, facts.input.scope),
    ...(waitingFor ? { waitingFor } : {}),
  });
}

/** What the learner made in this step: neither the scene's objects nor those of controllers. */
async function mine(kind: string, namespace: string | undefined, facts: Facts): Promise<KubeObject[]> {
  const objects = await facts.objects(kind, namespace ?? facts.input.scope.namespace);
  const isAllowed = (object: KubeObject) =>
    object.metadata.namespace !== undefined ||
    facts.input.scope.cluster.some(({ name }) => object.metadata.name.startsWith(name.split('*')[0] || '\0'));
  return objects.filter(
    (object) => isAllowed(object) && !isControlled(object) && facts.isNew(object) && !facts.isSetup(object),
  );
}

/** Names that differ in their digits alone are no slips: orders-1 and orders-2. */
function distance(wanted: string, found: string): number {
  const isSlip = wanted.replace(/\d/g, '') !== found.replace(/\d/g, '');
  return isSlip && wanted !== found ? editDistance(wanted, found) : Number.POSITIVE_INFINITY;
}
