import type { AccountTokens } from '../access/account-tokens.ts';
import type { Answer } from './respond.ts';

const cached = { 'Cache-Control': 'public, max-age=3600' };

/** How others verify tokens of service accounts: OpenID Connect's discovery, and the public key; undefined for any other path. */
export function issuerDiscovery({ issuer, keys }: AccountTokens, path: string, address: string): Answer | undefined {
  if (path === '/openid/v1/jwks')
    return { code: 200, contentType: 'application/jwk-set+json', body: JSON.stringify({ keys }), headers: cached };
  if (path !== '/.well-known/openid-configuration') return undefined;
  const configuration = {
    issuer,
    jwks_uri: `https://${address}/openid/v1/jwks`,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: keys.map(({ alg }) => alg),
  };
  return { code: 200, contentType: 'application/json', body: JSON.stringify(configuration), headers: cached };
}
