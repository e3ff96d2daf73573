import type { RequestInfo } from '../../kube/request-info.ts';
import type { Target } from '../api/context.ts';
import { badRequest, invalid } from '../api/errors.ts';
import type { ListOptions } from '../api/list.ts';
import { parseSelection } from '../api/selection.ts';

/** What a list or watch selects, and from where it goes on. 400 for values that cannot be read. */
export function listOptionsOf({ resource }: Target, { query }: RequestInfo): ListOptions {
  return {
    selection: parseSelection(resource, query.get('labelSelector') ?? '', query.get('fieldSelector') ?? ''),
    limit: integerOf(query, 'limit'),
    continueToken: query.get('continue') ?? '',
    resourceVersion: query.get('resourceVersion') ?? '',
    resourceVersionMatch: query.get('resourceVersionMatch') ?? '',
  };
}

/** A whole number in the query, 0 when it is not given. 400 for anything else. */
export function integerOf(query: URLSearchParams, name: string): number {
  const text = query.get(name) ?? '0';
  const isNumber = /^[+-]?\d+$/.test(text);
  if (isNumber && BigInt.asIntN(64, BigInt(text)) === BigInt(text)) return Number(text);
  const problem = isNumber ? 'value out of range' : 'invalid syntax';
  throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: ${problem}`);
}

/** 422 for what only a watch can be asked. */
export function refuseInitialEvents({ query }: RequestInfo): void {
  if (!query.has('sendInitialEvents')) return;
  const message = 'Forbidden: sendInitialEvents is forbidden for list';
  throw invalid('meta.k8s.io', 'ListOptions', '', [
    { reason: 'FieldValueForbidden', field: 'sendInitialEvents', message },
  ]);
}
