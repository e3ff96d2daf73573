import type { IncomingMessage, ServerResponse } from 'node:http';
import { isRecord, type KubeObject } from '../../kube/object.ts';
import { isTrue, type RequestInfo } from '../../kube/request-info.ts';
import { ask } from '../api/ask.ts';
import type { Api, Target, WriteOptions } from '../api/context.ts';
import { create } from '../api/create.ts';
import { type DeletionOptions, remove } from '../api/delete.ts';
import { deleteCollection } from '../api/delete-collection.ts';
import { ApiError, badRequest, invalid } from '../api/errors.ts';
import { get } from '../api/get.ts';
import { type ListResult, list } from '../api/list.ts';
import { patch, reportProblems } from '../api/patch.ts';
import type { Part } from '../api/pipeline.ts';
import { withAnswers } from '../api/questions.ts';
import { createSubresource } from '../api/subresources/create.ts';
import type { Subresource } from '../api/subresources/index.ts';
import { getScale, updateScale } from '../api/subresources/scale.ts';
import { updateOrCreate } from '../api/update.ts';
import { jsonOf, jsonOfList } from '../codec/object-json.ts';
import { readObject } from '../codec/read-object.ts';
import { formatOf, mediaType, parseData, readBody } from './body.ts';
import type { User } from './hook.ts';
import { integerOf, listOptionsOf, refuseInitialEvents } from './list-options.ts';
import { wrongMetadataForm } from './metadata-form.ts';
import { negotiate, type Representation } from './negotiate.ts';
import { inward, inwardPatch, outward } from './outside-time.ts';
import { type Answer, answer } from './respond.ts';
import type { Upgrade } from './streams/upgrade.ts';
import { type IncludeObject, partialMetadata, tableOf } from './table.ts';
import { writeOptionsOf } from './write-options.ts';

export interface ResourceRequest {
  api: Api;
  info: RequestInfo;
  target: Target;
  subresource: Subresource | undefined;
  user: User;
  request: IncomingMessage;
  response: ServerResponse;
  /** The client wants to make something else of the connection. */
  upgrade: Upgrade | undefined;
  warnings: string[];
  /** Asks the visitor's guard again when the body has told the name of what is to be created; throws its refusal. */
  guardName: (name: string) => void;
}

/** Answers every request for resources but watches and connections. */
export async function serveResource(request: ResourceRequest): Promise<Answer> {
  const { api, info, target, subresource } = request;
  const shown = representationOf(request.request, target.resource.customSchema !== undefined);
  const options = writeOptionsOf(request);
  const part = (subresource?.name ?? '') as Part;
  const { resource } = target;
  const { scale } = resource.definition;
  switch (info.verb) {
    case 'get':
      return object(
        request,
        shown,
        200,
        await withAnswers(api, resource, undefined, (within) =>
          part === 'scale' && scale ? getScale(within, target, scale) : get(within, target),
        ),
      );
    case 'list':
      refuseInitialEvents(info);
      // A list has no time-out of its own; it is only read.
      integerOf(info.query, 'timeoutSeconds');
      return collection(
        request,
        shown,
        await withAnswers(api, resource, undefined, (within) => list(within, target, listOptionsOf(target, info))),
      );
    case 'create': {
      const body = await bodyOf(request, options);
      if (target.resource.definition.answer)
        return object(request, asObject(shown), 201, ask(api, target, body, options));
      const { createsOn } = target.resource.definition;
      const other = createsOn && api.registry.byStorage(createsOn.resource);
      if (createsOn && other) {
        const on = { ...target, resource: other, name: body.metadata.name };
        request.guardName(body.metadata.name);
        return object(
          request,
          shown,
          201,
          await withAnswers(api, other, body, (within, given) =>
            createSubresource(within, on, createsOn.subresource, given, options),
          ),
        );
      }
      if (!subresource) request.guardName(body.metadata.name || body.metadata.generateName || '');
      const made = await withAnswers(api, resource, body, (within, given) =>
        subresource
          ? createSubresource(within, target, subresource.name, given, options)
          : create(within, target, given, options),
      );
      return object(request, shown, 201, made);
    }
    case 'update': {
      const body = await bodyOf(request, options);
      const { object: updated, created } = await withAnswers(api, resource, body, (within, given) =>
        part === 'scale' && scale
          ? { object: updateScale(within, target, scale, given, options), created: false }
          : updateOrCreate(within, target, given, part, options),
      );
      return object(request, shown, created ? 201 : 200, updated);
    }
    case 'patch':
      return object(request, shown, ...(await applyPatchRequest(request, part, options)));
    case 'delete': {
      const deletion = await deletionOptionsOf(request, options);
      const { object: deleted, gone } = await withAnswers(api, resource, undefined, (within) =>
        remove(within, target, deletion),
      );
      if (!gone || target.resource.definition.returnsDeleted) return object(request, shown, 200, deleted);
      const { name, uid } = deleted.metadata;
      const { group, plural } = target.resource.ref;
      const status = {
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Success',
        details: { name, ...(group && { group }), kind: plural, uid },
      };
      return answer(200, JSON.stringify(status), shown, isPretty(request.request, info));
    }
    case 'deletecollection':
      return collection(
        request,
        shown,
        await deleteCollection(api, target, listOptionsOf(target, info), await deletionOptionsOf(request, options)),
      );
    default:
      throw new ApiError(
        405,
        'MethodNotAllowed',
        'the server does not allow this method on the requested resource',
        {},
      );
  }
}

