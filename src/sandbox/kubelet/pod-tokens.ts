import { isRecord, type Pod } from '../../kube/object.ts';
import type { Clock } from '../../lib/clock.ts';
import { ApiError } from '../api/errors.ts';
import type { Client } from '../client.ts';

/** What a Pod asks for with a projected service account token. */
interface TokenSource {
  audience?: string;
  expirationSeconds?: number;
  path: string;
}

export interface PodTokens {
  /** Asks the API for the tokens that the Pod's volumes need. */
  obtain(pod: Pod): Promise<void>;
  /** The token for a source; why there is none in `missing`. */
  read(pod: Pod, source: TokenSource): { token: string } | { missing: string };
}

type Known = { token: string; refreshMs: number } | { missing: string };

/** The tokens of one Pod, bound to it; each is asked for anew when four fifths of its time are over (pkg/kubelet/token). */
export function podTokens(client: Client, clock: Clock): PodTokens {
  const known = new Map<string, Known>();
  const keyOf = ({ audience = '', expirationSeconds = 3600 }: TokenSource) => `${audience} ${expirationSeconds}`;
  const isDue = (source: TokenSource) => {
    const found = known.get(keyOf(source));
    return !found || 'missing' in found || found.refreshMs <= clock.now();
  };

  const ask = async (pod: Pod, source: TokenSource) => {
    const { name, namespace, uid } = pod.metadata;
    const { audience, expirationSeconds = 3600 } = source;
    const spec = {
      audiences: audience ? [audience] : [],
      expirationSeconds,
      boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name, uid },
    };
    const account = `${namespace}/${pod.spec.serviceAccountName || 'default'}`;
    const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', metadata: {}, spec };
    try {
      const { status } = await client.createSubresource('serviceaccounts', account, 'token', body);
      const token = isRecord(status) ? String(status.token) : '';
      known.set(keyOf(source), { token, refreshMs: clock.now() + expirationSeconds * 800 });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // A token that is there serves on for as long as it can.
      if (!('token' in (known.get(keyOf(source)) ?? {})))
        known.set(keyOf(source), { missing: `failed to fetch token: ${error.message}` });
    }
  };

  return {
    async obtain(pod) {
      for (const source of sourcesOf(pod)) if (isDue(source)) await ask(pod, source);
    },
    read(pod, source) {
      // Who reads now gets what is there, and the next reader the new one.
      if (isDue(source)) void ask(pod, source);
      return known.get(keyOf(source)) ?? { missing: 'failed to fetch token: it has not been asked for' };
    },
  };
}

function sourcesOf({ spec }: Pod): TokenSource[] {
  const projections = (spec.volumes ?? []).flatMap(({ projected }) => projected?.sources ?? []);
  return projections.flatMap(({ serviceAccountToken }) => serviceAccountToken ?? []);
}
