import type { Deployment, KubeObject } from '../../kube/object.ts';
import type { Facts } from '../facts.ts';
import { type Finding, finding } from '../outcome.ts';
import { eventsAbout } from './events-about.ts';
import { explainQuota } from './quota.ts';
import { describeObject, lookAt } from './words.ts';

/** Why a controller cannot make the Pods of an object; undefined when it can, or when it makes none. */
export async function explainCreation(owner: KubeObject, hasPods: boolean, facts: Facts): Promise<Finding | undefined> {
  const conditions = (owner as Deployment).status?.conditions ?? [];
  const failure = conditions.find(({ type, status }) => type === 'ReplicaFailure' && status === 'True');
  // Kinds without that condition tell by events, which stay when the trouble is over.
  const told = failure || hasPods ? undefined : (await eventsAbout(owner, facts)).findLast(isRefusal);
  const text = failure?.message ?? told?.message;
  if (text === undefined) return undefined;
  if (text.includes('exceeded quota')) return explainQuota(text, owner.metadata.namespace, facts);
  const look = lookAt('describe', owner, facts.input.scope);
  const account = /serviceaccount "([^"]+)" not found/.exec(text);
  if (account)
    return finding('account-missing', `The Pods want the ServiceAccount ${account[1]}, which does not exist.`, {
      look: 'kubectl get serviceaccounts',
    });
  if (text.includes('violates PodSecurity'))
    return finding('pod-security', `The namespace does not let such Pods in: ${text}`, { look });
  return finding('creation-refused', `${describeObject(owner)} cannot make its Pods: ${text}`, { look });
}

const isRefusal = ({ reason }: { reason: string }) => reason === 'FailedCreate';
