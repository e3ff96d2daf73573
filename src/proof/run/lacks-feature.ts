import { type ClusterView, ViewError } from '../../kube/cluster-view.ts';
import { locateHelm } from '../../kubectl/locate-helm.ts';
import { UserError } from '../../lib/errors.ts';

/** Why a cluster cannot show what a lesson needs; undefined when it can. */
export async function lacksFeature(
  feature: string,
  view: ClusterView,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  switch (feature) {
    case 'metrics':
      return await unserved(view, 'metrics.k8s.io/v1beta1', 'PodMetrics');
    case 'storage': {
      const classes = await view.list(
        await view.resolve({ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass' }),
        undefined,
      );
      const isDefault = 'storageclass.kubernetes.io/is-default-class';
      if (classes.some(({ metadata }) => metadata.annotations?.[isDefault] === 'true')) return undefined;
      return 'this cluster has no default StorageClass';
    }
    case 'system-pods': {
      const pods = await view.list(await view.resolve({ apiVersion: 'v1', kind: 'Pod' }), 'kube-system');
      return pods.length > 0 ? undefined : 'this cluster shows no Pods in kube-system';
    }
    case 'helm':
      return await whyNoHelm(environment);
    default:
      // Nothing in the API tells whether rules are enforced, or whether nodes may be failed.
      return 'nothing tells whether this cluster has it';
  }
}

async function unserved(view: ClusterView, apiVersion: string, kind: string): Promise<string | undefined> {
  try {
    await view.resolve({ apiVersion, kind });
    return undefined;
  } catch (error) {
    if (error instanceof ViewError && error.reason.kind === 'unknown-kind') return `this cluster serves no ${kind}`;
    throw error;
  }
}

async function whyNoHelm(environment: Readonly<Record<string, string | undefined>>): Promise<string | undefined> {
  try {
    await locateHelm(environment);
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.message.replace(/\.$/, '');
    throw error;
  }
}
