import { clone, isRecord, type KubeObject, type Pod, type ServiceAccount } from '../../../kube/object.ts';
import { formatTime } from '../../../kube/time.ts';
import type { TokenOrder } from '../../access/account-tokens.ts';
import { validateTokenLifetime } from '../../resources/parts/token-lifetime.ts';
import { schemaFor } from '../../schema/index.ts';
import type { Api, Target, WriteOptions } from '../context.ts';
import { matchNamespace } from '../create.ts';
import { badRequest, conflict, fieldError, invalid, notFound } from '../errors.ts';
import { stored } from '../get.ts';
import { trackUpdate } from '../managed-fields/index.ts';

interface TokenSpec {
  audiences?: string[];
  expirationSeconds?: number;
  boundObjectRef?: { apiVersion?: string; kind?: string; name?: string; uid?: string } | null;
}

const group = 'authentication.k8s.io';
const kind = 'TokenRequest';
// What the API server asks for itself, for the Pods that it gives a token: such a token lives for a year, and is only
// said to be stale after this time (WarnOnlyBoundTokenExpirationSeconds).
const projectedSeconds = 3607;
const extendedSeconds = 365 * 24 * 3600;

/** Makes a token of a service account (pkg/registry/core/serviceaccount/storage/token.go). The body is taken over and changed. */
export function requestToken(api: Api, target: Target, body: KubeObject, options: WriteOptions): KubeObject {
  const { name, namespace } = target;
  const given = body.metadata;
  matchNamespace(body, namespace);
  if (given.name && given.name !== name)
    throw invalid(group, kind, name, [
      fieldError.invalid('metadata.name', given.name, 'must match the service account name if specified'),
    ]);
  const account = stored(api, target) as ServiceAccount;
  const { uid } = account.metadata;
  if (given.uid && given.uid !== uid)
    throw conflict(
      { group, plural: kind },
      name,
      `the UID in the token request (${given.uid}) does not match the UID of the service account (${uid})`,
    );
  const now = api.clock.now();
  const asked = clone((isRecord(body.spec) ? body.spec : {}) as TokenSpec);
  const seconds = asked.expirationSeconds ?? 3600;
  const managed = managedFieldsOf(api, { ...body, spec: { ...asked, expirationSeconds: seconds } }, options);
  const audiences = asked.audiences?.length ? asked.audiences : [api.tokens.issuer];
  validateSeconds(seconds);
  const bound = boundTo(api, target, asked.boundObjectRef ?? undefined);
  const isExtended =
    bound.pod && seconds === projectedSeconds && audiences.every((audience) => audience === api.tokens.issuer);
  const token = api.tokens.issue({
    account,
    audiences,
    bound,
    seconds: isExtended ? extendedSeconds : seconds,
    ...(isExtended && { warnAfterSeconds: seconds }),
  });
  return {
    kind,
    apiVersion: `${group}/v1`,
    metadata: {
      name,
      namespace,
      uid,
      creationTimestamp: formatTime(now),
      ...(managed && { managedFields: managed }),
    } as KubeObject['metadata'],
    spec: { audiences, expirationSeconds: seconds, boundObjectRef: asked.boundObjectRef ?? null },
    status: { token, expirationTimestamp: formatTime(now + seconds * 1000) },
  };
}

function validateSeconds(seconds: number): void {
  const errors = validateTokenLifetime(seconds, 'spec.expirationSeconds');
  if (errors.length > 0) throw invalid(group, kind, '', errors);
}

function boundTo(
  api: Api,
  { name: account, namespace }: Target,
  ref: NonNullable<TokenSpec['boundObjectRef']> | undefined,
): NonNullable<TokenOrder['bound']> {
  if (!ref) return {};
  const { apiVersion = '', kind: of = '', name = '', uid } = ref;
  const plural = apiVersion === 'v1' ? { Pod: 'pods', Secret: 'secrets', Node: 'nodes' }[of] : undefined;
  if (!plural) {
    const [version = '', inGroup = ''] = apiVersion.split('/').reverse();
    throw badRequest(`cannot bind token to object of type ${inGroup}/${version}, Kind=${of}`);
  }
  const object = api.store.get(plural, of === 'Node' ? name : `${namespace}/${name}`);
  if (!object) throw notFound({ group: '', plural }, name);
  if (of === 'Pod' && (object as Pod).spec.serviceAccountName !== account)
    throw badRequest(
      `cannot bind token for serviceaccount ${JSON.stringify(account)} to pod running with different serviceaccount name.`,
    );
  if (uid && uid !== object.metadata.uid)
    throw conflict(
      { group: '', plural: of },
      name,
      `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`,
    );
  if (of === 'Secret') return { secret: object };
  if (of === 'Node') return { node: { name, uid: object.metadata.uid } };
  const { nodeName } = (object as Pod).spec;
  if (!nodeName) return { pod: object };
  const node = api.store.get('nodes', nodeName);
  return { pod: object, node: { name: nodeName, ...(node && { uid: node.metadata.uid }) } };
}

function managedFieldsOf(api: Api, after: KubeObject, { manager }: WriteOptions) {
  const schema = schemaFor(`${group}/v1`, kind);
  if (!schema) return undefined;
  const time = formatTime(api.clock.now());
  return trackUpdate({
    schema,
    before: undefined,
    after,
    manager,
    apiVersion: `${group}/v1`,
    time,
    subresource: 'token',
  });
}