/** What the client accepts. 406 when that is nothing the server has. */
export function representationOf({ headers }: IncomingMessage, isCustom: boolean): Representation {
  const found = negotiate(headers.accept, !isCustom);
  if (found) return found;
  // It is among what the server has, but not for these.
  if (isCustom && negotiate(headers.accept)) throw notObject();
  throw new ApiError(
    406,
    'NotAcceptable',
    '406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf, application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch',
    {},
  );
}

// Answers to questions have no rows.
function asObject(shown: Representation): Representation {
  if (shown.as === 'object') return shown;
  throw notObject();
}

const notObject = () =>
  new ApiError(
    406,
    'NotAcceptable',
    'only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf',
  );

export function includeObjectOf({ query }: RequestInfo): IncludeObject {
  const wanted = query.get('includeObject') || 'Metadata';
  if (wanted === 'None' || wanted === 'Metadata' || wanted === 'Object') return wanted;
  throw badRequest(`unrecognized includeObject value: "${wanted}"`);
}

async function applyPatchRequest(
  { request, api, target, info }: ResourceRequest,
  part: Part,
  options: WriteOptions,
): Promise<[number, KubeObject]> {
  const contentType = mediaType(request);
  if (!patchTypes.has(contentType)) throw new ApiError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
  const { value, problems } = parseData(await readBody(request), contentType, target.resource.definition.kind);
  if (problems.length > 0) reportProblems(problems, options, identityOf(target));
  if (contentType === 'application/apply-patch+yaml' && !info.query.get('fieldManager'))
    throw invalid('meta.k8s.io', 'PatchOptions', '', [
      { reason: 'FieldValueRequired', field: 'fieldManager', message: 'Required value: is required for apply patch' },
    ]);
  const force = isTrue(info.query.get('force'));
  const body = inwardPatch(api, value, contentType, target.resource);
  const { object: patched, created } = await withAnswers(api, target.resource, body, (within, given) =>
    patch(within, target, { contentType, body: given, force }, part, options),
  );
  return [created ? 201 : 200, patched];
}

const patchTypes = new Set([
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
]);

async function bodyOf(
  { api, request, target, subresource }: ResourceRequest,
  options: WriteOptions,
): Promise<KubeObject> {
  const { resource } = target;
  const expected = subresource?.kind
    ? {
        apiVersion: subresource.group ? `${subresource.group}/${subresource.version}` : resource.apiVersion,
        kind: subresource.kind,
      }
    : { apiVersion: resource.apiVersion, kind: resource.definition.kind, schema: resource.schema };
  const { object, problems } = readObject(
    await readBody(request),
    formatOf(request, resource.customSchema !== undefined),
    expected,
  );
  if (problems.length > 0) reportProblems(problems, options, expected);
  return inward(api, withMetadata(object), resource);
}

function identityOf({ resource }: Target): { apiVersion: string; kind: string } {
  return { apiVersion: resource.apiVersion, kind: resource.definition.kind };
}

function withMetadata(object: Record<string, unknown>): KubeObject {
  return { ...object, metadata: isRecord(object.metadata) ? object.metadata : {} } as unknown as KubeObject;
}

