import { clone } from '../../kube/object.ts';
import type { Random } from '../../lib/random.ts';
import type { Api } from './context.ts';
import { ApiError } from './errors.ts';
import type { ServedResource } from './registry.ts';

/** What only somebody outside of the process can answer. */
export interface Question<T> {
  /** The same question has the same key: within one request it is asked once. */
  key: string;
  ask: () => Promise<T>;
}

/** Gives the answers to questions, all at once. */
type Answers = <T>(questions: readonly Question<T>[]) => T[];

const hooks = ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'];
// A write that others overtake so often is told so.
const mostAttempts = 100;

/**
 * Runs a verb that may have questions for somebody outside. Verbs do not wait, so that nothing comes between what they read
 * and what they write: one with an open question is broken off before it has written, and begun again when the answer
 * is there – with the same body, time and chance. What changed meanwhile it sees, and asks about that anew.
 */
export function withAnswers<B, T>(
  api: Api,
  resource: ServedResource,
  body: B,
  attempt: (api: Api, body: B) => T,
): T | Promise<T> {
  return mayAsk(api, resource) ? untilAnswered(api, body, attempt) : attempt(api, body);
}

// Verbs do not wait: while one runs, nothing else does, and what it calls is told by this whose answers count.
let current: Answers | undefined;

/** The answers, where the request's answers are known; breaks the verb off where not. */
export function answersTo<T>(questions: readonly Question<T>[]): T[] {
  if (!current) throw new Error('a verb has a question for somebody outside, and nobody waits for the answer');
  return current(questions);
}

function mayAsk({ store }: Api, resource: ServedResource): boolean {
  return resource.asks === true || hooks.some((plural) => store.count(`${plural}.admissionregistration.k8s.io`) > 0);
}

/** Thrown through the verb; nobody but the loop below catches it. */
class OpenQuestions extends Error {
  readonly questions: readonly Question<unknown>[];

  constructor(questions: readonly Question<unknown>[]) {
    super('questions are open');
    this.questions = questions;
  }
}

async function untilAnswered<B, T>(api: Api, body: B, attempt: (api: Api, body: B) => T): Promise<T> {
  const answers = new Map<string, unknown>();
  const { random, rewind } = repeatable(api.random);
  const now = api.clock.now();
  const within: Api = {
    ...api,
    random,
    clock: { now: () => now, after: (...given) => api.clock.after(...given) },
  };
  const known: Answers = (questions) => {
    const open = questions.filter(({ key }) => !answers.has(key));
    if (open.length > 0) throw new OpenQuestions(open);
    return questions.map(({ key }) => answers.get(key) as never);
  };
  for (let attempts = 0; attempts < mostAttempts; attempts++) {
    rewind();
    let open: readonly Question<unknown>[] = [];
    const before = current;
    current = known;
    try {
      return attempt(within, clone(body));
    } catch (error) {
      if (!(error instanceof OpenQuestions)) throw error;
      open = error.questions;
    } finally {
      current = before;
    }
    const found = await Promise.all(open.map(({ ask }) => ask()));
    for (const [i, { key }] of open.entries()) answers.set(key, found[i]);
  }
  throw new ApiError(504, 'Timeout', 'Timeout: request did not complete within requested timeout', {});
}

/** Chance that gives what it gave before when it is rewound. */
function repeatable(random: Random): { random: Random; rewind: () => void } {
  const logs: { values: unknown[]; at: number }[] = [];
  const repeat = <A extends unknown[], V>(draw: (...given: A) => V) => {
    const log = { values: [] as V[], at: 0 };
    logs.push(log);
    return (...given: A): V => {
      if (log.at === log.values.length) log.values.push(draw(...given));
      log.at += 1;
      return log.values[log.at - 1] as V;
    };
  };
  return {
    random: {
      next: repeat(() => random.next()),
      uid: repeat(() => random.uid()),
      suffix: repeat((length: number) => random.suffix(length)),
    },
    rewind() {
      for (const log of logs) log.at = 0;
    },
  };
}
