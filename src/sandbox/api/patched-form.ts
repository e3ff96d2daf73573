import type { KubeObject } from '../../kube/object.ts';
import { unmarshal } from '../schema/decode.ts';
import { UnmarshalError } from '../schema/go-special.ts';
import { typeOfKind } from '../schema/go-types.ts';
import { noKind } from '../schema/no-kind.ts';
import type { ObjectNode } from '../schema/node.ts';
import type { WriteOptions } from './context.ts';
import { applyPatch, type Patch, patchTypes, undecodableResult } from './patches/index.ts';
import { reportProblems } from './report-problems.ts';

/** The type of what a patch changes: a version of a kind; custom resources have no schema of their own here. */
export interface Form {
  schema: ObjectNode | undefined;
  apiVersion: string;
  kind: string;
}

type Given = Pick<Patch, 'contentType' | 'body' | 'live'>;

/** What the patch makes of the live object, decoded like any other body. 422 when it does not decode, with what it came to. */
export function patchedForm(form: Form, given: Given, options: WriteOptions): KubeObject {
  const { schema } = form;
  const patched = applyPatch({ ...given, schema });
  if (!schema) return patched;
  const refused = (why: string) => undecodableResult(given, () => ordered(schema, given), why);
  // A strategic merge patch is made in the form of the version, whatever it says of its kind.
  const isStrategic = given.contentType === patchTypes.strategic;
  const { apiVersion = form.apiVersion, kind = form.kind } = patched as Partial<KubeObject>;
  if (!isStrategic && !typeOfKind(apiVersion, kind) && typeOfKind(form.apiVersion, form.kind))
    throw refused(noKind(kind, apiVersion));
  try {
    const { object, problems } = unmarshal(schema, patched, form);
    const isStrict = problems.length > 0 && options.fieldValidation === 'Strict';
    if (isStrict) throw refused(`strict decoding error: ${problems.join(', ')}`);
    if (problems.length > 0) reportProblems(problems, options, form);
    return object as KubeObject;
  } catch (error) {
    if (!(error instanceof UnmarshalError)) throw error;
    throw refused(isStrategic ? error.conversion : error.message);
  }
}

/** What a patch comes to when the live object has its fields in Go's order. */
function ordered(schema: ObjectNode, given: Given): unknown {
  const { apiVersion, kind } = given.live;
  const live = unmarshal(schema, given.live, { apiVersion, kind }).object as KubeObject;
  return applyPatch({ ...given, schema, live });
}
