import { webcrypto } from 'node:crypto';
import type { X509Certificate } from '@peculiar/x509';
import { type Clock, systemClock } from './clock.ts';

const { subtle } = webcrypto;

/** A certificate and its private key, both as PEM. */
export interface KeyPair {
  certificate: string;
  key: string;
}

/** What signs the certificates of one server and its clients. */
export interface Authority extends KeyPair {
  name: string;
}

/** A self-signed certificate authority on P-256, good for ten years from now. */
export async function makeAuthority(name: string, clock: Clock = systemClock): Promise<Authority> {
  const x509 = await load();
  const keys = await subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: commonName(name),
    keys,
    signingAlgorithm: algorithm,
    ...validity(clock.now()),
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { name, ...(await toKeyPair(certificate, keys.privateKey)) };
}

/** A server's certificate for DNS names and IP addresses. */
export async function makeServerCertificate(
  authority: Authority,
  names: readonly string[],
  clock: Clock = systemClock,
): Promise<KeyPair> {
  // Clients check the names below and not the subject, which must differ from its issuer's: OpenSSL would take it for self-signed.
  return await issue(authority, { subject: commonName(`${authority.name} server`), use: 'serverAuth', names }, clock);
}

/** A client's certificate; Kubernetes reads the common name as the user and each organisation as a group. */
export async function makeClientCertificate(
  authority: Authority,
  user: { name: string; groups?: readonly string[] },
  clock: Clock = systemClock,
): Promise<KeyPair> {
  const groups = (user.groups ?? []).map((group) => ({ O: [group] }));
  return await issue(authority, { subject: [...groups, { CN: [user.name] }], use: 'clientAuth', names: [] }, clock);
}

/**
 * Signs a PKCS#10 request, a PEM: its subject, key and alternative names, for these usages (by their names in the API)
 * and time. It begins five minutes ago, as kube-controller-manager has it, and ends with its authority at the latest.
 */
export async function signCertificateRequest(
  authority: Authority,
  { request, usages, seconds }: { request: string; usages: readonly string[]; seconds: number },
  clock: Clock = systemClock,
): Promise<string> {
  const x509 = await load();
  const asked = new x509.Pkcs10CertificateRequest(request);
  const issuer = new x509.X509Certificate(authority.certificate);
  const now = clock.now();
  const backdateMs = 5 * 60_000;
  const isShort = seconds < 8 * 3600;
  const end = now + seconds * 1000 - (isShort ? 0 : backdateMs);
  const names = asked.extensions.filter(({ type }) => type === '2.5.29.17');
  const flags = usages.reduce((all, usage) => all | (keyUsages[usage] ?? 0), 0);
  const extended = usages.flatMap((usage) => extendedUsages[usage] ?? []).sort();
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: asked.subjectName.toJSON(),
    issuer: issuer.subject,
    publicKey: asked.publicKey,
    signingKey: await signingKeyOf(authority),
    signingAlgorithm: algorithm,
    notBefore: new Date(now - backdateMs),
    notAfter: new Date(Math.min(end, issuer.notAfter.getTime())),
    extensions: [
      ...(flags ? [new x509.KeyUsagesExtension(flags, true)] : []),
      ...(extended.length > 0 ? [new x509.ExtendedKeyUsageExtension(extended)] : []),
      new x509.BasicConstraintsExtension(false, undefined, true),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      ...names,
    ],
  });
  return `${certificate.toString('pem')}\n`;
}

// The bits and identifiers behind the names that the API has for usages.
const keyUsages: Record<string, number> = {
  signing: 1,
  'digital signature': 1,
  'content commitment': 2,
  'key encipherment': 4,
  'data encipherment': 8,
  'key agreement': 16,
  'cert sign': 32,
  'crl sign': 64,
  'encipher only': 128,
  'decipher only': 256,
};
const purpose = '1.3.6.1.5.5.7.3';
const extendedUsages: Record<string, string> = {
  any: '2.5.29.37.0',
  'server auth': `${purpose}.1`,
  'client auth': `${purpose}.2`,
  'code signing': `${purpose}.3`,
  'email protection': `${purpose}.4`,
  's/mime': `${purpose}.4`,
  'ipsec end system': `${purpose}.5`,
  'ipsec tunnel': `${purpose}.6`,
  'ipsec user': `${purpose}.7`,
  timestamping: `${purpose}.8`,
  'ocsp signing': `${purpose}.9`,
  'microsoft sgc': '1.3.6.1.4.1.311.10.3.3',
  'netscape sgc': '2.16.840.1.113730.4.1',
};
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const dayMs = 86_400_000;

type Subject = { CN?: string[]; O?: string[] }[];
interface Leaf {
  subject: Subject;
  use: 'serverAuth' | 'clientAuth';
  names: readonly string[];
}

async function issue(authority: Authority, leaf: Leaf, clock: Clock): Promise<KeyPair> {
  const x509 = await load();
  const issuer = new x509.X509Certificate(authority.certificate);
  const signingKey = await signingKeyOf(authority);
  const keys = await subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const alternatives = leaf.names.map((value) => ({
    type: isAddress(value) ? ('ip' as const) : ('dns' as const),
    value,
  }));
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: leaf.subject,
    issuer: issuer.subject,
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: algorithm,
    ...validity(clock.now()),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage[leaf.use]]),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      ...(alternatives.length ? [new x509.SubjectAlternativeNameExtension(alternatives)] : []),
    ],
  });
  return await toKeyPair(certificate, keys.privateKey);
}

async function signingKeyOf(authority: Authority): Promise<webcrypto.CryptoKey> {
  const pkcs8 = Buffer.from(authority.key.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  return await subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign']);
}

/** x509 costs 0.2 s to load, and throws unless reflect-metadata came first. */
async function load(): Promise<X509Module> {
  await import('reflect-metadata');
  const module: X509Module & { default?: X509Module } = await import('@peculiar/x509');
  // In the bundle, a CommonJS package that is imported lazily lies under `default`.
  return module.X509CertificateGenerator ? module : (module.default ?? module);
}

type X509Module = typeof import('@peculiar/x509');

async function toKeyPair(certificate: X509Certificate, privateKey: webcrypto.CryptoKey): Promise<KeyPair> {
  const x509 = await load();
  const der = await subtle.exportKey('pkcs8', privateKey);
  return { certificate: `${certificate.toString('pem')}\n`, key: `${x509.PemConverter.encode(der, 'PRIVATE KEY')}\n` };
}

function commonName(name: string): Subject {
  return [{ CN: [name] }];
}

// A day early: a computer whose clock runs behind must still find the certificate valid.
function validity(nowMs: number): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(nowMs - dayMs), notAfter: new Date(nowMs + 3650 * dayMs) };
}

// Positive, as RFC 5280 asks: the first bit is clear.
function serialNumber(): string {
  const bytes = webcrypto.getRandomValues(Buffer.alloc(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}

function isAddress(name: string): boolean {
  return /^[\d.]+$/.test(name) || name.includes(':');
}
