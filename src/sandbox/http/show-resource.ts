import type { IncomingMessage } from 'node:http';
import type { KubeObject } from '../../kube/object.ts';
import { isTrue, type RequestInfo } from '../../kube/request-info.ts';
import { ApiError, badRequest } from '../api/errors.ts';
import type { ListResult } from '../api/list.ts';
import type { ServedResource } from '../api/registry.ts';
import { scaleColumns } from '../api/subresources/scale.ts';
import { jsonOf, jsonOfList } from '../codec/object-json.ts';
import type { Column } from '../resources/define.ts';
import { wrongMetadataForm } from './metadata-form.ts';
import { negotiate, type Representation } from './negotiate.ts';
import { outward } from './outside-time.ts';
import { type Answer, answer } from './respond.ts';
import type { ResourceRequest } from './serve-resource.ts';
import { type IncludeObject, partialMetadata, tableOf } from './table.ts';

/** Custom resources are not typed: they have no protobuf, and each item of a list tells what it is. */
export const isCustomResource = ({ customSchema }: ServedResource) => customSchema !== undefined;

/** What the client accepts. 406 when that is nothing the server has. */
export function representationOf({ headers }: IncomingMessage, resource: ServedResource): Representation {
  const isCustom = isCustomResource(resource);
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
export function asObject(shown: Representation): Representation {
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

/** One object in the form that the client asked for. */
export function showObject(
  resourceRequest: ResourceRequest,
  shown: Representation,
  code: number,
  object: KubeObject,
): Answer {
  const { api, target, info, request } = resourceRequest;
  const { resource } = target;
  const pretty = isPretty(request, info);
  const columns = columnsOf(object, resource);
  if (shown.as === 'Table' && columns) {
    const metadata = { resourceVersion: object.metadata.resourceVersion };
    return answer(code, tableText(resourceRequest, columns, [object], metadata), shown, pretty);
  }
  if (shown.isList)
    throw wrongMetadataForm(object.apiVersion ?? '', object.kind ?? '', false, isCustomResource(resource));
  const seen = outward(api, object, resource);
  return answer(code, jsonOf(shown.as === 'PartialObjectMetadata' ? partialMetadata(seen) : seen), shown, pretty);
}

/** The columns of what a resource answers with: itself, or its scale. */
function columnsOf({ kind }: KubeObject, { definition, customSchema }: ServedResource) {
  if (kind === definition.kind) return definition.columns;
  return kind === 'Scale' && !customSchema ? scaleColumns : undefined;
}

/** A list in the form that the client asked for. */
export function showList(resourceRequest: ResourceRequest, shown: Representation, result: ListResult): Answer {
  const { api, target, info, request } = resourceRequest;
  const { resource } = target;
  const pretty = isPretty(request, info);
  const { definition, apiVersion } = resource;
  const { continueToken, remainingItemCount } = result;
  const isConverted = resource.asks === true && !resource.isStored;
  const metadata = {
    ...(result.revision !== undefined && { resourceVersion: String(result.revision) }),
    // A list that was converted tells it even when there is none.
    ...((continueToken || isConverted) && { continue: continueToken ?? '' }),
    ...(remainingItemCount !== undefined && { remainingItemCount }),
  };
  if (shown.as === 'Table')
    return answer(200, tableText(resourceRequest, definition.columns, result.items, metadata), shown, pretty);
  const items = result.items.map((item) => outward(api, item, resource));
  const listKind = definition.listKind ?? `${definition.kind}List`;
  const isCustom = isCustomResource(resource);
  if (shown.isList === false) throw wrongMetadataForm(apiVersion, listKind, true, isCustom);
  const itemText = isCustom ? jsonOf : undefined;
  if (shown.as !== 'PartialObjectMetadata')
    return answer(200, jsonOfList(listKind, apiVersion, metadata, items, itemText), shown, pretty);
  const parts = items.map((item) => (isCustom ? partialMetadata(item) : { metadata: item.metadata }) as KubeObject);
  const text = jsonOfList('PartialObjectMetadataList', 'meta.k8s.io/v1', metadata, parts, itemText);
  return answer(200, text, shown, pretty);
}

function tableText(
  { api, target: { resource }, info }: ResourceRequest,
  columns: readonly Column<KubeObject>[],
  objects: readonly KubeObject[],
  metadata: object,
): string {
  const table = tableOf(columns, objects, {
    now: api.clock.now(),
    includeObject: includeObjectOf(info),
    show: (one) => outward(api, one, resource),
    withColumns: true,
    metadata,
  });
  return JSON.stringify(table);
}

/** People with curl or a browser get indented JSON, as from the real server. */
export function isPretty({ headers }: IncomingMessage, { query }: RequestInfo): boolean {
  const asked = query.get('pretty');
  if (asked !== null) return isTrue(asked);
  return /^(curl|Wget|Mozilla\/5\.0)/.test(headers['user-agent'] ?? '');
}
