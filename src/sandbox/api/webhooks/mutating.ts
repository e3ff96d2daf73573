import { clone, equal, type KubeObject } from '../../../kube/object.ts';
import { unmarshal } from '../../schema/decode.ts';
import { UnmarshalError } from '../../schema/go-special.ts';
import { callInRound, type Reinvocation } from '../admission/reinvocation.ts';
import type { Api, SystemFields } from '../context.ts';
import { type AdmissionRequest, inVersion } from '../policies/request.ts';
import { answersTo } from '../questions.ts';
import { applyHookPatch } from './apply-patch.ts';
import { callFailure, denial, internalError, questionFor } from './call.ts';
import { type Hook, hooksOf, requestFor } from './hooks.ts';

/**
 * Lets the mutating webhooks change a write, one after the other, and gives the object as it is then
 * (apiserver/pkg/admission/plugin/webhook/mutating). `sent` are the system's fields as the body of the request had them.
 */
export function mutateByWebhooks(
  api: Api,
  request: AdmissionRequest,
  round: Reinvocation,
  {
    sent,
    warn,
    complete,
  }: { sent: SystemFields | undefined; warn: (text: string) => void; complete: (object: KubeObject) => void },
): KubeObject | undefined {
  const hooks = hooksOf(api, 'mutating');
  if (hooks.length === 0) return request.object;
  const seen: AdmissionRequest = {
    ...request,
    object: request.object && asSent(request.object, sent),
    name: sent?.name ?? request.name,
  };
  const object = callInRound(round, round.webhooks, seen.object, hooks, (hook, before, isDue) => {
    const shown = requestFor(api, hook, { ...seen, object: before });
    if (!shown || !isDue(hook.id)) return undefined;
    const changed = ask(api, hook, shown, warn, complete);
    const isSame = !changed || equal(changed, shown.object);
    return {
      id: hook.id,
      object: isSame ? before : inVersion({ ...shown, object: changed }, request.resource).object,
      isRepeatable: hook.webhook.reinvocationPolicy === 'IfNeeded',
    };
  });
  return object && request.object && asKept(object, request.object);
}

function ask(
  api: Api,
  hook: Hook,
  request: AdmissionRequest,
  warn: (text: string) => void,
  complete: (object: KubeObject) => void,
): KubeObject | undefined {
  const { name = '', failurePolicy } = hook.webhook;
  const [verdict] = answersTo([questionFor(api, hook, request)]);
  if (verdict?.kind === 'failed') {
    if (failurePolicy === 'Ignore') return request.object;
    throw callFailure(name, verdict.why);
  }
  for (const text of verdict?.warnings ?? []) warn(text);
  if (verdict?.kind === 'denied') throw denial(name, verdict.status);
  if (!verdict?.patch.length) return request.object;
  if (!request.object)
    throw internalError(
      `admission webhook ${JSON.stringify(name)} attempted to modify the object, which is not supported for this operation`,
    );
  const changed = decoded(request, applyHookPatch(request.object, verdict.patch));
  complete(changed);
  return changed;
}

/** What a patch made is read like a body, but nobody minds fields that are not known. */
function decoded({ resource, kind }: AdmissionRequest, patched: KubeObject): KubeObject {
  if (!resource.schema || kind) return patched;
  try {
    const identity = { kind: resource.definition.kind, apiVersion: resource.apiVersion };
    return unmarshal(resource.schema, patched, identity).object as KubeObject;
  } catch (error) {
    if (!(error instanceof UnmarshalError)) throw error;
    throw internalError(error.message);
  }
}

const kept = [
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
] as const;

/** The object as the request had it: the system fills in its fields later. */
function asSent(object: KubeObject, sent: SystemFields | undefined): KubeObject {
  if (!sent) return object;
  const metadata = { ...object.metadata };
  for (const field of kept) {
    if (sent[field] === undefined) Reflect.deleteProperty(metadata, field);
    else Reflect.set(metadata, field, sent[field]);
  }
  if (sent.name === '') Reflect.deleteProperty(metadata, 'name');
  return { ...object, metadata };
}

/** The object with what the system has filled in. */
function asKept(changed: KubeObject, { metadata: own }: KubeObject): KubeObject {
  const object = clone(changed);
  for (const field of kept) {
    if (own[field] === undefined) Reflect.deleteProperty(object.metadata, field);
    else Reflect.set(object.metadata, field, own[field]);
  }
  object.metadata.name ||= own.name;
  return object;
}
