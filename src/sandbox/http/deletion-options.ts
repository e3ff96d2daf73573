import { isRecord } from '../../kube/object.ts';
import type { WriteOptions } from '../api/context.ts';
import type { DeletionOptions } from '../api/delete.ts';
import { badRequest } from '../api/errors.ts';
import { mediaType, parseData, readBody } from './body.ts';
import type { ResourceRequest } from './serve-resource.ts';

/** The options of a deletion, from its body and its query. Throws 400 for a policy that is none. */
export async function deletionOptionsOf(
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
  const asked: Pick<DeletionOptions, 'gracePeriodSeconds' | 'propagationPolicy'> = {
    ...(grace !== undefined && { gracePeriodSeconds: Number(grace) }),
    ...(policy && { propagationPolicy: policy }),
  };
  return {
    dryRun: isDry,
    user,
    warn,
    given: { ...inBody, ...asked, ...(isDry && { dryRun: ['All'] }) },
    ...asked,
    ...(isRecord(fields.preconditions) && { preconditions: fields.preconditions }),
  };
}
