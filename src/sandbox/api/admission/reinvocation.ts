import { equal, type KubeObject } from '../../../kube/object.ts';

/** What changes objects runs in a round, and once more when somebody changed one (apiserver/pkg/admission/reinvocation.go). */
export interface Reinvocation {
  /** The second round. */
  isAgain: boolean;
  /** Somebody changed the object: there is a second round. */
  isWanted: boolean;
  webhooks: Invocations;
  policies: Invocations;
}

/** Who has been called of one sort: in the second round, those that ask for it and were called before a change. */
export interface Invocations {
  called: Set<string>;
  due: Set<string>;
  lastOutput: KubeObject | undefined;
}

/** Before the first round of a write. */
export function firstRound(): Reinvocation {
  const none = () => ({ called: new Set<string>(), due: new Set<string>(), lastOutput: undefined });
  return { isAgain: false, isWanted: false, webhooks: none(), policies: none() };
}

/** Runs `call` for one after the other; who changes the object makes those called before him due once more. */
export function callInRound<T>(
  round: Reinvocation,
  sort: Invocations,
  first: KubeObject | undefined,
  all: readonly T[],
  call: (one: T, object: KubeObject | undefined, isDue: (id: string) => boolean) => Called | undefined,
): KubeObject | undefined {
  let object = first;
  const demand = () => {
    for (const id of sort.called) sort.due.add(id);
    sort.called.clear();
  };
  if (round.isAgain && !equal(object, sort.lastOutput)) demand();
  for (const one of all) {
    const made = call(one, object, (id) => !round.isAgain || sort.due.has(id));
    if (!made) continue;
    if (made.object && !equal(made.object, object)) {
      demand();
      round.isWanted = true;
      object = made.object;
    }
    if (made.isRepeatable) sort.called.add(made.id);
  }
  sort.lastOutput = object;
  return object;
}

/** What a call came to. */
export interface Called {
  id: string;
  object: KubeObject | undefined;
  /** Its policy is IfNeeded. */
  isRepeatable: boolean;
}
