import type { IncomingMessage } from 'node:http';
import { isRecord, type KubeObject } from '../../kube/object.ts';
import { ApiError, badRequest } from '../api/errors.ts';
import { JsonError, type Parsed, parseJson } from '../codec/json.ts';
import { decodeProtobuf } from '../codec/protobuf.ts';
import { parseYaml } from '../codec/yaml.ts';
import { decode } from '../schema/decode.ts';
import { schemaFor } from '../schema/index.ts';
import type { ObjectNode } from '../schema/node.ts';

// MaxRequestBodyBytes of the real server.
const limitBytes = 3 * 1024 * 1024;

/** The whole body. 413 when it is over 3 MiB. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limitBytes)
      throw new ApiError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${limitBytes}`);
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

/** The media type without its parameters; JSON when none is given. */
export function mediaType(request: IncomingMessage): string {
  return (
    (request.headers['content-type'] ?? 'application/json').split(';', 1)[0]?.trim().toLowerCase() || 'application/json'
  );
}

export interface DecodedBody {
  object: KubeObject;
  /** What strict field validation complains about. */
  problems: readonly string[];
}

/** What the bodies of a request are: the kind that it takes, and its type when the registry knows better than the built-in ones. */
export interface Expected {
  apiVersion: string;
  kind: string;
  schema?: ObjectNode | undefined;
}

/** An object of the expected kind from a body in JSON, YAML or protobuf. 400 for what it cannot be, 415 for another format. */
export function decodeBody(body: Buffer, type: string, expected: Expected): DecodedBody {
  const { value, duplicates, problems } = parse(body, type, expected.kind);
  if (!isRecord(value)) throw unrecognized(expected.kind, goTypeError(value));
  const kind = textOf(value.kind) || expected.kind;
  const apiVersion = textOf(value.apiVersion) || expected.apiVersion;
  if (kind !== expected.kind || apiVersion !== expected.apiVersion) throw wrongKind({ apiVersion, kind }, expected);
  const schema = expected.schema ?? schemaFor(apiVersion, kind);
  const decoded = schema ? decode(schema, value, { kind, apiVersion, duplicates }) : { object: value, problems: [] };
  const object = { ...decoded.object, kind, apiVersion } as KubeObject;
  object.metadata = { ...object.metadata };
  return { object, problems: [...problems, ...decoded.problems] };
}

/** A body as data: for patches and options, whose type the caller knows. `kind` is named in messages. */
export function parse(body: Buffer, type: string, kind: string): Parsed {
  try {
    switch (type) {
      case 'application/json':
      case 'application/json-patch+json':
      case 'application/merge-patch+json':
      case 'application/strategic-merge-patch+json':
        return parseJson(body.toString());
      case 'application/yaml':
      case 'application/apply-patch+yaml':
        return parseYaml(body.toString());
      case 'application/vnd.kubernetes.protobuf': {
        const { apiVersion, kind: found, object } = decodeProtobuf(body);
        return { value: { ...(object as object), apiVersion, kind: found }, duplicates: new Set(), problems: [] };
      }
    }
  } catch (error) {
    if (error instanceof JsonError) throw unrecognized(kind, `${error.message} (${body.toString().slice(0, 1024)})`);
    throw error;
  }
  throw new ApiError(
    415,
    'UnsupportedMediaType',
    'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf',
  );
}

function unrecognized(kind: string, why: string): ApiError {
  return badRequest(
    `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${why}`,
  );
}

function goTypeError(value: unknown): string {
  const found = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  return `json: cannot unmarshal ${found} into Go value of type struct { APIVersion string "json:"apiVersion,omitempty""; Kind string "json:"kind,omitempty"" }`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function wrongKind(
  found: { apiVersion: string; kind: string },
  expected: { apiVersion: string; kind: string },
): ApiError {
  const { apiVersion, kind } = found;
  if (!schemaFor(apiVersion, kind))
    return badRequest(
      `${kind} in version ${JSON.stringify(apiVersion)} cannot be handled as a ${expected.kind}: no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/api/legacyscheme/scheme.go:30"`,
    );
  if (apiVersion !== expected.apiVersion && kind === expected.kind)
    return badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${expected.apiVersion})`,
    );
  const group = (version: string) => (version.includes('/') ? (version.split('/')[0]?.split('.')[0] ?? '') : 'core');
  const short = apiVersion.slice(apiVersion.indexOf('/') + 1);
  return badRequest(
    `${kind} in version ${JSON.stringify(short)} cannot be handled as a ${expected.kind}: converting (${short}.${kind}) to (${group(expected.apiVersion)}.${expected.kind}): unknown conversion`,
  );
}
