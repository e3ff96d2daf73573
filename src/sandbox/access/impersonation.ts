import { checkLabel, checkSubdomain } from '../../kube/names.ts';
import { ApiError } from '../api/errors.ts';
import type { User } from '../http/hook.ts';
import { type Attributes, resourceAttributes } from './attributes.ts';
import { type Authorizer, mastersGroup } from './authorizer.ts';
import { forbiddenRequest } from './forbidden.ts';
import type { WantedUser } from './impersonation-headers.ts';
import { serviceAccountGroups } from './subjects.ts';

export interface Impersonation {
  /** The user that the request acts as. 403 when the one who asks may not do so. */
  become(wanted: WantedUser, request: Attributes): User;
}

/** One way to be allowed to act as somebody (apiserver/pkg/endpoints/filters/impersonation/mode.go). */
interface Mode {
  /** '' is the old way: the verb `impersonate` alone. */
  name: string;
  fits: (wanted: WantedUser) => boolean;
}

const modes: readonly Mode[] = [
  { name: 'arbitrary-node', fits: (wanted) => isBare(wanted) && nodeOf(wanted.name) !== undefined },
  { name: 'serviceaccount', fits: (wanted) => isBare(wanted) && accountOf(wanted.name) !== undefined },
  { name: 'user-info', fits: ({ name }) => nodeOf(name) === undefined && accountOf(name) === undefined },
  { name: '', fits: () => true },
];

/** Decides who may act as whom: first by the rights that name the request too, then by the verb `impersonate`. */
export function createImpersonation(authorizer: Authorizer): Impersonation {
  // The way that worked last for a user is tried first, so that it is also the one whose refusal is told.
  const lastWay = new Map<string, Mode>();
  const require = (attributes: Attributes) => {
    const { allowed, reason } = authorizer.authorize(attributes);
    if (!allowed) throw forbiddenRequest(attributes, reason);
  };
  return {
    become(wanted, request) {
      const asker = request.user;
      const last = lastWay.get(asker.name);
      const ways = modes.filter((mode) => mode !== last && mode.fits(wanted));
      let refusal: ApiError | undefined;
      for (const mode of last?.fits(wanted) ? [last, ...ways] : ways) {
        try {
          if (mode.name) require({ ...request, verb: `impersonate-on:${mode.name}:${request.verb}` });
          const user = act(mode, wanted, asker, require);
          lastWay.set(asker.name, mode);
          return user;
        } catch (error) {
          if (!(error instanceof ApiError)) throw error;
          refusal ??= error;
        }
      }
      throw refusal;
    },
  };
}

function act(mode: Mode, wanted: WantedUser, asker: User, require: (attributes: Attributes) => void): User {
  const verb = mode.name ? `impersonate:${mode.name}` : 'impersonate';
  const group = mode.name ? 'authentication.k8s.io' : '';
  const ask = (about: Parameters<typeof resourceAttributes>[2]) => resourceAttributes(asker, verb, about);
  const account = accountOf(wanted.name);
  const node = mode.name ? nodeOf(wanted.name) : undefined;
  let groups = wanted.groups;
  if (account) {
    require(ask({ group, resource: 'serviceaccounts', ...account }));
    if (groups.length === 0) groups = serviceAccountGroups(account.namespace);
  } else if (node !== undefined) {
    require(ask({ group, resource: 'nodes', name: node }));
    groups = ['system:nodes'];
  } else {
    require(ask({ group, resource: 'users', name: wanted.name }));
  }
  if (wanted.uid) require(ask({ group: 'authentication.k8s.io', resource: 'uids', name: wanted.uid }));
  if (mode.name && wanted.groups.includes(mastersGroup))
    throw forbiddenRequest(
      ask({ group, resource: 'groups', name: mastersGroup }),
      'impersonating the system:masters group is not allowed',
    );
  for (const name of wanted.groups) require(ask({ group, resource: 'groups', name }));
  for (const [subresource, values] of Object.entries(wanted.extra))
    for (const name of values)
      require(ask({ group: 'authentication.k8s.io', resource: 'userextras', subresource, name }));
  return {
    name: wanted.name,
    groups: withStanding(wanted.name, groups),
    ...(wanted.uid && { uid: wanted.uid }),
    ...(Object.keys(wanted.extra).length > 0 && { extra: wanted.extra }),
  };
}

function withStanding(name: string, groups: readonly string[]): readonly string[] {
  const anonymous = 'system:unauthenticated';
  if (groups.includes(anonymous)) return groups;
  const standing = name === 'system:anonymous' ? anonymous : 'system:authenticated';
  return groups.includes(standing) ? groups : [...groups, standing];
}

function isBare({ uid, groups, extra }: WantedUser): boolean {
  return !uid && groups.length === 0 && Object.keys(extra).length === 0;
}

function accountOf(user: string): { namespace: string; name: string } | undefined {
  const [system, kind, namespace = '', name = '', ...rest] = user.split(':');
  if (system !== 'system' || kind !== 'serviceaccount' || rest.length > 0) return undefined;
  return checkLabel(namespace).length === 0 && checkSubdomain(name).length === 0 ? { namespace, name } : undefined;
}

function nodeOf(user: string): string | undefined {
  const name = /^system:node:(.*)$/.exec(user)?.[1];
  return name !== undefined && checkSubdomain(name).length === 0 ? name : undefined;
}
