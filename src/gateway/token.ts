import { createHash, randomBytes } from 'node:crypto';

/** A bearer token that cannot be guessed. */
export function makeToken(): string {
  return randomBytes(24).toString('base64url');
}

/** Files hold the hash alone, so that reading them gives nobody a token. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** The token of an Authorization header; undefined when there is none. */
export function bearerToken(header: string | undefined): string | undefined {
  return /^Bearer (\S+)$/i.exec(header ?? '')?.[1];
}
