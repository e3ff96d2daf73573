import { verify } from 'node:crypto';
import { type DerElement, DerError, firstDer, readDer, readOid } from './der.ts';

/** What a PKCS#10 request asks for. */
export interface CertificateRequest {
  commonName: string;
  organizations: string[];
  dnsNames: string[];
  emails: string[];
  ipAddresses: string[];
  uris: string[];
  /** The signature belongs to the key in the request. */
  isSigned: boolean;
  /** The key is one of an elliptic curve. */
  isEllipticCurve: boolean;
}

/** Reads the first PEM block; a text says, as Go does, why it is no request. */
export function readCertificateRequest(pem: string): CertificateRequest | string {
  const [, type, body = ''] = /-----BEGIN ([^-]+)-----\s+([A-Za-z0-9+/=\s]*?)-----END \1-----/.exec(pem) ?? [];
  if (type !== 'CERTIFICATE REQUEST') return 'PEM block type must be CERTIFICATE REQUEST';
  try {
    return parse(Buffer.from(body, 'base64'));
  } catch (error) {
    if (error instanceof DerError) return error.message;
    throw error;
  }
}

const oids = {
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  extensions: '1.2.840.113549.1.9.14',
  names: '2.5.29.17',
};
const hashes: Record<string, string | null> = {
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
  '1.3.101.112': null,
};
const sequence = 0x30;
const truncated = 'asn1: syntax error: data truncated';

function parse(der: Buffer): CertificateRequest {
  const whole = firstDer(der) ?? cut();
  if (whole.tag !== sequence) throw new DerError(otherTag(whole));
  const [info, algorithm, signature] = inside(whole);
  const [, subject, key, attributes] = inside(info);
  const oid = readOid(inside(algorithm)[0] ?? cut());
  const names = inside(subject).flatMap((set) => readDer(set.content).map((pair) => inside(pair)));
  const named = (wanted: string) =>
    names.flatMap(([type, value]) => (type && value && readOid(type) === wanted ? [value.content.toString()] : []));
  return {
    commonName: named(oids.commonName).at(-1) ?? '',
    organizations: named(oids.organization),
    ...alternativeNames(attributes),
    isSigned: isSigned(info ?? cut(), key ?? cut(), hashes[oid], signature ?? cut()),
    isEllipticCurve: oid.startsWith('1.2.840.10045.'),
  };
}

function isSigned(info: DerElement, key: DerElement, hash: string | null | undefined, signature: DerElement): boolean {
  if (hash === undefined) return false;
  try {
    // A bit string starts with the number of its unused bits.
    const publicKey = { key: key.whole, format: 'der', type: 'spki' } as const;
    return verify(hash, info.whole, publicKey, signature.content.subarray(1));
  } catch {
    return false;
  }
}

type Names = Pick<CertificateRequest, 'dnsNames' | 'emails' | 'ipAddresses' | 'uris'>;

function alternativeNames(attributes: DerElement | undefined): Names {
  const found: Names = { dnsNames: [], emails: [], ipAddresses: [], uris: [] };
  for (const attribute of attributes ? readDer(attributes.content) : []) {
    const [type, values] = inside(attribute);
    if (!type || !values || readOid(type) !== oids.extensions) continue;
    for (const extension of inside(readDer(values.content)[0])) {
      const [id, ...rest] = inside(extension);
      const value = rest.at(-1);
      if (!id || !value || readOid(id) !== oids.names) continue;
      for (const { tag, content } of inside(readDer(value.content)[0])) {
        if (tag === 0x81) found.emails.push(content.toString());
        if (tag === 0x82) found.dnsNames.push(content.toString());
        if (tag === 0x86) found.uris.push(content.toString());
        if (tag === 0x87) found.ipAddresses.push([...content].join(content.length === 4 ? '.' : ':'));
      }
    }
  }
  return found;
}

// As Go prints what it found where a request should begin.
function otherTag({ tag, content }: DerElement): string {
  const found = `{class:${tag >> 6} tag:${tag & 0x1f} length:${content.length} isCompound:${(tag & 0x20) !== 0}}`;
  const wanted =
    '{optional:false explicit:false application:false private:false defaultValue:<nil> tag:<nil> stringType:0 timeType:0 set:false omitEmpty:false}';
  return `asn1: structure error: tags don't match (16 vs ${found}) ${wanted} certificateRequest @2`;
}

function inside(element: DerElement | undefined): DerElement[] {
  if (element?.tag !== sequence) throw new DerError(truncated);
  return readDer(element.content);
}

function cut(): never {
  throw new DerError(truncated);
}
