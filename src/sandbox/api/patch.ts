import { clone, isRecord, type KubeObject } from '../../kube/object.ts';
import { formatTime } from '../../kube/time.ts';
import { jsonType } from '../codec/json-type.ts';
import { decode } from '../schema/decode.ts';
import { schemaFor } from '../schema/index.ts';
import type { Api, Target, WriteOptions } from './context.ts';
import { create, matchUrl } from './create.ts';
import { badRequest, conflict, methodNotSupported, notFound } from './errors.ts';
import { current } from './get.ts';
import { apply as applyConfiguration, checkApplied, checkAppliedType } from './managed-fields/index.ts';
import { patchedForm } from './patched-form.ts';
import { type Part, resetFieldsOf } from './pipeline.ts';
import { servedForm, storedForm } from './registry.ts';
import { reportProblems } from './report-problems.ts';
import { getScale, updateScale } from './subresources/scale.ts';
import { replace } from './update.ts';

export interface PatchBody {
  contentType: string;
  /** The parsed body. */
  body: unknown;
  /** Server-side apply: takes fields from other managers. */
  force?: boolean;
}

/** What a patch came to: only an apply patch can create. */
export interface PatchResult {
  object: KubeObject;
  created: boolean;
}

/** Changes an object by a JSON, merge, strategic or apply patch. 404, 409, 415 and 422 as the real server answers them. */
export function patch(
  api: Api,
  target: Target,
  given: PatchBody,
  subresource: string,
  options: WriteOptions,
): PatchResult {
  if (given.contentType === 'application/apply-patch+yaml') return apply(api, target, given, subresource, options);
  const { resource } = target;
  const { scale } = resource.definition;
  if (subresource === 'scale' && scale) {
    const form = { schema: schemaFor('autoscaling/v1', 'Scale'), apiVersion: 'autoscaling/v1', kind: 'Scale' };
    const next = patchedForm(form, { ...given, live: getScale(api, target, scale) }, options);
    return { object: updateScale(api, target, scale, next, options), created: false };
  }
  const old = current(api, target);
  const live = servedForm(resource, old);
  const form = { schema: resource.schema, apiVersion: resource.apiVersion, kind: resource.definition.kind };
  const draft = patchedForm(form, { ...given, live }, options);
  matchUrl(draft, target);
  const next = storedForm(resource, draft);
  const object = replace(api, target, old, next, subresource as Part, options);
  return { object, created: false };
}

/** A merge patch from inside the sandbox. */
export function patchMerge(
  api: Api,
  target: Target,
  body: Record<string, unknown>,
  subresource: string,
  options: WriteOptions,
): KubeObject {
  const given = { contentType: 'application/merge-patch+json', body: clone(body) };
  return patch(api, target, given, subresource, options).object;
}

function apply(
  api: Api,
  target: Target,
  { body, force = false }: PatchBody,
  subresource: string,
  options: WriteOptions,
): PatchResult {
  const { resource, namespace, name } = target;
  if (!resource.schema || subresource === 'scale') throw methodNotSupported(resource.ref, 'apply');
  const type = { apiVersion: resource.apiVersion, kind: resource.definition.kind };
  if (body === null) checkAppliedType(type, {});
  if (!isRecord(body))
    throw badRequest(
      `error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${jsonType(body)} into Go value of type map[string]interface {}`,
    );
  const isThere = api.store.get(resource.storage, namespace ? `${namespace}/${name}` : name) !== undefined;
  const old = isThere ? current(api, target) : undefined;
  const live = old && servedForm(resource, old);
  if (!live && subresource) throw notFound(resource.ref, name);
  checkAppliedType(type, body);
  const metadata = isRecord(body.metadata) ? body.metadata : {};
  if (metadata.managedFields !== undefined && metadata.managedFields !== null)
    throw badRequest('metadata.managedFields must be nil');
  // Fields that nobody knows are refused before all else, whatever fieldValidation says.
  checkApplied(resource.schema, body);
  matchUrl(body, target);
  if (!live && metadata.uid) {
    const why = `uid mismatch: the provided object specified uid ${metadata.uid}, and no existing object was found`;
    throw conflict(resource.ref, name, why);
  }
  const time = formatTime(api.clock.now());
  const { object, problems } = decode(resource.schema, body, type);
  if (problems.length > 0) reportProblems(problems, options, type);
  const applied = onlyGiven(object, body) as KubeObject;
  // What is not there yet cannot have been changed by others.
  if (!live) Reflect.deleteProperty(applied.metadata, 'resourceVersion');
  const result = applyConfiguration({
    schema: resource.schema,
    live,
    applied,
    manager: options.manager,
    force,
    apiVersion: resource.apiVersion,
    kind: resource.definition.kind,
    time,
    subresource,
    resetFields: resetFieldsOf(resource.definition, subresource as Part),
  });
  // What nobody gave and a type must have is empty from now on.
  const next = decode(resource.schema, result.object, type).object as KubeObject;
  const owned = { ...options, managedFields: result.managedFields };
  if (!old) return { object: create(api, target, next, owned), created: true };
  const replaced = replace(api, target, old, storedForm(resource, next), subresource as Part, owned);
  return { object: replaced, created: false };
}

/** Leaves out what decoding has filled in: who applies owns what he names, and nothing else. */
function onlyGiven(decoded: unknown, given: unknown): unknown {
  if (Array.isArray(decoded) && Array.isArray(given)) return decoded.map((item, i) => onlyGiven(item, given[i]));
  if (!isRecord(decoded) || !isRecord(given)) return decoded;
  return Object.fromEntries(
    Object.entries(decoded).flatMap(([key, value]) => (key in given ? [[key, onlyGiven(value, given[key])]] : [])),
  );
}
