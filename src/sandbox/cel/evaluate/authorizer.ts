import {
  type Guard,
  type Implementation,
  type Library,
  oneOf,
  takes1,
  takes2,
  takes3,
  text,
} from './implementation.ts';
import { noSuchOverload, Opaque, type Value } from './values.ts';

/** What an expression asks to be allowed; a path that is no resource has no other fields. */
export interface AuthorizerQuestion {
  verb: string;
  path: string;
  group: string;
  resource: string;
  subresource: string;
  namespace: string;
  name: string;
  /** Asked for a service account, and not for who makes the request. */
  account?: { namespace: string; name: string };
}

/** Whether it is allowed, and why. */
export type Decide = (question: AuthorizerQuestion) => { allowed: boolean; reason: string };

const nothing = { verb: '', path: '', group: '', resource: '', subresource: '', namespace: '', name: '' };
const library = 'kubernetes.authorization';

/** Each check is itself alone. */
abstract class Unique extends Opaque {
  equals(other: Value) {
    return other instanceof Unique && other.typeName === this.typeName ? other === this : noSuchOverload;
  }
}

/** The variable `authorizer`. */
export class Authorizer extends Unique {
  readonly typeName = `${library}.Authorizer`;
  readonly decide: Decide;
  readonly about: Partial<AuthorizerQuestion>;

  constructor(decide: Decide, about: Partial<AuthorizerQuestion> = {}) {
    super();
    this.decide = decide;
    this.about = about;
  }

  /** The check that a request itself stands for. */
  checkOf(request: Partial<AuthorizerQuestion>): Opaque {
    return new ResourceCheck(this.decide, { ...this.about, ...request });
  }
}

abstract class Check extends Unique {
  readonly decide: Decide;
  readonly about: Partial<AuthorizerQuestion>;

  constructor(decide: Decide, about: Partial<AuthorizerQuestion>) {
    super();
    this.decide = decide;
    this.about = about;
  }
}

class PathCheck extends Check {
  readonly typeName = `${library}.PathCheck`;
}

class GroupCheck extends Check {
  readonly typeName = `${library}.GroupCheck`;
}

class ResourceCheck extends Check {
  readonly typeName = `${library}.ResourceCheck`;
}

class Decision extends Unique {
  readonly typeName = `${library}.Decision`;
  readonly allowed: boolean;
  readonly reason: string;

  constructor({ allowed, reason }: { allowed: boolean; reason: string }) {
    super();
    this.allowed = allowed;
    this.reason = reason;
  }
}

const authorizer: Guard<Authorizer> = (value) => value instanceof Authorizer;
const group: Guard<GroupCheck> = (value) => value instanceof GroupCheck;
const resource: Guard<ResourceCheck> = (value) => value instanceof ResourceCheck;
const path: Guard<PathCheck> = (value) => value instanceof PathCheck;
const decision: Guard<Decision> = (value) => value instanceof Decision;

const ask = ({ decide, about }: Check, verb: string) => new Decision(decide({ ...nothing, ...about, verb }));

const narrow = (field: 'subresource' | 'namespace' | 'name'): Implementation =>
  takes2(resource, text, ({ decide, about }, value) => new ResourceCheck(decide, { ...about, [field]: value }));

/** Selectors are taken and do not count. */
const ignored = takes2(resource, text, (check) => check);

/** The library that asks for rights (apiserver/pkg/cel/library/authz.go). */
export const authorizerFunctions: Library = {
  path: takes2(authorizer, text, ({ decide, about }, given) => new PathCheck(decide, { ...about, path: given })),
  group: takes2(authorizer, text, ({ decide, about }, given) => new GroupCheck(decide, { ...about, group: given })),
  serviceAccount: takes3(
    authorizer,
    text,
    text,
    ({ decide }, namespace, name) => new Authorizer(decide, { account: { namespace, name } }),
  ),
  resource: takes2(group, text, ({ decide, about }, given) => new ResourceCheck(decide, { ...about, resource: given })),
  subresource: narrow('subresource'),
  namespace: narrow('namespace'),
  name: narrow('name'),
  fieldSelector: ignored,
  labelSelector: ignored,
  check: oneOf(takes2(resource, text, ask), takes2(path, text, ask)),
  allowed: takes1(decision, ({ allowed }) => allowed),
  reason: takes1(decision, ({ reason }) => reason),
  errored: takes1(decision, () => false),
  error: takes1(decision, () => ''),
};
