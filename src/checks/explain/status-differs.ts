import type { Deployment, KubeObject, Pod } from '../../kube/object.ts';
import type { Search } from '../assertions/candidates.ts';
import type { Facts } from '../facts.ts';
import type { Outcome } from '../outcome.ts';
import { finding } from '../outcome.ts';
import { podTrouble } from './pod-trouble.ts';
import { childrenOf, podsOf } from './walk.ts';
import { lookAt } from './words.ts';

/** Rule 5: what was written is right, and the cluster cannot make it so. Says the deepest cause, once. */
export async function explainStatus({ candidates }: Search, facts: Facts): Promise<Outcome | undefined> {
  const [nearest] = candidates;
  if (!nearest) return undefined;
  const { object } = nearest;
  const { scope } = facts.input;
  const known = await runningImages(facts);
  const pods = await podsOf(object, facts);
  for (const pod of pods) {
    const trouble = podTrouble(pod, known);
    if (trouble?.kind === 'finding') return { ...trouble, look: lookAt('describe', pod, scope) };
    if (trouble) return trouble;
    const mount = await failedMount(pod, facts);
    if (mount) return mount;
  }
  for (const owner of [object, ...(await childrenOf(object, facts))]) {
    const conditions = (owner as Deployment).status?.conditions ?? [];
    const failure = conditions.find(({ type, status }) => type === 'ReplicaFailure' && status === 'True');
    if (failure?.message?.includes('exceeded quota'))
      return finding('quota-exceeded', `No more Pods fit into the quota: ${failure.message}`, {
        look: 'kubectl describe resourcequota',
      });
  }
  return undefined;
}

async function failedMount(pod: KubeObject, facts: Facts): Promise<Outcome | undefined> {
  if ((pod as Pod).status?.phase !== 'Pending') return undefined;
  const events = await facts.objects('Event', pod.metadata.namespace);
  for (const event of events) {
    const { involvedObject, reason, message } = event as KubeObject & {
      involvedObject?: { uid?: string };
      reason?: string;
      message?: string;
    };
    if (involvedObject?.uid !== pod.metadata.uid || reason !== 'FailedMount') continue;
    const name = /(?:configmap|secret) "[^"]+" not found/.exec(message ?? '')?.[0];
    const look = lookAt('describe', pod, facts.input.scope);
    if (name) return finding('config-missing', `The Pod ${pod.metadata.name} waits for its volume: ${name}.`, { look });
    if (/references non-existent config key/.test(message ?? ''))
      return finding('config-key-missing', `The Pod ${pod.metadata.name} waits for its volume: ${message}.`, { look });
  }
  return undefined;
}

/** The images of the attempt that run: what a typo is compared with. */
async function runningImages(facts: Facts): Promise<string[]> {
  const pods = await facts.objects('Pod');
  const images = pods.flatMap((pod) => {
    const { spec, status } = pod as Pod;
    const running = (status?.containerStatuses ?? []).filter(({ imageID }) => imageID).map(({ name }) => name);
    return spec.containers.filter(({ name }) => running.includes(name)).flatMap(({ image }) => image ?? []);
  });
  return [...new Set(images)].sort();
}
