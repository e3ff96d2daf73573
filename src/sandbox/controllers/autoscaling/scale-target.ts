import { type HorizontalPodAutoscaler, isRecord, type KubeObject, type LabelSelector } from '../../../kube/object.ts';
import { formatLabelSelector } from '../../../kube/selector.ts';
import type { Client } from '../../client.ts';

/** What an autoscaler scales, as its scale subresource shows it. */
export interface ScaleTarget {
  resource: string;
  key: string;
  replicas: number;
  selector: LabelSelector | undefined;
  /** The selector in its string form. */
  shownSelector: string;
}

/** Finds what an autoscaler scales. Throws the text of the event that tells that it cannot. */
export function scaleTargetOf({ metadata, spec }: HorizontalPodAutoscaler, client: Client): ScaleTarget {
  const { apiVersion = '', kind, name } = spec.scaleTargetRef;
  const slash = apiVersion.indexOf('/');
  const group = slash < 0 ? '' : apiVersion.slice(0, slash);
  const served = client.resources().find((one) => one.kind === kind && groupOf(one.apiVersion) === group);
  if (!served) throw new Error(`no matches for kind ${JSON.stringify(kind)} in group ${JSON.stringify(group)}`);
  const key = `${metadata.namespace}/${name}`;
  const object: KubeObject | undefined = client.get(served.name, key);
  if (!object) throw new Error(`${served.name} ${JSON.stringify(name)} not found`);
  if (!served.scales) throw new Error('the server could not find the requested resource');
  const { replicas, selector } = (isRecord(object.spec) ? object.spec : {}) as {
    replicas?: number;
    selector?: unknown;
  };
  const labels = readSelector(selector);
  return {
    resource: served.name,
    key,
    replicas: replicas ?? 0,
    selector: labels,
    shownSelector: formatLabelSelector(labels),
  };
}

const groupOf = (apiVersion: string) => (apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '');

/** ReplicationControllers select by a map. */
function readSelector(selector: unknown): LabelSelector | undefined {
  if (!isRecord(selector)) return undefined;
  const isMap = Object.values(selector).every((value) => typeof value === 'string');
  return isMap ? { matchLabels: selector as Record<string, string> } : (selector as LabelSelector);
}
