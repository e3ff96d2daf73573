import { checkApiVersion } from '../../kube/gvk.ts';
import { isRecord } from '../../kube/object.ts';
import { ApiError, badRequest } from '../api/errors.ts';
import { decode } from '../schema/decode.ts';
import { typeOfKind } from '../schema/go-types.ts';
import { schemaFor } from '../schema/index.ts';
import { noKind } from '../schema/no-kind.ts';
import type { ObjectNode } from '../schema/node.ts';
import { JsonError, type Parsed, parseJson } from './json.ts';
import { jsonType } from './json-type.ts';
import { decodeProtobuf } from './protobuf.ts';
import { parseYaml, YamlError } from './yaml.ts';

/** The kind that a resource takes, with its schema when it is no built-in kind. */
export interface ExpectedKind {
  apiVersion: string;
  kind: string;
  schema?: ObjectNode | undefined;
}

export interface ReadObject {
  object: Record<string, unknown>;
  /** What strict field validation complains about. */
  problems: readonly string[];
}

export type BodyFormat = 'json' | 'yaml' | 'protobuf';

/**
 * The object in the body of a create or update, as the real server reads it: the body may leave out kind and version,
 * but must not name others. Throws 400 with the real server's texts.
 */
export function readObject(body: Buffer, format: BodyFormat, expected: ExpectedKind): ReadObject {
  const parsed = parse(body, format, expected);
  const found = identify(parsed.value, body, expected);
  const version = found.apiVersion.slice(found.apiVersion.indexOf('/') + 1);
  const cannot = (why: string) =>
    badRequest(`${found.kind} in version "${version}" cannot be handled as a ${expected.kind}: ${why}`);
  const isExpected = found.kind === expected.kind && found.apiVersion === expected.apiVersion;
  const schema = isExpected ? (expected.schema ?? schemaFor(found.apiVersion, found.kind)) : undefined;
  if (isExpected && !schema) return { object: isRecord(parsed.value) ? parsed.value : {}, problems: parsed.problems };
  if (schema) {
    const { object, problems } = decode(schema, parsed.value, { ...found, duplicates: parsed.duplicates });
    return { object, problems: [...parsed.problems, ...problems] };
  }
  const type = typeOfKind(found.apiVersion, found.kind);
  if (!type) throw cannot(noKind(found.kind, found.apiVersion));
  if (found.kind === expected.kind)
    throw badRequest(
      `the API version in the data (${found.apiVersion}) does not match the expected API version (${expected.apiVersion})`,
    );
  throw cannot(
    `converting (${version}.${found.kind}) to (${internalPackage(expected)}.${expected.kind}): unknown conversion`,
  );
}

/** The 400 of strict field validation. */
export function strictDecodingError(
  identity: { apiVersion: string; kind: string },
  problems: readonly string[],
): ApiError {
  const version = identity.apiVersion.slice(identity.apiVersion.indexOf('/') + 1);
  const texts = problems.join(', ');
  return badRequest(
    `${identity.kind} in version "${version}" cannot be handled as a ${identity.kind}: strict decoding error: ${texts}`,
  );
}

function parse(body: Buffer, format: BodyFormat, expected: ExpectedKind): Parsed {
  try {
    if (format === 'json') return parseJson(body.toString());
    if (format === 'yaml') return parseYaml(body.toString());
    return { value: decodeProtobuf(body, expected).object, duplicates: new Set(), problems: [] };
  } catch (error) {
    if (error instanceof YamlError || error instanceof ApiError) throw unrecognized(body, expected, error.message);
    if (error instanceof JsonError) throw unrecognized(body, expected, `${noVersion}${error.message}`);
    throw error;
  }
}

/** How the answer to a body begins whose kind cannot be told. */
export const noVersion = "couldn't get version/kind; json parse error: ";
/** How Go prints the type that it looks for kind and version with. */
export const probeType =
  'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';

function identify(value: unknown, body: Buffer, expected: ExpectedKind): { apiVersion: string; kind: string } {
  if (value === null) return { apiVersion: expected.apiVersion, kind: expected.kind };
  if (!isRecord(value))
    throw unrecognized(
      body,
      expected,
      `${noVersion}json: cannot unmarshal ${jsonType(value)} into Go value of type ${probeType}`,
    );
  const read = (name: string): string => {
    // This first look is done by Go's own decoder, which does not mind the case of names.
    const key = name in value ? name : Object.keys(value).find((other) => other.toLowerCase() === name.toLowerCase());
    const given = key === undefined ? undefined : value[key];
    if (given === undefined || given === null) return '';
    if (typeof given === 'string') return given;
    throw unrecognized(
      body,
      expected,
      `${noVersion}json: cannot unmarshal ${jsonType(given)} into Go struct field .${name} of type string`,
    );
  };
  const [apiVersion, kind] = [read('apiVersion'), read('kind')];
  const [wrong] = checkApiVersion(apiVersion);
  if (wrong) throw unrecognized(body, expected, wrong);
  return { apiVersion: apiVersion || expected.apiVersion, kind: kind || expected.kind };
}

function unrecognized(body: Buffer, expected: ExpectedKind, why: string): ApiError {
  return badRequest(
    `the object provided is unrecognized (must be of type ${expected.kind}): ${why} (${summary(body)})`,
  );
}

/** The first thirty bytes: as text when it looks like JSON, else in hexadecimal. */
function summary(body: Buffer): string {
  if (body.length === 0) return '<empty>';
  const start = body.subarray(0, 30);
  return `${body[0] === 0x7b ? start.toString() : start.toString('hex')}${body.length > 30 ? ' ...' : ''}`;
}

/** The Go package of a kind's internal type: core, apps, rbac. */
function internalPackage({ apiVersion }: ExpectedKind): string {
  return apiVersion.includes('/') ? (apiVersion.split(/[./]/)[0] ?? '') : 'core';
}
