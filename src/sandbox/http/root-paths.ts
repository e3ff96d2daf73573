import type { Registry } from '../api/registry.ts';
import { healthPaths } from './health.ts';

/** What GET / lists: all that can be asked of the server. */
export function rootPaths(registry: Registry): string[] {
  const versions = registry.all().filter(({ group }) => group !== '');
  const groups = versions.flatMap(({ group, apiVersion }) => [`/apis/${group}`, `/apis/${apiVersion}`]);
  return [...new Set([...fixed, ...groups, ...healthPaths])].toSorted();
}

const fixed = [
  '/.well-known/openid-configuration',
  '/api',
  '/api/v1',
  '/apis',
  '/apis/',
  '/openapi/v2',
  '/openapi/v3',
  '/openapi/v3/',
  '/openid/v1/jwks',
  '/version',
];
