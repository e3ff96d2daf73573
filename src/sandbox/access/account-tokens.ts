import { isRecord, type KubeObject, type Secret, type ServiceAccount } from '../../kube/object.ts';
import type { Clock } from '../../lib/clock.ts';
import type { User } from '../http/hook.ts';
import type { Store } from '../store/store.ts';
import type { Claims, JwtSigner, PublicKey } from './jwt.ts';
import { serviceAccountGroups, serviceAccountUser } from './subjects.ts';

/** Whom and what a token is for. */
export interface TokenOrder {
  account: ServiceAccount;
  audiences: readonly string[];
  seconds: number;
  /** The object whose end is the token's; a Pod's token tells its node too. */
  bound?: { pod?: KubeObject; secret?: KubeObject; node?: { name: string; uid?: string } };
  /** From when on its use counts as stale. */
  warnAfterSeconds?: number;
}

export interface AccountTokens {
  /** The name of the cluster in tokens: who signs them, and whom they are for when nothing else is asked. */
  issuer: string;
  /** What verifies the signatures of tokens. */
  keys: readonly PublicKey[];
  issue(order: TokenOrder): string;
  /** The lasting token that lies in a Secret. */
  ofSecret(secret: Secret, account: ServiceAccount): string;
  /** Who holds the token, for one of the audiences; a text says why nobody does, and undefined that it is none of ours. */
  holder(
    token: string,
    audiences?: readonly string[],
  ): { user: User; audiences: readonly string[] } | string | undefined;
}

const issuer = 'https://kubernetes.default.svc.cluster.local';
const secretIssuer = 'kubernetes/serviceaccount';

/** Service account tokens (pkg/serviceaccount); `uid` makes the ids of tokens. */
export function createAccountTokens(options: {
  signer: JwtSigner;
  store: Store;
  clock: Clock;
  uid: () => string;
}): AccountTokens {
  const { signer, store, clock } = options;
  return {
    issuer,
    keys: [signer.publicKey],
    issue({ account, audiences, seconds, bound = {}, warnAfterSeconds }) {
      const { name, namespace = '', uid } = account.metadata;
      const now = Math.floor(clock.now() / 1000);
      const { pod, secret, node } = bound;
      // In the order in which Go writes the fields.
      return signer.sign({
        aud: audiences,
        exp: now + seconds,
        iat: now,
        iss: issuer,
        jti: options.uid(),
        'kubernetes.io': {
          namespace,
          ...(node && { node }),
          ...(pod && { pod: refOf(pod) }),
          ...(secret && { secret: refOf(secret) }),
          serviceaccount: { name, uid },
          ...(warnAfterSeconds !== undefined && { warnafter: now + warnAfterSeconds }),
        },
        nbf: now,
        sub: serviceAccountUser(namespace, name),
      });
    },
    ofSecret: (secret, account) => signer.sign(secretClaims(secret, account)),
    holder(token, audiences = [issuer]) {
      const claims = signer.open(token);
      if (claims === undefined || typeof claims === 'string') return claims;
      if (claims.iss === secretIssuer)
        return audiences.includes(issuer) ? holderOfSecret(store, token, claims) : wrongAudience([issuer], audiences);
      if (claims.iss !== issuer) return undefined;
      const own = Array.isArray(claims.aud) ? claims.aud.map(String) : [];
      const common = own.filter((audience) => audiences.includes(audience));
      if (common.length === 0) return wrongAudience(own, audiences);
      const user = holderOf(store, claims, clock.now() / 1000);
      return typeof user === 'string' ? user : { user, audiences: common };
    },
  };
}

function secretClaims(secret: Secret, account: ServiceAccount): Claims {
  const { namespace = '', name, uid } = account.metadata;
  const prefix = 'kubernetes.io/serviceaccount';
  return {
    iss: secretIssuer,
    [`${prefix}/namespace`]: namespace,
    [`${prefix}/secret.name`]: secret.metadata.name,
    [`${prefix}/service-account.name`]: name,
    [`${prefix}/service-account.uid`]: uid,
    sub: serviceAccountUser(namespace, name),
  };
}

