/** A message that is cut off or malformed; the texts are those of gogo/protobuf. */
export class ProtobufError extends Error {}

/** Wire types of protobuf: https://protobuf.dev/programming-guides/encoding */
export const wire = { varint: 0, fixed64: 1, bytes: 2, startGroup: 3, endGroup: 4, fixed32: 5 } as const;

/** One field on the wire: its number, its wire type, and either its number value or its bytes. */
export interface WireField {
  number: number;
  type: number;
  /** For varint, fixed64 and fixed32; two's complement is undone by the reader of the field. */
  bits: bigint;
  bytes: Buffer;
}

const noBytes = Buffer.alloc(0);

/** Reads the fields of a message one by one; throws ProtobufError on malformed input. */
export function* readFields(message: Buffer): Generator<WireField> {
  let at = 0;
  const varint = (): bigint => {
    let result = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = message[at];
      if (byte === undefined) throw new ProtobufError('unexpected EOF');
      at++;
      result |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, result);
    }
    throw new ProtobufError('proto: integer overflow');
  };
  const take = (length: number): Buffer => {
    if (at + length > message.length) throw new ProtobufError('unexpected EOF');
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const tag = varint();
    const number = Number(tag >> 3n);
    const type = Number(tag & 7n);
    if (number <= 0 || number > 0x1fffffff) throw new ProtobufError(`proto: illegal tag ${number} (wire type ${tag})`);
    if (type === wire.varint) yield { number, type, bits: varint(), bytes: noBytes };
    else if (type === wire.fixed64) yield { number, type, bits: take(8).readBigUInt64LE(), bytes: noBytes };
    else if (type === wire.fixed32) yield { number, type, bits: BigInt(take(4).readUInt32LE()), bytes: noBytes };
    else if (type === wire.bytes) {
      const length = varint();
      if (length > BigInt(message.length)) throw new ProtobufError('unexpected EOF');
      yield { number, type, bits: 0n, bytes: take(Number(length)) };
    } else throw new ProtobufError(`proto: illegal wireType ${type}`);
  }
}

/** Puts a message together; fields are written in the order of the calls. */
export class WireWriter {
  readonly #parts: Buffer[] = [];

  varint(number: number, value: bigint): void {
    this.#tag(number, wire.varint);
    this.#parts.push(varintBytes(BigInt.asUintN(64, value)));
  }

  double(number: number, value: number): void {
    this.#tag(number, wire.fixed64);
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(value);
    this.#parts.push(bytes);
  }

  bytes(number: number, value: Buffer): void {
    this.#tag(number, wire.bytes);
    this.#parts.push(varintBytes(BigInt(value.length)), value);
  }

  string(number: number, value: string): void {
    this.bytes(number, Buffer.from(value));
  }

  finish(): Buffer {
    return Buffer.concat(this.#parts);
  }

  #tag(number: number, type: number): void {
    this.#parts.push(varintBytes(BigInt((number << 3) | type)));
  }
}

function varintBytes(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}
