import { type KubeObject, keyOf } from '../../kube/object.ts';
import type { Api, Target } from './context.ts';
import { decodeContinue, encodeContinue } from './continue-token.ts';
import { ApiError, badRequest, invalid } from './errors.ts';
import { type LiveObjects, servedForms } from './registry.ts';
import type { Selection } from './selection.ts';

export interface ListOptions {
  selection: Selection;
  limit: number;
  continueToken: string;
  resourceVersion: string;
  resourceVersionMatch: string;
}

export interface ListResult {
  items: readonly KubeObject[];
  /** None for what is not stored. */
  revision?: number;
  continueToken?: string;
  remainingItemCount?: number;
}

/** The objects that match, all of one revision, in the requested version. 410 when that revision is too long ago, 504 when it is yet to come. */
export function list(api: Api, { resource, namespace, name }: Target, options: ListOptions): ListResult {
  refuseMatch(options);
  if (resource.live) return { items: liveItems(resource.live, { namespace, name }, options.selection) };
  const token = options.continueToken ? decodeContinue(options.continueToken) : undefined;
  if (token && options.resourceVersion && options.resourceVersion !== '0')
    throw badRequest('specifying resource version is not allowed when using continue');
  const exact = options.resourceVersionMatch === 'Exact' ? parseRevision(options.resourceVersion) : undefined;
  // A token of an inconsistent list goes on with what is there now.
  const isInconsistent = token?.revision === inconsistent;
  const revision = (isInconsistent ? undefined : token?.revision) ?? exact ?? api.store.revision();
  if (revision > api.store.revision()) throw tooLarge(revision, api.store.revision());
  if (!token && options.resourceVersion) requireReached(api, options.resourceVersion);

  const space = namespace || undefined;
  const all =
    revision === api.store.revision()
      ? api.store.list(resource.storage, space)
      : api.store.listAt(resource.storage, space, revision);
  if (!all) throw token ? continueExpired(token.after) : expired(revision);

  const { selection } = options;
  const named = name ? all.filter((object) => object.metadata.name === name) : all;
  const matching = selection.everything ? named : named.filter(selection.matches);
  const start = token ? firstAfter(matching, token.after, namespace) : 0;
  const end = options.limit > 0 ? Math.min(matching.length, start + options.limit) : matching.length;
  const chunk = start === 0 && end === matching.length ? matching : matching.slice(start, end);
  const items = servedForms(resource, chunk);
  const last = chunk.at(-1);
  if (end === matching.length || !last) return { items, revision };
  return {
    items,
    revision,
    continueToken: encodeContinue({ revision, after: pathOf(last, namespace) }),
    // The real server cannot count what a selector would leave over.
    ...(selection.everything && { remainingItemCount: matching.length - end }),
  };
}

function liveItems(live: LiveObjects, { namespace, name }: { namespace: string; name: string }, selection: Selection) {
  return live
    .list()
    .filter(({ metadata }) => (!namespace || metadata.namespace === namespace) && (!name || metadata.name === name))
    .filter(selection.matches);
}

/** 504 when a revision has not been reached yet; 400 when it is no number. */
export function requireReached(api: Api, resourceVersion: string): void {
  const revision = parseRevision(resourceVersion);
  if (revision > api.store.revision()) throw tooLarge(revision, api.store.revision());
}

export function parseRevision(text: string): number {
  if (!/^\d+$/.test(text)) throw badRequest(`invalid resource version: ${wrongRevision(text)}`);
  return Number(text);
}

/** What is wrong with a text that is no revision. */
export function wrongRevision(text: string): string {
  const shown = JSON.stringify(text);
  return `resourceVersion: Invalid value: ${shown}: strconv.ParseUint: parsing ${shown}: invalid syntax`;
}

export function expired(revision: number, oldest?: number): ApiError {
  return new ApiError(
    410,
    'Expired',
    oldest === undefined
      ? 'The resourceVersion for the provided list is too old.'
      : `too old resource version: ${revision} (${oldest})`,
  );
}

function tooLarge(revision: number, current: number): ApiError {
  return new ApiError(504, 'Timeout', `Timeout: Too large resource version: ${revision}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });
}

// In the place of a revision, in the token with which an expired list can go on.
const inconsistent = -1;

function continueExpired(after: string): ApiError {
  const error = new ApiError(
    410,
    'Expired',
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
  );
  error.status.metadata = { continue: encodeContinue({ revision: inconsistent, after }) };
  return error;
}

// apimachinery/pkg/apis/meta/internalversion/validation: which of the options go together.
function refuseMatch({ resourceVersion, resourceVersionMatch, continueToken }: ListOptions): void {
  if (!resourceVersionMatch) return;
  const problem = (field: string, message: string, reason: 'FieldValueForbidden' | 'FieldValueNotSupported') =>
    invalid('meta.k8s.io', 'ListOptions', '', [{ field, message, reason }]);
  const forbidden = (detail: string) => problem('resourceVersionMatch', `Forbidden: ${detail}`, 'FieldValueForbidden');
  if (continueToken) throw forbidden('resourceVersionMatch is forbidden when continue is provided');
  if (!resourceVersion) throw forbidden('resourceVersionMatch is forbidden unless resourceVersion is provided');
  if (resourceVersionMatch !== 'Exact' && resourceVersionMatch !== 'NotOlderThan')
    throw problem(
      'resourceVersionMatch',
      `Unsupported value: "${resourceVersionMatch}": supported values: "Exact", "NotOlderThan", ""`,
      'FieldValueNotSupported',
    );
  if (resourceVersionMatch === 'Exact' && resourceVersion === '0')
    throw forbidden('resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
}

// Keys in the token are relative to what is listed: `/name` in a namespace, `/namespace/name` in all.
function pathOf(object: KubeObject, namespace: string): string {
  return namespace ? `/${object.metadata.name}` : `/${keyOf(object)}`;
}

function firstAfter(sorted: readonly KubeObject[], after: string, namespace: string): number {
  const index = sorted.findIndex((object) => pathOf(object, namespace) > after);
  return index < 0 ? sorted.length : index;
}
