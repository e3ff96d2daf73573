import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { isRecord } from '../kube/object.ts';
import { makeAuthority, makeServerCertificate } from '../lib/certificates.ts';
import { makeSigningKey } from './access/jwt.ts';

/** What must survive a restart, else every open terminal breaks. */
export interface Credentials {
  caCertificate: string;
  caKey: string;
  serverCertificate: string;
  serverKey: string;
  adminToken: string;
  /** Signs the tokens of service accounts, as PEM. */
  serviceAccountKey: string;
  /** The port of the last run; 0 before the first. */
  port: number;
}

const serverNames = [
  'kubernetes',
  'kubernetes.default',
  'kubernetes.default.svc',
  'kubernetes.default.svc.cluster.local',
  'localhost',
  '127.0.0.1',
  '10.96.0.1',
];

/**
 * The credentials of a folder, made at first or when the file is `lost`; without a folder they are new each time.
 * `offer` may have new ones ready, made by another process.
 */
export async function loadCredentials(
  directory: string | undefined,
  offer: () => Promise<Credentials | undefined> = async () => undefined,
): Promise<{ credentials: Credentials; lost: boolean }> {
  const path = directory && join(directory, 'credentials.json');
  const kept = path ? readCredentials(path) : undefined;
  if (kept) return { credentials: kept, lost: false };
  return { credentials: (await offer()) ?? (await makeCredentials()), lost: path !== undefined && existsSync(path) };
}

/** New ones, for a first start: an authority, a server's certificate, a token. Takes 0.15 s. */
export async function makeCredentials(): Promise<Credentials> {
  const authority = await makeAuthority('kubernetes');
  const server = await makeServerCertificate(authority, serverNames);
  return {
    caCertificate: authority.certificate,
    caKey: authority.key,
    serverCertificate: server.certificate,
    serverKey: server.key,
    adminToken: randomBytes(24).toString('base64url'),
    serviceAccountKey: makeSigningKey(),
    port: 0,
  };
}

/** Readable by the user alone. */
export async function saveCredentials(directory: string, credentials: Credentials): Promise<void> {
  await writeFileAtomic(join(directory, 'credentials.json'), JSON.stringify(credentials), { mode: 0o600 });
}

function readCredentials(path: string): Credentials | undefined {
  try {
    const kept: unknown = JSON.parse(readFileSync(path, 'utf8'));
    // Those of an older version have no key for service accounts yet.
    return isCredentials(kept) ? { ...kept, serviceAccountKey: kept.serviceAccountKey ?? makeSigningKey() } : undefined;
  } catch {
    // Not there yet, or torn: new ones are as good, once every terminal has them.
    return undefined;
  }
}

function isCredentials(value: unknown): value is Omit<Credentials, 'serviceAccountKey'> & Partial<Credentials> {
  return (
    isRecord(value) &&
    ['caCertificate', 'caKey', 'serverCertificate', 'serverKey', 'adminToken'].every(
      (field) => typeof value[field] === 'string',
    ) &&
    typeof value.port === 'number'
  );
}
