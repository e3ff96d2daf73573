import { isIP } from 'node:net';
import type { Environment } from '@marcbachmann/cel-js';
import { parseCidr } from '../../kube/cidr.ts';

/** The libraries of URLs, addresses and networks, as far as they ask whether a text is one (apiserver/pkg/cel/library). */
export function registerNetFunctions(environment: Environment): void {
  environment
    .registerType('kubernetes.URL', URL)
    .registerFunction('isURL(string): bool', (text: string) => URL.canParse(text) || text.startsWith('/'))
    .registerFunction('url(string): kubernetes.URL', (text: string) => new URL(text))
    .registerFunction('kubernetes.URL.getScheme(): string', (url: URL) => url.protocol.replace(/:$/, ''))
    .registerFunction('kubernetes.URL.getHost(): string', (url: URL) => url.host)
    .registerFunction('kubernetes.URL.getHostname(): string', (url: URL) => url.hostname.replace(/^\[|\]$/g, ''))
    .registerFunction('kubernetes.URL.getPort(): string', (url: URL) => url.port)
    .registerFunction('kubernetes.URL.getEscapedPath(): string', (url: URL) => url.pathname)
    .registerFunction('isIP(string): bool', (text: string) => isIP(text) !== 0)
    .registerFunction('isCIDR(string): bool', (text: string) => parseCidr(text) !== undefined);
}
