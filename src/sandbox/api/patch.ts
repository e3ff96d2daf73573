import { clone, isRecord, type KubeObject } from '../../kube/object.ts';
import { formatTime } from '../../kube/time.ts';
import { jsonType } from '../codec/json-type.ts';
import { strictDecodingError } from '../codec/read-object.ts';
import { decode } from '../schema/decode.ts';
import type { Api, Target, WriteOptions } from './context.ts';
import { create } from './create.ts';
import { ApiError, badRequest, fieldError, invalid, methodNotSupported, notFound } from './errors.ts';
import { current } from './get.ts';
import { apply as applyConfiguration, checkApplied, checkAppliedType } from './managed-fields/index.ts';
import { conversionProblem } from './patches/conversion-problem.ts';
import { goPrint } from './patches/go-print.ts';
import { applyPatch, patchTypes, undecodableResult } from './patches/index.ts';
import { type Part, resetFieldsOf } from './pipeline.ts';
import { type ServedResource, servedForm, storedForm } from './registry.ts';
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
  const old = current(api, target);
  const live = servedForm(resource, old);
  const { scale } = resource.definition;
  if (subresource === 'scale' && scale) {
    const now = getScale(api, target, scale);
    const object = updateScale(api, target, scale, applyPatch({ ...given, schema: undefined, live: now }), options);
    return { object, created: false };
  }
  const patched = applyPatch({ ...given, schema: resource.schema, live });
  const draft = typedResult(resource, patched, given, options);
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
  // Fields that nobody knows are refused before all else, whatever fieldValidation says.
  checkApplied(resource.schema, { ...body, metadata: isRecord(body.metadata) ? body.metadata : {} } as never);
  const time = formatTime(api.clock.now());
  const applied = onlyGiven(typed(resource, body as KubeObject, options), body) as KubeObject;
  if (applied.metadata.managedFields?.length) throw badRequest('metadata.managedFields must be nil');
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
  const next = result.object;
  const owned = { ...options, managedFields: result.managedFields };
  if (!old) return { object: create(api, target, next, owned), created: true };
  const replaced = replace(api, target, old, storedForm(resource, next), subresource as Part, owned);
  return { object: replaced, created: false };
}

/** What a strategic merge patch makes is converted and not decoded: a wrong type is told in other words. */
function typedResult(
  resource: ServedResource,
  patched: KubeObject,
  given: PatchBody,
  options: WriteOptions,
): KubeObject {
  try {
    return typed(resource, patched, options, (problems) => wrongPatch(given, patched, problems));
  } catch (error) {
    const isStrategic = given.contentType === patchTypes.strategic;
    const why = isStrategic && error instanceof ApiError && conversionProblem(error.message);
    if (!why) throw error;
    throw undecodableResult({ ...given, schema: resource.schema, live: patched }, '', why);
  }
}

// A patched object is decoded like any other body, so that unknown fields and wrong types in the patch are seen.
function typed(
  resource: ServedResource,
  patched: KubeObject,
  options: WriteOptions,
  refusal?: (problems: readonly string[]) => ApiError,
): KubeObject {
  if (!resource.schema) return patched;
  const identity = { kind: resource.definition.kind, apiVersion: resource.apiVersion };
  const { object, problems } = decode(resource.schema, patched, identity);
  if (problems.length > 0 && refusal && options.fieldValidation === 'Strict') throw refusal(problems);
  if (problems.length > 0) reportProblems(problems, options, identity);
  return object as KubeObject;
}

/** Leaves out what decoding has filled in: who applies owns what he names, and nothing else. */
function onlyGiven(decoded: unknown, given: unknown): unknown {
  if (Array.isArray(decoded) && Array.isArray(given)) return decoded.map((item, i) => onlyGiven(item, given[i]));
  if (!isRecord(decoded) || !isRecord(given)) return decoded;
  return Object.fromEntries(
    Object.entries(decoded).flatMap(([key, value]) => (key in given ? [[key, onlyGiven(value, given[key])]] : [])),
  );
}

/** The 422 of strict validation for a patch: it shows a strategic one as Go prints it, and what any other came to. */
function wrongPatch({ contentType, body }: PatchBody, patched: KubeObject, problems: readonly string[]): ApiError {
  const isStrategic = contentType === 'application/strategic-merge-patch+json';
  const shown = isStrategic ? goPrint(body) : JSON.stringify(patched);
  return invalid('', '', '', [fieldError.invalid('patch', shown, `strict decoding error: ${problems.join(', ')}`)]);
}

/** Unknown and duplicate fields: 400 when strict, a warning each when asked for, else nothing. */
export function reportProblems(
  problems: readonly string[],
  options: WriteOptions,
  identity: { apiVersion: string; kind: string },
): void {
  if (options.fieldValidation === 'Strict') throw strictDecodingError(identity, problems);
  if (options.fieldValidation === 'Warn') for (const problem of problems) options.warn(problem);
}
