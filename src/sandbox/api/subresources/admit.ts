import { formatApiVersion } from '../../../kube/gvk.ts';
import { equal, type KubeObject } from '../../../kube/object.ts';
import { formatTime } from '../../../kube/time.ts';
import { schemaFor } from '../../schema/index.ts';
import { firstRound } from '../admission/reinvocation.ts';
import type { Api, Target, WriteOptions } from '../context.ts';
import { trackUpdate } from '../managed-fields/index.ts';
import { admissionRequest } from '../policies/request.ts';
import { validateByPolicies } from '../policies/validating.ts';
import { mutateByWebhooks } from '../webhooks/mutating.ts';
import { validateByWebhooks } from '../webhooks/validating.ts';
import { subresourcesOf } from './index.ts';

/** Shows what is written to a subresource with a kind of its own to policies and webhooks; gives it as they have it. */
export function admitSubresource(
  api: Api,
  { resource, namespace, name }: Target,
  subresource: string,
  object: KubeObject,
  oldObject: KubeObject | undefined,
  options: WriteOptions,
): KubeObject {
  const { user, dryRun, given, warn } = options;
  const own = subresourcesOf(resource.definition).find((one) => one.name === subresource);
  const { group = '', version = 'v1', kind = '' } = own ?? {};
  const shown = oldObject ? object : owned(api, { group, version, kind }, subresource, namespace, object, options);
  const request = {
    ...admissionRequest({
      resource,
      subresource,
      kind: { group, version, kind },
      operation: oldObject ? ('UPDATE' as const) : ('CREATE' as const),
      object: shown,
      oldObject,
      user,
      dryRun,
      options: given,
    }),
    name,
    namespace,
  };
  const changed = mutateByWebhooks(api, request, firstRound(), { sent: undefined, warn, complete: () => {} }) ?? shown;
  const next = { ...request, object: changed };
  validateByPolicies(api, next, warn);
  validateByWebhooks(api, next, warn);
  return equal(changed, shown) ? object : changed;
}

/** What is made is shown with its owners, although it is never stored. */
function owned(
  api: Api,
  { group, version, kind }: { group: string; version: string; kind: string },
  subresource: string,
  namespace: string,
  after: KubeObject,
  { manager }: WriteOptions,
): KubeObject {
  const apiVersion = formatApiVersion({ group, version });
  const schema = schemaFor(apiVersion, kind);
  const time = formatTime(api.clock.now());
  const managedFields =
    schema && trackUpdate({ schema, before: undefined, after, manager, apiVersion, time, subresource });
  const metadata = { ...after.metadata, namespace, ...(managedFields?.length && { managedFields }) };
  return { ...after, kind, apiVersion, metadata };
}
