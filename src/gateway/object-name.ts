import { isRecord } from '../kube/object.ts';

/** The name (or generateName) of the object in a body, read from JSON, YAML or protobuf; undefined when it cannot be read. */
export async function objectName(contentType: string, body: Buffer): Promise<string | undefined> {
  try {
    if (contentType.includes('protobuf')) return nameInProtobuf(body);
    const { parse } = await import('yaml');
    const object: unknown = contentType.includes('yaml') ? parse(body.toString()) : JSON.parse(body.toString());
    const metadata = isRecord(object) && isRecord(object.metadata) ? object.metadata : {};
    return [metadata.name, metadata.generateName].find((name) => typeof name === 'string' && name !== '') as
      | string
      | undefined;
  } catch {
    return undefined;
  }
}

// k8s\0, then runtime.Unknown with the object in field 2; every object has its ObjectMeta in field 1, and that
// has name in field 1 and generateName in field 2 (the generated.proto files of k8s.io/apimachinery).
function nameInProtobuf(body: Buffer): string | undefined {
  const object = field(body.subarray(4), 2);
  const metadata = object && field(object, 1);
  if (!metadata) return undefined;
  const name = field(metadata, 1)?.toString() || field(metadata, 2)?.toString();
  return name || undefined;
}

/** The last length-delimited field of that number, as protobuf's readers take it. */
function field(message: Buffer, wanted: number): Buffer | undefined {
  let at = 0;
  let found: Buffer | undefined;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = message.readUInt8(at++);
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const wire = tag % 8;
    if (wire === 0) varint();
    else if (wire === 1) at += 8;
    else if (wire === 5) at += 4;
    else if (wire === 2) {
      const length = varint();
      if (at + length > message.length) return undefined;
      if (Math.floor(tag / 8) === wanted) found = message.subarray(at, at + length);
      at += length;
    } else return undefined;
  }
  return found;
}
