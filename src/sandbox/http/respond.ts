import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { stringify } from 'yaml';
import type { KubeObject } from '../../kube/object.ts';
import type { Status } from '../../kube/status.ts';
import { encodeProtobuf } from '../codec/protobuf.ts';
import type { Representation } from './negotiate.ts';

/** An answer before it is written: what the observer sees of it is its code. */
export interface Answer {
  code: number;
  contentType: string;
  body: string | Buffer;
  headers?: Record<string, string>;
}

/** Writes one JSON text in the wanted format. */
export function answer(code: number, json: string, { format, contentType }: Representation, isPretty = false): Answer {
  if (format === 'json')
    return {
      code,
      contentType: 'application/json',
      body: isPretty ? JSON.stringify(JSON.parse(json), null, 2) : `${json}\n`,
    };
  if (format === 'yaml')
    return { code, contentType, body: stringify(JSON.parse(json), { aliasDuplicateObjects: false, lineWidth: 0 }) };
  return { code, contentType, body: encodeProtobuf(JSON.parse(json) as KubeObject) ?? json };
}

const json: Representation = { format: 'json', as: 'object', contentType: 'application/json' };

export function answerStatus(status: Status, representation: Representation = json, isPretty = false): Answer {
  const retry = status.details?.retryAfterSeconds;
  const made = answer(status.code ?? 500, JSON.stringify(status), representation, isPretty);
  return retry === undefined ? made : { ...made, headers: { 'Retry-After': String(retry) } };
}

export function answerText(code: number, text: string): Answer {
  return {
    code,
    contentType: 'text/plain; charset=utf-8',
    body: text,
    headers: { 'X-Content-Type-Options': 'nosniff' },
  };
}

const zip = promisify(gzip);
const compressedFromBytes = 128 * 1024;

/** A large answer in gzip, for a client that takes it without more words: a weight beside it is not understood, as on a real server. */
export async function compressed(made: Answer, { headers }: IncomingMessage): Promise<Answer> {
  const encodings = String(headers['accept-encoding'] ?? '').split(',');
  if (!encodings.some((encoding) => encoding.trim() === 'gzip')) return made;
  if (Buffer.byteLength(made.body) <= compressedFromBytes) return made;
  const body = await zip(made.body, { level: 1 });
  return { ...made, body, headers: { ...made.headers, 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' } };
}

/** Sends the answer with its warnings. */
export function send(
  response: ServerResponse,
  { code, contentType, body, headers = {} }: Answer,
  warnings: readonly string[] = [],
): void {
  const length = Buffer.byteLength(body);
  response.writeHead(code, {
    'Content-Type': contentType,
    'Cache-Control': 'no-cache, private',
    'Content-Length': length,
    ...headers,
    ...(warnings.length > 0 && { Warning: warnings.map((text) => `299 - ${quote(text)}`) }),
  });
  // A text would take the headers with it as UTF-8; beside bytes they stay bytes.
  response.end(typeof body === 'string' && warnings.length > 0 ? Buffer.from(body, 'utf8') : body);
}

/** The text in quotes; its letters go as the bytes of UTF-8, and Node takes a header's letters for bytes. */
function quote(text: string): string {
  const escaped = text.replace(/[\\"]/g, '\\$&').replace(/\p{Cc}/gu, ' ');
  return `"${Buffer.from(escaped, 'utf8').toString('latin1')}"`;
}
