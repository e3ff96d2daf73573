import { isRecord } from '../../kube/object.ts';
import type { WriteOptions } from '../api/context.ts';
import type { DeletionOptions } from '../api/delete.ts';
import { badRequest, type FieldError, fieldError, invalid } from '../api/errors.ts';
import { jsonType } from '../codec/json-type.ts';
import { noVersion, probeType } from '../codec/read-object.ts';
import { unmarshal } from '../schema/decode.ts';
import { UnmarshalError } from '../schema/go-special.ts';
import { schemaFor } from '../schema/index.ts';
import { noKind } from '../schema/no-kind.ts';
import { mediaType, parseData, readBody } from './body.ts';
import { integerOf } from './list-options.ts';
import type { ResourceRequest } from './serve-resource.ts';
import { wrongDryRun } from './write-options.ts';

type Fields = Readonly<Record<string, unknown>>;
type Policy = NonNullable<DeletionOptions['propagationPolicy']>;

const policies: readonly string[] = ['Foreground', 'Background', 'Orphan'] satisfies Policy[];

/** The options of a deletion: those of its body, or of its query when it has none. 400 and 422 as the real server refuses them. */
export async function deletionOptionsOf(
  { request, info, user }: ResourceRequest,
  { warn }: WriteOptions,
): Promise<DeletionOptions> {
  const body = await readBody(request);
  const {
    kind: _,
    apiVersion: __,
    ...fields
  } = body.length > 0 ? readOptions(parseData(body, mediaType(request), noVersion).value) : inQuery(info.query);
  const wrong = problemsOf(fields);
  if (wrong.length > 0) throw invalid('meta.k8s.io', 'DeleteOptions', '', wrong);
  const { gracePeriodSeconds, orphanDependents, preconditions, dryRun } = fields;
  const policy = fields.propagationPolicy ?? (orphanDependents === undefined ? undefined : orphaning(orphanDependents));
  return {
    dryRun: Array.isArray(dryRun) && dryRun.length > 0,
    user,
    warn,
    given: fields,
    ...(gracePeriodSeconds !== undefined && { gracePeriodSeconds: Number(gracePeriodSeconds) }),
    ...(policy !== undefined && { propagationPolicy: policy as Policy }),
    ...(isRecord(preconditions) && { preconditions }),
  };
}

const orphaning = (isOrphaning: unknown): Policy => (isOrphaning ? 'Orphan' : 'Background');

function readOptions(value: unknown): Fields {
  if (!isRecord(value)) {
    if (value === null) return {};
    throw badRequest(`${noVersion}json: cannot unmarshal ${jsonType(value)} into Go value of type ${probeType}`);
  }
  const { kind = 'DeleteOptions', apiVersion = 'meta.k8s.io/v1' } = value;
  if (kind !== 'DeleteOptions') throw badRequest(noKind(kind, apiVersion));
  const schema = schemaFor('v1', 'DeleteOptions');
  if (!schema) return value;
  try {
    return unmarshal(schema, value, { apiVersion: 'v1', kind }).object;
  } catch (error) {
    if (!(error instanceof UnmarshalError)) throw error;
    throw badRequest(error.message);
  }
}

function inQuery(query: URLSearchParams): Fields {
  const orphan = query.get('orphanDependents');
  return {
    ...(query.has('gracePeriodSeconds') && { gracePeriodSeconds: integerOf(query, 'gracePeriodSeconds') }),
    ...(query.has('propagationPolicy') && { propagationPolicy: query.get('propagationPolicy') }),
    // Whatever is not plainly false is true (apimachinery's conversion of query parameters).
    ...(orphan !== null && { orphanDependents: !['0', 'false'].includes(orphan.toLowerCase()) }),
    ...(query.has('dryRun') && { dryRun: query.getAll('dryRun') }),
  };
}

/** The rules for the options (apimachinery/pkg/apis/meta/v1/validation). */
function problemsOf({ propagationPolicy: policy, orphanDependents, dryRun }: Fields): FieldError[] {
  const field = 'propagationPolicy';
  if (policy !== undefined && orphanDependents !== undefined) {
    const text = 'orphanDependents and deletionPropagation cannot be both set';
    return [fieldError.invalid(field, policy, text)];
  }
  const isKnown = policy === undefined || policies.includes(String(policy));
  return [
    ...(isKnown ? [] : [fieldError.notSupported(field, policy, [...policies, 'nil'])]),
    ...wrongDryRun(Array.isArray(dryRun) ? dryRun : []),
  ];
}
