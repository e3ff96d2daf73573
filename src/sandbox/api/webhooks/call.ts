import { isRecord } from '../../../kube/object.ts';
import type { Status } from '../../../kube/status.ts';
import { messageOf } from '../../../lib/errors.ts';
import { JsonError, parseJson } from '../../codec/json.ts';
import type { Api } from '../context.ts';
import { ApiError } from '../errors.ts';
import { type AdmissionRequest, reviewRequest } from '../policies/request.ts';
import type { Question } from '../questions.ts';
import { destinationOf } from './client-config.ts';
import type { Hook } from './hooks.ts';
import { post } from './post.ts';
import { readReview, requireTypes, UselessAnswer } from './review.ts';

/** What a webhook said, or why nothing that can be used. */
export type Verdict =
  | { kind: 'allowed'; warnings: readonly string[]; patch: unknown[] }
  | { kind: 'denied'; warnings: readonly string[]; status: Partial<Status> }
  | { kind: 'failed'; why: string };

const group = 'admission.k8s.io';

/** The question that a webhook is asked about a request (admission.k8s.io AdmissionReview). */
export function questionFor(api: Api, { id, webhook }: Hook, request: AdmissionRequest): Question<Verdict> {
  const about = reviewRequest(request);
  const version = webhook.admissionReviewVersions?.find((one) => one === 'v1' || one === 'v1beta1') ?? 'v1';
  const isMutating = id.startsWith('mutating/');
  return {
    key: JSON.stringify([id, webhook, about]),
    async ask() {
      const uid = api.random.uid();
      const body = { kind: 'AdmissionReview', apiVersion: `${group}/${version}`, request: { uid, ...about } };
      const seconds = webhook.timeoutSeconds ?? 10;
      try {
        const destination = destinationOf(api, webhook.clientConfig ?? {});
        const reply = await post(destination, JSON.stringify(body), { seconds, clock: api.outside }).catch(useless);
        const expected = { group, version, kind: 'AdmissionReview', known: ['v1', 'v1beta1'] };
        return verdictOf(readReview(reply, expected), { uid, version, isMutating });
      } catch (error) {
        if (error instanceof InvalidResponse) return { kind: 'failed', why: error.message };
        if (!(error instanceof UselessAnswer)) throw error;
        return { kind: 'failed', why: `failed to call webhook: ${error.message}` };
      }
    },
  };
}

function useless(error: unknown): never {
  throw new UselessAnswer(messageOf(error));
}

class InvalidResponse extends Error {}

const invalid = (why: string) => new InvalidResponse(`received invalid webhook response: ${why}`);

/** Reads a review's response (apiserver/pkg/admission/plugin/webhook/request, VerifyAdmissionResponse). */
function verdictOf(
  { response, kind, apiVersion }: Record<string, unknown>,
  { uid, version, isMutating }: { uid: string; version: string; isMutating: boolean },
): Verdict {
  if (!isRecord(response)) throw invalid('webhook response was absent');
  const strings = { uid: 'string', patch: 'string', patchType: 'string' } as const;
  requireTypes('AdmissionResponse', 'response', response, { allowed: 'bool', ...strings });
  const { patch, patchType } = response;
  const hasPatch = typeof patch === 'string' && patch !== '';
  const hasType = patchType !== undefined && patchType !== null;
  if (version === 'v1') {
    if (response.uid !== uid)
      throw invalid(`expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(response.uid ?? '')}`);
    if (kind === undefined || apiVersion === undefined)
      throw invalid(`expected webhook response of ${group}/v1, Kind=AdmissionReview, got /, Kind=`);
    requirePatchTogether(isMutating, hasPatch, hasType);
    if (isMutating && patchType === '') throw invalid('webhook returned invalid response.patchType of ""');
  }
  const warnings = Array.isArray(response.warnings)
    ? response.warnings.filter((one): one is string => typeof one === 'string')
    : [];
  const status = isRecord(response.status) ? (response.status as Partial<Status>) : {};
  if (response.allowed !== true) return { kind: 'denied', warnings, status };
  const steps = isMutating && hasPatch ? decodePatch(patch) : [];
  if (steps.length > 0 && version === 'v1' && patchType !== 'JSONPatch')
    throw new InvalidResponse(`unsupported patch type ${JSON.stringify(patchType)}`);
  return { kind: 'allowed', warnings, patch: steps };
}

function requirePatchTogether(isMutating: boolean, hasPatch: boolean, hasType: boolean): void {
  if (!isMutating && hasPatch) throw invalid('validating webhook may not return response.patch');
  if (!isMutating && hasType) throw invalid('validating webhook may not return response.patchType');
  if (hasPatch && !hasType) throw invalid('webhook returned response.patch but not response.patchType');
  if (hasType && !hasPatch) throw invalid('webhook returned response.patchType but not response.patch');
}

function decodePatch(patch: string): unknown[] {
  const text = Buffer.from(patch, 'base64').toString();
  const undecodable = (why: string) => new InvalidResponse(`received undecodable patch in webhook response: ${why}`);
  let value: unknown;
  try {
    ({ value } = parseJson(text));
  } catch (error) {
    throw undecodable(error instanceof JsonError ? error.message : 'unexpected end of JSON input');
  }
  if (Array.isArray(value)) return value;
  const found = value === null || typeof value === 'object' ? 'object' : typeof value;
  throw undecodable(`json: cannot unmarshal ${found} into Go value of type jsonpatch.Patch`);
}

/** A webhook said no (apiserver/pkg/admission/plugin/webhook/errors, ToStatusErr). */
export function denial(name: string, { message, reason, code = 0, details }: Partial<Status>): ApiError {
  const words = `admission webhook ${JSON.stringify(name)} denied the request`;
  const text = message || reason ? `${words}: ${message || reason}` : `${words} without explanation`;
  return new ApiError(code < 400 ? 400 : code, reason ?? '', text, details);
}

/** 500 for what went wrong within the server, told twice. */
export function internalError(why: string): ApiError {
  return new ApiError(500, 'InternalError', `Internal error occurred: ${why}`, { causes: [{ message: why }] });
}

/** A webhook that could not be asked. */
export function callFailure(name: string, why: string): ApiError {
  return internalError(`failed calling webhook ${JSON.stringify(name)}: ${why}`);
}
