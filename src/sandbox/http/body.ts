import type { IncomingMessage } from 'node:http';
import { ApiError, badRequest } from '../api/errors.ts';
import { JsonError, type Parsed, parseJson } from '../codec/json.ts';
import { decodeProtobuf } from '../codec/protobuf.ts';
import type { BodyFormat } from '../codec/read-object.ts';
import { parseYaml } from '../codec/yaml.ts';

// MaxRequestBodyBytes of the real server.
const limitBytes = 3 * 1024 * 1024;

/** The whole body. 413 when it is over 3 MiB. Rejects when the client leaves before its end. */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    // Events, for an async iterator costs more than all else that is done with a small body.
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limitBytes) return void chunks.push(chunk);
      // The rest is read and dropped: a client hears the answer only when it has sent everything.
      chunks.length = 0;
      reject(new ApiError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${limitBytes}`));
    });
    request.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    request.on('error', reject);
  });
}

/** The media type without its parameters; JSON when none is given. */
export function mediaType(request: IncomingMessage): string {
  return (
    (request.headers['content-type'] ?? 'application/json').split(';', 1)[0]?.trim().toLowerCase() || 'application/json'
  );
}

/** A patch or the options of a deletion, as data: what type it has the caller knows. 400 in the words of the real server, which begin with `trouble`; 415 for another format. */
export function parseData(body: Buffer, type: string, trouble: string): Parsed {
  try {
    if (type === 'application/json' || /^application\/[a-z-]+\+json$/.test(type)) return parseJson(body.toString());
    if (type === 'application/yaml' || type === 'application/apply-patch+yaml') return parseYaml(body.toString());
    if (type === 'application/vnd.kubernetes.protobuf')
      return { value: decodeProtobuf(body).object, duplicates: new Set(), problems: [] };
  } catch (error) {
    if (error instanceof JsonError) throw badRequest(`${trouble}${error.message}`);
    throw error;
  }
  throw unsupportedMediaType();
}

/** The format of a body that holds an object. 415 for another one; custom resources have no protobuf. */
export function formatOf(request: IncomingMessage, isCustom: boolean): BodyFormat {
  const format = {
    'application/json': 'json',
    'application/yaml': 'yaml',
    'application/vnd.kubernetes.protobuf': 'protobuf',
  }[mediaType(request)];
  if (!format || (isCustom && format === 'protobuf')) throw unsupportedMediaType();
  return format as BodyFormat;
}

function unsupportedMediaType(): ApiError {
  return new ApiError(
    415,
    'UnsupportedMediaType',
    'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf',
  );
}
