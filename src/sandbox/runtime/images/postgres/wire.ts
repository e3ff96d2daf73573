import type { Failure, Field } from './define.ts';

/** One message of PostgreSQL's frontend/backend protocol 3: its letter and its body. */
export interface Message {
  type: string;
  body: Buffer;
}

/** Cuts the bytes that arrive into messages. The first message of a client has no letter: it is given as `startup`. */
export function messageReader(options: { startup: boolean }, onMessage: (message: Message) => void) {
  let kept = Buffer.alloc(0);
  let { startup } = options;
  return (chunk: Uint8Array): void => {
    kept = Buffer.concat([kept, chunk]);
    for (;;) {
      const head = startup ? 0 : 1;
      if (kept.length < head + 4) return;
      const length = kept.readUInt32BE(head);
      if (length < 4 || length > maxLength) throw new RangeError(`a message of ${length} bytes`);
      if (kept.length < head + length) return;
      const message = {
        type: startup ? 'startup' : kept.toString('latin1', 0, 1),
        body: kept.subarray(head + 4, head + length),
      };
      kept = kept.subarray(head + length);
      // What asks for encryption is answered by a letter, and the true first message follows.
      if (startup && !isRequest(message.body)) startup = false;
      onMessage(message);
    }
  };
}

const maxLength = 64 * 1024 * 1024;
const sslRequest = 80877103;
const gssRequest = 80877104;
export const cancelRequest = 80877102;

/** Whether a first message only asks for encryption. */
export const isRequest = (body: Buffer) => [sslRequest, gssRequest].includes(body.readUInt32BE(0));

export function message(type: string, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(5);
  head.write(type, 'latin1');
  head.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** The first message of a client: protocol 3.0 and its parameters. */
export function startupMessage(parameters: Readonly<Record<string, string>>): Buffer {
  const body = Buffer.concat([
    int32(196608),
    ...Object.entries(parameters).flatMap(([name, value]) => [text(name), text(value)]),
    Buffer.alloc(1),
  ]);
  return Buffer.concat([int32(body.length + 4), body]);
}

/** Texts that each end in a zero byte. */
export function readTexts(body: Buffer, from = 0): string[] {
  const texts = body.toString('utf8', from).split('\0');
  texts.pop();
  return texts;
}

export const int16 = (value: number) => {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
};

export const int32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};

export const text = (value: string) => Buffer.from(`${value}\0`);

export const rowDescription = (fields: readonly Field[]) =>
  message(
    'T',
    int16(fields.length),
    ...fields.flatMap(({ name, typeId }) => [
      text(name),
      int32(0),
      int16(0),
      int32(typeId),
      int16(-1),
      int32(-1),
      int16(0),
    ]),
  );

export const dataRow = (values: readonly (string | null)[]) =>
  message('D', int16(values.length), ...values.flatMap((value) => (value === null ? [int32(-1)] : sized(value))));

const sized = (value: string) => [int32(Buffer.byteLength(value)), Buffer.from(value)];

export function readRowDescription(body: Buffer): Field[] {
  const fields: Field[] = [];
  let at = 2;
  for (let left = body.readInt16BE(0); left > 0; left--) {
    const end = body.indexOf(0, at);
    fields.push({ name: body.toString('utf8', at, end), typeId: body.readInt32BE(end + 7) });
    at = end + 19;
  }
  return fields;
}

export function readDataRow(body: Buffer): (string | null)[] {
  const values: (string | null)[] = [];
  let at = 2;
  for (let left = body.readInt16BE(0); left > 0; left--) {
    const length = body.readInt32BE(at);
    at += 4;
    values.push(length < 0 ? null : body.toString('utf8', at, at + length));
    at += Math.max(0, length);
  }
  return values;
}

/** ErrorResponse (E) or NoticeResponse (N). */
export function failureMessage(type: 'E' | 'N', severity: string, failure: Failure): Buffer {
  const { code, message: words, detail, hint, position } = failure;
  const fields: [string, string | undefined][] = [
    ['S', severity],
    ['V', severity],
    ['C', code],
    ['M', words],
    ['D', detail],
    ['H', hint],
    ['P', position === undefined ? undefined : String(position)],
  ];
  const given = fields.flatMap(([letter, value]) => (value === undefined ? [] : [text(letter + value)]));
  return message(type, ...given, Buffer.alloc(1));
}

export interface ToldFailure extends Failure {
  severity: string;
}

export function readFailure(body: Buffer): ToldFailure {
  const fields = new Map(readTexts(body).map((field) => [field[0], field.slice(1)]));
  const [detail, hint, position] = [fields.get('D'), fields.get('H'), fields.get('P')];
  return {
    severity: fields.get('S') ?? 'ERROR',
    code: fields.get('C') ?? '',
    message: fields.get('M') ?? '',
    ...(detail !== undefined && { detail }),
    ...(hint !== undefined && { hint }),
    ...(position !== undefined && { position: Number(position) }),
  };
}
