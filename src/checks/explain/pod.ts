import type { KubeObject, Pod } from '../../kube/object.ts';
import type { Facts } from '../facts.ts';
import { type Finding, finding, type Outcome } from '../outcome.ts';
import { explainClaim } from './claim.ts';
import { awaitConfig } from './config.ts';
import { eventsAbout } from './events-about.ts';
import { podTrouble } from './pod-trouble.ts';
import { lookAt, show } from './words.ts';

/** What keeps a Pod from its work, the deepest cause alone. `known` are images that can be pulled. */
export async function explainPod(
  pod: KubeObject,
  facts: Facts,
  known: readonly string[] = [],
): Promise<Outcome | undefined> {
  const trouble = podTrouble(pod, known);
  if (trouble && trouble.kind !== 'finding') return trouble;
  const deeper = trouble ? await behind(trouble, pod, facts) : await volumeOrProbe(pod, facts);
  const cause = deeper ?? trouble;
  if (!cause) return undefined;
  const isConfig = cause.cause === 'config-missing' || cause.cause === 'config-key-missing';
  const outcome = isConfig ? await awaitConfig(cause, pod, facts) : cause;
  return { look: lookAt('describe', pod, facts.input.scope), ...outcome };
}

function behind(trouble: Finding, pod: KubeObject, facts: Facts): Promise<Finding | undefined> | undefined {
  if (trouble.cause === 'unschedulable') return claimOf(trouble, pod, facts);
  return trouble.cause === 'crash' ? reasonOfCrash(trouble, pod, facts) : undefined;
}

/** A Pod that waits for a claim: the claim says more than the scheduler. */
async function claimOf(trouble: Finding, pod: KubeObject, facts: Facts): Promise<Finding | undefined> {
  if (!/persistentvolumeclaim|PersistentVolumeClaims/.test(trouble.message)) return undefined;
  const names = ((pod as Pod).spec.volumes ?? []).flatMap(
    ({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? [],
  );
  const claims = await facts.objects('PersistentVolumeClaim', pod.metadata.namespace);
  for (const name of names) {
    const claim = claims.find(({ metadata }) => metadata.name === name);
    if (!claim)
      return finding('claim-missing', `The Pod ${pod.metadata.name} wants the claim ${name}, which does not exist.`, {
        look: 'kubectl get persistentvolumeclaims',
      });
    const why = await explainClaim(claim, facts);
    if (why) return why;
  }
  // The claims are in order by now, and the scheduler has not looked again.
  return names.length ? { ...trouble, waitingFor: 'the scheduler to look again' } : undefined;
}

/** A probe that ends the container, or else the last line that it wrote. */
async function reasonOfCrash(trouble: Finding, pod: KubeObject, facts: Facts): Promise<Finding | undefined> {
  const probe = await failingProbe(pod, facts, ['Liveness', 'Startup']);
  if (probe) return probe;
  const statuses = [
    ...((pod as Pod).status?.initContainerStatuses ?? []),
    ...((pod as Pod).status?.containerStatuses ?? []),
  ];
  const ended = statuses.find(({ state, lastState }) => exitCode(state) || exitCode(lastState));
  const containerId = ended?.state?.terminated?.containerID ?? ended?.lastState?.terminated?.containerID;
  if (!ended || !containerId) return undefined;
  const { namespace = '', name } = pod.metadata;
  const log = await facts.input.view.log({ namespace, pod: name, container: ended.name, containerId });
  const line = log.text().trimEnd().split('\n').at(-1) ?? '';
  if (line === '') return undefined;
  const message = `${trouble.message.replace(/\.$/, '')}; its last line is: ${show(line)}`;
  return { ...trouble, message, look: `kubectl logs ${name}${statuses.length > 1 ? ` -c ${ended.name}` : ''}` };
}

const exitCode = (state: { terminated?: { exitCode: number } } | undefined) => state?.terminated?.exitCode ?? 0;

async function volumeOrProbe(pod: KubeObject, facts: Facts): Promise<Finding | undefined> {
  const { phase } = (pod as Pod).status ?? {};
  if (phase === 'Pending') return failedMount(pod, facts);
  const isUnready = (pod as Pod).status?.containerStatuses?.some(({ state, ready }) => state?.running && !ready);
  return isUnready ? failingProbe(pod, facts, ['Startup', 'Readiness']) : undefined;
}

async function failedMount(pod: KubeObject, facts: Facts): Promise<Finding | undefined> {
  for (const { reason, message } of await eventsAbout(pod, facts)) {
    if (reason !== 'FailedMount') continue;
    const name = /(?:configmap|secret) "[^"]+" not found/.exec(message)?.[0];
    if (name) return finding('config-missing', `The Pod ${pod.metadata.name} waits for its volume: ${name}.`);
    if (/references non-existent config key/.test(message))
      return finding('config-key-missing', `The Pod ${pod.metadata.name} waits for its volume: ${message}.`);
  }
  return undefined;
}

/** A probe may heal with its program, so it is waited for until the time is up. */
async function failingProbe(pod: KubeObject, facts: Facts, kinds: readonly string[]): Promise<Finding | undefined> {
  for (const { reason, message } of (await eventsAbout(pod, facts)).reverse()) {
    const [, kind = '', text = ''] = /^(\w+) probe (?:failed|errored): ([^\n]*)/.exec(message) ?? [];
    if (reason !== 'Unhealthy' || !kinds.includes(kind)) continue;
    return finding('probe-failing', `The ${kind.toLowerCase()} probe of the Pod ${pod.metadata.name} fails: ${text}`, {
      waitingFor: `the ${kind.toLowerCase()} probe to succeed`,
    });
  }
  return undefined;
}
