import { parse } from 'yaml';
import { isRecord } from '../../../kube/object.ts';
import { jsonType } from '../../codec/json-type.ts';
import { refusalOf } from './go-errors.ts';
import type { Reply } from './post.ts';

/** Why a webhook's answer is of no use. */
export class UselessAnswer extends Error {}

/** The kind that an answer must have: that of what was sent. */
export interface Expected {
  group: string;
  version: string;
  kind: string;
  /** Other versions of the kind that a client knows. */
  known: readonly string[];
}

/** Reads an answer as a Go client with a scheme of its own does. Throws UselessAnswer with its words. */
export function readReview({ code, contentType, text }: Reply, expected: Expected): Record<string, unknown> {
  if (code < 200 || code > 206) throw new UselessAnswer(statusIn(text) ?? refusalOf(code, contentType, text));
  if (text === '')
    throw new UselessAnswer(`0-length response with status code: ${code} and content type: ${contentType}`);
  const value = parsed(text);
  if (!isRecord(value))
    throw new UselessAnswer(
      `couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonType(value)} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
    );
  const { group, version, kind, known } = expected;
  const apiVersion = value.apiVersion ?? `${group}/${version}`;
  const found = value.kind ?? kind;
  const [inGroup, inVersion = ''] = String(apiVersion).split('/');
  const isKnown = found === kind && inGroup === group && (inVersion === version || known.includes(inVersion));
  if (!isKnown)
    throw new UselessAnswer(
      `no kind ${JSON.stringify(found)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/runtime/scheme.go:111"`,
    );
  if (inVersion !== version)
    throw new UselessAnswer(`converting (${inVersion}.${kind}) to (${version}.${kind}): unknown conversion`);
  return value;
}

// Answers are read as YAML when they are no JSON.
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    try {
      return parse(text) as unknown;
    } catch (error) {
      throw new UselessAnswer(`couldn't get version/kind; json parse error: yaml: ${String(error)}`);
    }
  }
}

function statusIn(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isStatus =
      isRecord(value) && value.kind === 'Status' && value.apiVersion === 'v1' && value.status !== 'Success';
    return isStatus && typeof value.message === 'string' ? value.message : undefined;
  } catch {
    return undefined;
  }
}

/** Holds the fields of a struct against their types, in the words of Go's decoder. */
export function requireTypes(
  struct: string,
  path: string,
  value: Readonly<Record<string, unknown>>,
  types: Readonly<Record<string, 'bool' | 'string'>>,
): void {
  for (const [name, type] of Object.entries(types)) {
    const found = value[name];
    if (found === undefined || found === null) continue;
    if ((type === 'bool' && typeof found !== 'boolean') || (type === 'string' && typeof found !== 'string'))
      throw new UselessAnswer(
        `json: cannot unmarshal ${jsonType(found)} into Go struct field ${struct}.${path}.${name} of type ${type}`,
      );
  }
}
