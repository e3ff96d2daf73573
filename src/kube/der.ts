/** One element of DER: its tag, its content, and all of it. */
export interface DerElement {
  tag: number;
  content: Buffer;
  whole: Buffer;
}

/** The elements that follow each other in the bytes; throws a DerError for what is cut off. */
export function readDer(bytes: Buffer): DerElement[] {
  return [...elements(bytes)];
}

/** The first element alone; undefined when there is none. */
export function firstDer(bytes: Buffer): DerElement | undefined {
  return elements(bytes).next().value;
}

function* elements(bytes: Buffer): Generator<DerElement, undefined> {
  for (let at = 0; at < bytes.length; ) {
    const tag = bytes[at] ?? 0;
    let length = bytes[at + 1] ?? -1;
    let start = at + 2;
    if (length >= 0x80) {
      const size = length & 0x7f;
      if (size === 0 || size > 4) throw new DerError('asn1: structure error: length too large');
      length = start + size <= bytes.length ? bytes.readUIntBE(start, size) : -1;
      start += size;
    }
    const end = start + length;
    if (length < 0 || end > bytes.length) throw new DerError('asn1: syntax error: data truncated');
    yield { tag, content: bytes.subarray(start, end), whole: bytes.subarray(at, end) };
    at = end;
  }
}

/** An object identifier in dots. */
export function readOid({ content }: DerElement): string {
  const numbers: number[] = [];
  let value = 0;
  for (const byte of content) {
    value = value * 128 + (byte & 0x7f);
    if (byte & 0x80) continue;
    numbers.push(value);
    value = 0;
  }
  const [first = 0, ...rest] = numbers;
  const root = Math.min(2, Math.floor(first / 40));
  return [root, first - root * 40, ...rest].join('.');
}

export class DerError extends Error {}
