import type { Environment } from '@marcbachmann/cel-js';

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

/** The variable `authorizer`. */
export class CelAuthorizer {
  readonly decide: Decide;
  readonly about: Partial<AuthorizerQuestion>;
  /** The check that the request itself stands for. */
  readonly requestResource: ResourceCheck;

  constructor(decide: Decide, request: Partial<AuthorizerQuestion>, about: Partial<AuthorizerQuestion> = {}) {
    this.decide = decide;
    this.about = about;
    this.requestResource = new ResourceCheck(decide, { ...about, ...request });
  }
}

class Check {
  readonly decide: Decide;
  readonly about: Partial<AuthorizerQuestion>;

  constructor(decide: Decide, about: Partial<AuthorizerQuestion>) {
    this.decide = decide;
    this.about = about;
  }

  with(more: Partial<AuthorizerQuestion>): [Decide, Partial<AuthorizerQuestion>] {
    return [this.decide, { ...this.about, ...more }];
  }

  ask(verb: string): Decision {
    return new Decision(this.decide({ ...nothing, ...this.about, verb }));
  }
}

class PathCheck extends Check {}
class GroupCheck extends Check {}
class ResourceCheck extends Check {}

class Decision {
  readonly allowed: boolean;
  readonly reason: string;

  constructor({ allowed, reason }: { allowed: boolean; reason: string }) {
    this.allowed = allowed;
    this.reason = reason;
  }
}

/** The library that asks for rights (apiserver/pkg/cel/library/authz.go); selectors are taken and do not count. */
export function registerAuthorizerFunctions(environment: Environment): void {
  const type = 'kubernetes.authorization';
  const resource = `${type}.ResourceCheck`;
  const narrow = (field: 'subresource' | 'namespace' | 'name') => (check: ResourceCheck, value: string) =>
    new ResourceCheck(...check.with({ [field]: value }));
  environment
    .registerType(`${type}.Decision`, Decision)
    .registerType(`${type}.PathCheck`, PathCheck)
    .registerType(`${type}.GroupCheck`, GroupCheck)
    .registerType(resource, ResourceCheck)
    .registerType(`${type}.Authorizer`, { ctor: CelAuthorizer, fields: { requestResource: resource } })
    .registerFunction(
      `${type}.Authorizer.path(string): ${type}.PathCheck`,
      ({ decide, about }: CelAuthorizer, path: string) => new PathCheck(decide, { ...about, path }),
    )
    .registerFunction(
      `${type}.Authorizer.group(string): ${type}.GroupCheck`,
      ({ decide, about }: CelAuthorizer, group: string) => new GroupCheck(decide, { ...about, group }),
    )
    .registerFunction(
      `${type}.Authorizer.serviceAccount(string, string): ${type}.Authorizer`,
      ({ decide }: CelAuthorizer, namespace: string, name: string) =>
        new CelAuthorizer(decide, {}, { account: { namespace, name } }),
    )
    .registerFunction(
      `${type}.GroupCheck.resource(string): ${resource}`,
      (check: GroupCheck, name: string) => new ResourceCheck(...check.with({ resource: name })),
    )
    .registerFunction(`${resource}.subresource(string): ${resource}`, narrow('subresource'))
    .registerFunction(`${resource}.namespace(string): ${resource}`, narrow('namespace'))
    .registerFunction(`${resource}.name(string): ${resource}`, narrow('name'))
    .registerFunction(`${resource}.fieldSelector(string): ${resource}`, (check: ResourceCheck) => check)
    .registerFunction(`${resource}.labelSelector(string): ${resource}`, (check: ResourceCheck) => check)
    .registerFunction(`${resource}.check(string): ${type}.Decision`, (check: Check, verb: string) => check.ask(verb))
    .registerFunction(`${type}.PathCheck.check(string): ${type}.Decision`, (check: Check, verb: string) =>
      check.ask(verb),
    )
    .registerFunction(`${type}.Decision.allowed(): bool`, ({ allowed }: Decision) => allowed)
    .registerFunction(`${type}.Decision.reason(): string`, ({ reason }: Decision) => reason)
    .registerFunction(`${type}.Decision.errored(): bool`, () => false)
    .registerFunction(`${type}.Decision.error(): string`, () => '');
}