function wrongAudience(own: readonly string[], wanted: readonly string[]): string {
  const show = (list: readonly string[]) => `[${list.map((one) => JSON.stringify(one)).join(' ')}]`;
  return `token audiences ${show(own)} is invalid for the target audiences ${show(wanted)}`;
}

// Clocks may differ by a minute (jwt.DefaultLeeway).
const leewaySeconds = 60;

function holderOf(store: Store, claims: Claims, nowSeconds: number): User | string {
  if (Number(claims.exp) + leewaySeconds < nowSeconds) return 'service account token has expired';
  if (Number(claims.nbf) - leewaySeconds > nowSeconds) return 'service account token is not valid yet';
  const own = isRecord(claims['kubernetes.io']) ? claims['kubernetes.io'] : {};
  const namespace = String(own.namespace);
  const [account, pod, secret, node] = [own.serviceaccount, own.pod, own.secret, own.node].map(readRef);
  const found = store.get('serviceaccounts', `${namespace}/${account?.name}`);
  if (!found) return `serviceaccounts ${JSON.stringify(account?.name)} not found`;
  if (found.metadata.uid !== account?.uid)
    return `service account UID (${found.metadata.uid}) does not match claim (${account?.uid})`;
  const gone =
    (secret && lost(store, 'secrets', `${namespace}/${secret.name}`, secret.uid, 'secret')) ||
    (pod && lost(store, 'pods', `${namespace}/${pod.name}`, pod.uid, 'pod')) ||
    (node && !pod && lost(store, 'nodes', node.name, node.uid, 'node'));
  if (gone) return gone;
  const extra = 'authentication.kubernetes.io';
  return {
    name: serviceAccountUser(namespace, found.metadata.name),
    uid: found.metadata.uid,
    groups: [...serviceAccountGroups(namespace), 'system:authenticated'],
    extra: {
      [`${extra}/credential-id`]: [`JTI=${String(claims.jti)}`],
      ...(node && { [`${extra}/node-name`]: [node.name] }),
      ...(node?.uid && { [`${extra}/node-uid`]: [node.uid] }),
      ...(pod && { [`${extra}/pod-name`]: [pod.name], [`${extra}/pod-uid`]: [pod.uid] }),
    },
  };
}

function lost(store: Store, resource: string, key: string, uid: string, kind: 'secret' | 'pod' | 'node') {
  const found = store.get(resource, key);
  if (!found) return 'service account token has been invalidated';
  if (found.metadata.uid === uid) return undefined;
  return `${kind} UID (${found.metadata.uid}) does not match service account ${kind} ref claim (${uid})`;
}

function holderOfSecret(store: Store, token: string, claims: Claims): ReturnType<AccountTokens['holder']> {
  const read = (field: string) => String(claims[`kubernetes.io/serviceaccount/${field}`] ?? '');
  const namespace = read('namespace');
  const name = read('service-account.name');
  const secret = store.get('secrets', `${namespace}/${read('secret.name')}`) as Secret | undefined;
  if (!secret || secret.metadata.deletionTimestamp) return 'Token has been invalidated';
  if (Buffer.from(secret.data?.token ?? '', 'base64').toString() !== token) return "Token does not match server's copy";
  const account = store.get('serviceaccounts', `${namespace}/${name}`);
  if (!account) return `serviceaccounts ${JSON.stringify(name)} not found`;
  const { uid } = account.metadata;
  if (uid !== read('service-account.uid'))
    return `ServiceAccount UID (${uid}) does not match claim (${read('service-account.uid')})`;
  const groups = [...serviceAccountGroups(namespace), 'system:authenticated'];
  return { user: { name: serviceAccountUser(namespace, name), uid, groups }, audiences: [issuer] };
}

function refOf({ metadata }: KubeObject): { name: string; uid: string } {
  return { name: metadata.name, uid: metadata.uid };
}

function readRef(value: unknown): { name: string; uid: string } | undefined {
  return isRecord(value) ? { name: String(value.name ?? ''), uid: String(value.uid ?? '') } : undefined;
}
