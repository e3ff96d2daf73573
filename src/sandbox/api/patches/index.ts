import { clone, isRecord, type KubeObject } from '../../../kube/object.ts';
import { jsonType } from '../../codec/json-type.ts';
import { goTypeOf } from '../../schema/index.ts';
import type { ObjectNode } from '../../schema/node.ts';
import { ApiError, badRequest, fieldError, invalid } from '../errors.ts';
import { goPrint } from './go-print.ts';
import { applyJsonPatch } from './json.ts';
import { applyMergePatch } from './merge.ts';
import { resultText } from './result-text.ts';
import { applyStrategicPatch } from './strategic.ts';

export interface Patch {
  /** Without parameters such as charset. */
  contentType: string;
  /** The parsed body. */
  body: unknown;
  /** That of the version of the request; undefined or made by hand for a custom resource. */
  schema: ObjectNode | undefined;
  live: KubeObject;
  /** Hears of what strict decoding finds in the patch itself; defaults, decoding and validation of the result are the caller's. */
  strict?: (problem: string) => void;
}

export const patchTypes = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;

/** What the patch makes of the live object: a draft of its own, not decoded yet. Throws the ApiError of the real server. */
export function applyPatch({ contentType, body, schema, live, strict = () => undefined }: Patch): KubeObject {
  switch (contentType) {
    case patchTypes.json:
      return objectFrom(applyJsonPatch(live, body, strict));
    case patchTypes.merge:
      return objectFrom(applyMergePatch(live, body));
    case patchTypes.strategic:
      if (schema && goTypeOf(schema) === undefined) throw unknownFormat();
      if (body !== null && !isRecord(body)) {
        throw badRequest(`json: cannot unmarshal ${jsonType(body)} into Go value of type map[string]interface {}`);
      }
      return objectFrom(applyStrategicPatch(schema, live, body ?? {}));
    default:
      throw schema && goTypeOf(schema) === undefined
        ? unknownFormat()
        : new ApiError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
  }
}

/** 422 for a patch whose result does not decode, which it shows; a strategic one is shown itself, as Go prints it. */
export function undecodableResult(
  { contentType, body }: Pick<Patch, 'contentType' | 'body'>,
  result: () => unknown,
  why: string,
): ApiError {
  const shown = contentType === patchTypes.strategic ? goPrint(body) : resultText(result(), body);
  return invalid('', '', '', [fieldError.invalid('patch', shown, why)]);
}

/** The caller may change what it gets, so nothing is shared with the stored object. */
const objectFrom = (value: unknown) => clone(value) as KubeObject;

const accepted = [patchTypes.json, patchTypes.merge, patchTypes.apply];

/** Custom resources have no strategic merge patch. */
const unknownFormat = () =>
  new ApiError(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  );
