import { clone, isRecord, type KubeObject } from '../../kube/object.ts';
import { formatTime } from '../../kube/time.ts';
import { jsonType } from '../codec/json-type.ts';
import { strictDecodingError } from '../codec/read-object.ts';
import { unmarshal } from '../schema/decode.ts';
import { UnmarshalError } from '../schema/go-special.ts';
import { typeOfKind } from '../schema/go-types.ts';
import { schemaFor } from '../schema/index.ts';
import type { ObjectNode } from '../schema/node.ts';
import type { Api, Target, WriteOptions } from './context.ts';
import { create, matchUrl } from './create.ts';
import { type ApiError, badRequest, conflict, methodNotSupported, notFound } from './errors.ts';
import { current } from './get.ts';
import { apply as applyConfiguration, checkApplied, checkAppliedType } from './managed-fields/index.ts';
import { applyPatch, patchTypes, undecodableResult } from './patches/index.ts';
import { type Part, resetFieldsOf } from './pipeline.ts';
import { servedForm, storedForm } from './registry.ts';
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
    const form = { schema: schemaFor('autoscaling/v1', 'Scale'), apiVersion: 'autoscaling/v1', kind: 'Scale' };
    const next = patchedForm(form, { ...given, live: getScale(api, target, scale) }, options);
    return { object: updateScale(api, target, scale, next, options), created: false };
  }
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
  const form = { schema: resource.schema, ...type };
  const applied = onlyGiven(decoded(form, body, options), body) as KubeObject;
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
  const next = result.object;
  const owned = { ...options, managedFields: result.managedFields };
  if (!old) return { object: create(api, target, next, owned), created: true };
  const replaced = replace(api, target, old, storedForm(resource, next), subresource as Part, owned);
  return { object: replaced, created: false };
}

/** The type of what a patch changes: a version of a kind; custom resources have no schema of their own here. */
interface Form {
  schema: ObjectNode | undefined;
  apiVersion: string;
  kind: string;
}

/** What the patch makes of the live object, decoded like any other body. 422 when it does not decode, with what it came to. */
function patchedForm(form: Form, given: PatchBody & { live: KubeObject }, options: WriteOptions): KubeObject {
  const { schema } = form;
  const patched = applyPatch({ ...given, schema });
  if (!schema) return patched;
  const refused = (why: string) => undecodableResult(given, () => ordered(schema, given), why);
  // A strategic merge patch is made in the form of the version, whatever it says of its kind.
  const isStrategic = given.contentType === patchTypes.strategic;
  const { apiVersion = form.apiVersion, kind = form.kind } = patched as Partial<KubeObject>;
  if (!isStrategic && !typeOfKind(apiVersion, kind) && typeOfKind(form.apiVersion, form.kind))
    throw refused(`no kind "${kind}" is registered for version "${apiVersion}" in scheme "pkg/runtime/scheme.go:111"`);
  try {
    return decoded(form, patched, options, (problems) => refused(`strict decoding error: ${problems.join(', ')}`));
  } catch (error) {
    if (!(error instanceof UnmarshalError)) throw error;
    throw refused(isStrategic ? error.conversion : error.message);
  }
}

/** What a patch comes to when the live object has its fields in Go's order. */
function ordered(schema: ObjectNode, given: PatchBody & { live: KubeObject }): unknown {
  const { apiVersion, kind } = given.live;
  const live = unmarshal(schema, given.live, { apiVersion, kind }).object as KubeObject;
  return applyPatch({ ...given, schema, live });
}

/** Unknown fields and wrong types in a patch are seen like those of a body. Throws UnmarshalError. */
function decoded(
  { schema, apiVersion, kind }: Form,
  patched: object,
  options: WriteOptions,
  refusal?: (problems: readonly string[]) => ApiError,
): KubeObject {
  if (!schema) return patched as KubeObject;
  const identity = { kind, apiVersion };
  const { object, problems } = unmarshal(schema, patched, identity);
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

/** Unknown and duplicate fields: 400 when strict, a warning each when asked for, else nothing. */
export function reportProblems(
  problems: readonly string[],
  options: WriteOptions,
  identity: { apiVersion: string; kind: string },
): void {
  if (options.fieldValidation === 'Strict') throw strictDecodingError(identity, problems);
  if (options.fieldValidation === 'Warn') for (const problem of problems) options.warn(problem);
}
