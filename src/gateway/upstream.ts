import { existsSync, readFileSync } from 'node:fs';
import { Agent, type RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';

/** An API server and the credentials to speak to it. */
export interface Upstream {
  server: URL;
  caCertificate: string;
  /** Asked anew for each request, because tokens of exec plugins run out. */
  credentials(): Promise<{ agent: RequestOptions['agent']; headers: Record<string, string>; auth?: string }>;
  close(): void;
}

/** A server that knows a bearer token: the sandbox. */
export function upstreamWithToken(access: { server: string; caCertificate: string; token: string }): Upstream {
  const agent = new Agent({ ca: access.caCertificate, ...keepAlive });
  const headers = { authorization: `Bearer ${access.token}` };
  return {
    server: new URL(access.server),
    caCertificate: access.caCertificate,
    credentials: async () => ({ agent, headers }),
    close: () => agent.destroy(),
  };
}

/** The server of a kubeconfig's current context, with the user's own credentials, exec plugins included. */
export function upstreamOfKubeConfig(kubeConfig: KubeConfig): Upstream {
  const cluster = kubeConfig.getCurrentCluster();
  if (!cluster) throw new Error('the context names no cluster');
  const agents = new Map<string, Agent>();
  return {
    server: new URL(cluster.server),
    caCertificate: authorityOf(cluster),
    async credentials() {
      const options: RequestOptions = {};
      await kubeConfig.applyToHTTPSOptions(options);
      const { ca, cert, key, pfx, passphrase, servername, rejectUnauthorized } = options;
      const headers: Record<string, string> = {};
      for (const [name, value] of Object.entries(options.headers ?? {})) headers[name.toLowerCase()] = String(value);
      const auth = typeof options.auth === 'string' ? { auth: options.auth } : {};
      // client-node makes a fresh agent for each request; ours keeps connections. Through a proxy of the user's, theirs is right.
      if (cluster.proxyUrl) return { agent: options.agent, headers, ...auth };
      const tls = { ca, cert, key, pfx, passphrase, servername, rejectUnauthorized };
      const name = JSON.stringify(tls, (_, value) => (Buffer.isBuffer(value) ? value.toString('base64') : value));
      const given = Object.fromEntries(Object.entries(tls).filter(([, value]) => value !== undefined));
      const agent = agents.get(name) ?? new Agent({ ...given, ...keepAlive });
      agents.set(name, agent);
      return { agent, headers, ...auth };
    },
    close() {
      for (const agent of agents.values()) agent.destroy();
    },
  };
}

/** The options of one request to the server, but for method and headers of the request itself. */
export async function requestOptions(upstream: Upstream, path: string): Promise<RequestOptions> {
  const { agent, headers, auth } = await upstream.credentials();
  const { hostname, port, pathname } = upstream.server;
  return {
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port: port || 443,
    // A server may live below a path, as behind Rancher.
    path: pathname.replace(/\/$/, '') + path,
    headers,
    ...(agent !== undefined && { agent }),
    ...(auth !== undefined && { auth }),
  };
}

function authorityOf({ caData, caFile }: { caData?: string; caFile?: string }): string {
  if (caData) return Buffer.from(caData, 'base64').toString();
  return caFile && existsSync(caFile) ? readFileSync(caFile, 'utf8') : '';
}

const keepAlive = { keepAlive: true, timeout: 30_000 };
