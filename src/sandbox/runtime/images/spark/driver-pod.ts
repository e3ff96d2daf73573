import { isRecord } from '../../../../kube/object.ts';
import { type ApiClient, apiClient } from '../../api/client.ts';
import type { ProgramIO, Wait } from '../../process.ts';
import type { SparkConf } from './conf.ts';
import { refusal } from './refusal.ts';

/** The API server, and the driver's own Pod where its name is given; a text is the exception. */
export function* findDriver(
  io: ProgramIO,
  conf: SparkConf,
): Generator<
  Wait,
  string | { api: ApiClient; namespace: string; url: string; driver: { name: string; uid: string } | undefined },
  void
> {
  const outer = 'org.apache.spark.SparkException: External scheduler cannot be instantiated';
  const master = (conf.get('spark.master') ?? '').replace(/^k8s:\/\//, '');
  // In cluster mode the master is where spark-submit found it; the driver asks by the cluster's own name.
  const isInCluster = conf.get('spark.kubernetes.submitInDriver') === 'true';
  const url = isInCluster ? 'https://kubernetes.default.svc' : master.replace(/\/$/, '');
  const namespace = conf.get('spark.kubernetes.namespace') ?? 'default';
  const name = conf.get('spark.kubernetes.driver.pod.name');
  const api = apiClient(io, 'fabric8-kubernetes-client/6.7.2');
  const path = `/api/v1/namespaces/${namespace}/pods/${name}`;
  if (!api)
    return `${outer}\nCaused by: ${refusal('GET', url + path, { kind: 'refused', code: 401, reason: 'Unauthorized', message: 'Unauthorized', body: '' }, name ?? '')}`;
  if (name === undefined) return { api, namespace, url, driver: undefined };
  const found = yield* api.ask({ path });
  if (found.kind === 'refused' && found.code === 404)
    return `${outer}\nCaused by: org.apache.spark.SparkException: No pod was found named ${name} in the cluster in the namespace ${namespace} (this was supposed to be the driver pod.).`;
  if (found.kind !== 'done')
    return `${outer}\nCaused by: java.lang.reflect.InvocationTargetException\nCaused by: ${refusal('GET', url + path, found, name)}`;
  const uid = isRecord(found.body.metadata) ? `${found.body.metadata.uid}` : '';
  return { api, namespace, url, driver: { name, uid } };
}
