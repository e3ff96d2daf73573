import type { KubeObject } from '../../kube/object.ts';
import { badRequest } from '../api/errors.ts';
import { typeOfKind } from '../schema/go-types.ts';
import { decodeMessage } from './message-decode.ts';
import { encodeMessage } from './message-encode.ts';
import { ProtobufError, readFields, WireWriter } from './wire.ts';

/** An object in its JSON form, as sparse as the message was: what `schema/decode.ts` then reads. */
export interface ProtobufBody {
  apiVersion: string;
  kind: string;
  object: Record<string, unknown>;
}

/** Reads what kubectl and client libraries send as application/vnd.kubernetes.protobuf. Throws 400 for malformed input. */
export function decodeProtobuf(bytes: Buffer, fallback?: { apiVersion: string; kind: string }): ProtobufBody {
  try {
    const envelope = readEnvelope(bytes);
    const apiVersion = envelope.apiVersion || (fallback?.apiVersion ?? '');
    const kind = envelope.kind || (fallback?.kind ?? '');
    const type = typeOfKind(apiVersion, kind);
    if (!type) return { apiVersion, kind, object: { apiVersion, kind } };
    const object = decodeMessage(type, envelope.raw, (inner) => decodeProtobuf(inner).object);
    return { apiVersion, kind, object: { ...object, apiVersion, kind } };
  } catch (error) {
    throw error instanceof ProtobufError ? badRequest(error.message) : error;
  }
}

/** The protobuf form of an object with its envelope; undefined for a kind that has none, such as a custom resource. */
export function encodeProtobuf(object: Record<string, unknown>): Buffer | undefined {
  const { apiVersion, kind } = object;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return undefined;
  const type = typeOfKind(apiVersion, kind);
  const raw = type && encodeMessage(type, object);
  if (!raw) return undefined;
  const typeMeta = new WireWriter();
  typeMeta.string(1, apiVersion);
  typeMeta.string(2, kind);
  const unknown = new WireWriter();
  unknown.bytes(1, typeMeta.finish());
  unknown.bytes(2, raw);
  unknown.string(3, '');
  unknown.string(4, '');
  return Buffer.concat([magic, unknown.finish()]);
}

/** One frame of a watch in protobuf: a length of four bytes, then a WatchEvent that holds the object with its envelope. */
export function encodeWatchEvent(type: string, object: KubeObject | Record<string, unknown>): Buffer | undefined {
  const inner = encodeProtobuf(object);
  if (!inner) return undefined;
  const extension = new WireWriter();
  extension.bytes(1, inner);
  const event = new WireWriter();
  event.string(1, type);
  event.bytes(2, extension.finish());
  const message = event.finish();
  const length = Buffer.alloc(4);
  length.writeUInt32BE(message.length);
  return Buffer.concat([length, message]);
}

const magic = Buffer.from('k8s\0');

interface Envelope {
  apiVersion: string;
  kind: string;
  raw: Buffer;
}

/** runtime.Unknown: typeMeta 1, raw 2, contentEncoding 3, contentType 4. */
function readEnvelope(bytes: Buffer): Envelope {
  if (bytes.length === 0) throw new ProtobufError('empty data');
  if (!bytes.subarray(0, magic.length).equals(magic))
    throw new ProtobufError(
      `provided data does not appear to be a protobuf message, expected prefix [${[...magic].join(' ')}]`,
    );
  if (bytes.length === magic.length) throw new ProtobufError('empty body');
  const envelope: Envelope = { apiVersion: '', kind: '', raw: Buffer.alloc(0) };
  for (const field of readFields(bytes.subarray(magic.length))) {
    if (field.number === 2) envelope.raw = field.bytes;
    if (field.number !== 1) continue;
    for (const part of readFields(field.bytes)) {
      if (part.number === 1) envelope.apiVersion = part.bytes.toString();
      if (part.number === 2) envelope.kind = part.bytes.toString();
    }
  }
  return envelope;
}
