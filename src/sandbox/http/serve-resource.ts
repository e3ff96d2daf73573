import type { IncomingMessage, ServerResponse } from 'node:http';
import { isRecord, type KubeObject } from '../../kube/object.ts';
import { isTrue, type RequestInfo } from '../../kube/request-info.ts';
import { ask } from '../api/ask.ts';
import type { Api, Target, WriteOptions } from '../api/context.ts';
import { create } from '../api/create.ts';
import { remove } from '../api/delete.ts';
import { deleteCollection } from '../api/delete-collection.ts';
import { ApiError, invalid, methodNotAllowed } from '../api/errors.ts';
import { get } from '../api/get.ts';
import { list, requireReached, wrongRevision } from '../api/list.ts';
import { patch } from '../api/patch.ts';
import type { Part } from '../api/pipeline.ts';
import { withAnswers } from '../api/questions.ts';
import { reportProblems } from '../api/report-problems.ts';
import { createSubresource } from '../api/subresources/create.ts';
import type { Subresource } from '../api/subresources/index.ts';
import { getScale, updateScale } from '../api/subresources/scale.ts';
import { updateOrCreate } from '../api/update.ts';
import { readObject } from '../codec/read-object.ts';
import { formatOf, mediaType, parseData, readBody } from './body.ts';
import { deletionOptionsOf } from './deletion-options.ts';
import type { User } from './hook.ts';
import { integerOf, listOptionsOf, refuseInitialEvents } from './list-options.ts';
import { inward, inwardPatch } from './outside-time.ts';
import { type Answer, answer } from './respond.ts';
import { asObject, isCustomResource, isPretty, representationOf, showList, showObject } from './show-resource.ts';
import type { Upgrade } from './streams/upgrade.ts';
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
  const shown = representationOf(request.request, target.resource);
  const options = writeOptionsOf(request);
  const part = (subresource?.name ?? '') as Part;
  const { resource } = target;
  const { scale } = resource.definition;
  switch (info.verb) {
    case 'get':
      requireRevision(api, info);
      return showObject(
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
      return showList(
        request,
        shown,
        await withAnswers(api, resource, undefined, (within) => list(within, target, listOptionsOf(target, info))),
      );
    case 'create': {
      const body = await bodyOf(request, options);
      if (target.resource.definition.answer)
        return showObject(request, asObject(shown), 201, ask(api, target, body, options));
      const { createsOn } = target.resource.definition;
      const other = createsOn && api.registry.byStorage(createsOn.resource);
      if (createsOn && other) {
        const on = { ...target, resource: other, name: body.metadata.name };
        request.guardName(body.metadata.name);
        return showObject(
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
      return showObject(request, shown, 201, made);
    }
    case 'update': {
      const body = await bodyOf(request, options);
      const { object: updated, created } = await withAnswers(api, resource, body, (within, given) =>
        part === 'scale' && scale
          ? { object: updateScale(within, target, scale, given, options), created: false }
          : updateOrCreate(within, target, given, part, options),
      );
      return showObject(request, shown, created ? 201 : 200, updated);
    }
    case 'patch':
      return showObject(request, shown, ...(await applyPatchRequest(request, part, options)));
    case 'delete': {
      const deletion = await deletionOptionsOf(request, options);
      const { object: deleted, gone } = await withAnswers(api, resource, undefined, (within) =>
        remove(within, target, deletion),
      );
      if (!gone || target.resource.definition.returnsDeleted) return showObject(request, shown, 200, deleted);
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
      return showList(
        request,
        shown,
        await deleteCollection(api, target, listOptionsOf(target, info), await deletionOptionsOf(request, options)),
      );
    default:
      throw methodNotAllowed();
  }
}

/** A read may ask for no older revision than one. 504 when it is yet to come; what is no number fails without a reason. */
function requireRevision(api: Api, { query }: RequestInfo): void {
  const revision = query.get('resourceVersion') ?? '';
  if (revision === '') return;
  if (!/^\d+$/.test(revision)) throw new ApiError(500, '', wrongRevision(revision));
  requireReached(api, revision);
}

async function applyPatchRequest(
  { request, api, target, info }: ResourceRequest,
  part: Part,
  options: WriteOptions,
): Promise<[number, KubeObject]> {
  const contentType = mediaType(request);
  if (!patchTypes.has(contentType)) throw new ApiError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
  const { value, problems } = parseData(await readBody(request), contentType, troubleOf(contentType, target));
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

/** How the answer to a patch that cannot be parsed begins. */
function troubleOf(contentType: string, { resource }: Target): string {
  const isYaml = contentType === 'application/apply-patch+yaml';
  return `error decoding ${isYaml ? 'YAML: error converting YAML to JSON' : resource.definition.kind}: `;
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
    formatOf(request, isCustomResource(resource)),
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