async function deletionOptionsOf(
  { request, info, user }: ResourceRequest,
  { dryRun, warn }: WriteOptions,
): Promise<DeletionOptions> {
  const body = await readBody(request);
  const given = body.length > 0 ? parseData(body, mediaType(request), 'DeleteOptions').value : {};
  const fields = isRecord(given) ? given : {};
  const grace = fields.gracePeriodSeconds ?? info.query.get('gracePeriodSeconds') ?? undefined;
  const policy = fields.propagationPolicy ?? info.query.get('propagationPolicy') ?? undefined;
  if (policy !== undefined && policy !== 'Background' && policy !== 'Foreground' && policy !== 'Orphan')
    throw badRequest(`invalid propagationPolicy: ${JSON.stringify(policy)}`);
  const isDry = dryRun || (Array.isArray(fields.dryRun) && fields.dryRun.includes('All'));
  const { kind: _, apiVersion: __, ...inBody } = fields;
  return {
    dryRun: isDry,
    user,
    warn,
    given: {
      ...inBody,
      ...(grace !== undefined && { gracePeriodSeconds: Number(grace) }),
      ...(policy && { propagationPolicy: policy }),
      ...(isDry && { dryRun: ['All'] }),
    },
    ...(grace !== undefined && { gracePeriodSeconds: Number(grace) }),
    ...(policy && { propagationPolicy: policy }),
    ...(isRecord(fields.preconditions) && { preconditions: fields.preconditions }),
  };
}

function object(
  { api, target, info, request }: ResourceRequest,
  shown: Representation,
  code: number,
  object: KubeObject,
): Answer {
  const pretty = isPretty(request, info);
  if (shown.as === 'Table' && object.kind === target.resource.definition.kind) {
    const metadata = { resourceVersion: object.metadata.resourceVersion };
    const table = tableOf(target.resource.definition.columns, [object], {
      now: api.clock.now(),
      includeObject: includeObjectOf(info),
      show: (one) => outward(api, one, target.resource),
      withColumns: true,
      metadata,
    });
    return answer(code, JSON.stringify(table), shown, pretty);
  }
  if (shown.isList)
    throw wrongMetadataForm(
      object.apiVersion ?? '',
      object.kind ?? '',
      false,
      target.resource.customSchema !== undefined,
    );
  const seen = outward(api, object, target.resource);
  return answer(code, jsonOf(shown.as === 'PartialObjectMetadata' ? partialMetadata(seen) : seen), shown, pretty);
}

function collection(
  { api, target, info, request }: ResourceRequest,
  shown: Representation,
  result: ListResult,
): Answer {
  const pretty = isPretty(request, info);
  const { definition, apiVersion } = target.resource;
  const { continueToken, remainingItemCount } = result;
  const isConverted = target.resource.asks === true && !target.resource.isStored;
  const metadata = {
    ...(result.revision !== undefined && { resourceVersion: String(result.revision) }),
    // A list that was converted tells it even when there is none.
    ...((continueToken || isConverted) && { continue: continueToken ?? '' }),
    ...(remainingItemCount !== undefined && { remainingItemCount }),
  };
  if (shown.as === 'Table') {
    const table = tableOf(definition.columns, result.items, {
      now: api.clock.now(),
      includeObject: includeObjectOf(info),
      show: (one) => outward(api, one, target.resource),
      withColumns: true,
      metadata,
    });
    return answer(200, JSON.stringify(table), shown, pretty);
  }
  const items = result.items.map((item) => outward(api, item, target.resource));
  const listKind = definition.listKind ?? `${definition.kind}List`;
  const isCustom = target.resource.customSchema !== undefined;
  if (shown.isList === false) throw wrongMetadataForm(apiVersion, listKind, true, isCustom);
  if (shown.as === 'PartialObjectMetadata')
    return answer(
      200,
      jsonOfList(
        'PartialObjectMetadataList',
        'meta.k8s.io/v1',
        metadata,
        items.map((item) => (isCustom ? partialMetadata(item) : { metadata: item.metadata }) as KubeObject),
        isCustom ? jsonOf : undefined,
      ),
      shown,
      pretty,
    );
  // Lists of custom resources are not typed: each item tells what it is.
  const show = target.resource.customSchema ? jsonOf : undefined;
  return answer(200, jsonOfList(listKind, apiVersion, metadata, items, show), shown, pretty);
}

/** People with curl or a browser get indented JSON, as from the real server. */
export function isPretty({ headers }: IncomingMessage, { query }: RequestInfo): boolean {
  const asked = query.get('pretty');
  if (asked !== null) return isTrue(asked);
  return /^(curl|Wget|Mozilla\/5\.0)/.test(headers['user-agent'] ?? '');
}
