import { join, resolve } from 'node:path';
import type { AttemptCluster, Cluster, ClusterChoice } from '../clusters/define.ts';
import type { Scope } from '../gateway/define.ts';
import type { RunProgram } from '../lessons/actions.ts';
import { fillLesson, type LessonSource } from '../lessons/load.ts';
import type { Lesson } from '../lessons/schema.ts';
import { namespaceValues, scopeOf } from '../lessons/scope.ts';
import { drawValues, type Values } from '../lessons/variables.ts';
import type { Clock } from '../lib/clock.ts';
import { UserError } from '../lib/errors.ts';
import type { Home } from '../lib/home.ts';
import { type Random, seededRandom } from '../lib/random.ts';
import { activeAttempt, beginAttempt } from '../progress/attempts.ts';
import type { Attempt, Progress } from '../progress/define.ts';
import type { ProgressStore } from '../progress/store.ts';

/** What attempts need from outside. */
export interface AttemptTools {
  store: ProgressStore;
  home: Home;
  clock: Clock;
  random: Random;
  connect(choice: ClusterChoice): Promise<Cluster>;
  run: RunProgram;
  /** The values of the lesson's variables, where somebody else has drawn them. */
  values?: Values;
}

/** An attempt with its cluster: everything that a step needs. */
export interface OpenAttempt extends AttemptTools {
  source: LessonSource;
  lesson: Lesson;
  values: Values;
  cluster: Cluster;
  live: AttemptCluster;
  /** The working folder of the lesson's commands. */
  workDir: string;
  /** No step was begun yet: the lesson's own scene is still to be made, or was left half made. */
  isNew: boolean;
  /** The attempt as it is kept now. */
  record(): Attempt;
  change<T>(change: (attempt: Attempt, progress: Progress) => T): Promise<T>;
  close(): Promise<void>;
}

/** The cluster that the user asked for; undefined where the options say nothing. */
export type WantedCluster = { [K in keyof ClusterChoice]?: ClusterChoice[K] | undefined };

/** Opens the attempt that goes on in the lesson, or begins one. `anew` begins one on another cluster instead of refusing it. */
export async function openAttempt(
  source: LessonSource,
  wanted: WantedCluster,
  tools: AttemptTools,
  anew: 'refuse' | 'other-cluster' | 'always' = 'refuse',
): Promise<OpenAttempt> {
  const going = anew === 'always' ? undefined : activeAttempt(tools.store.read(), source.name);
  const differs = going !== undefined && isOther(going, wanted);
  if (going && differs && anew === 'refuse')
    throw new UserError(
      `This attempt at ${source.name} is on ${going.cluster.name} (${going.cluster.context}), and it keeps its cluster.`,
      `To begin another one:  k8s-de learn ${source.name} ${optionsOf(wanted)}`,
      { exitCode: 2 },
    );
  const kept = differs ? undefined : going;
  const cluster = await tools.connect(choiceFor(kept, wanted));
  try {
    const attempt = kept ?? (await begin(source, cluster, wanted, tools));
    await makeCurrent(source.name, tools.store);
    return await open(source, attempt, cluster, tools);
  } catch (error) {
    await cluster.close();
    throw error;
  }
}

/** The lesson that was opened last is the one that commands without a lesson mean, in every terminal. */
async function makeCurrent(lesson: string, store: ProgressStore): Promise<void> {
  if (store.read().current === lesson) return;
  await store.update((progress) => {
    progress.current = lesson;
  });
}

function optionsOf({ name, context }: WantedCluster): string {
  return [...(name ? [`--cluster ${name}`] : []), ...(context ? [`--context ${context}`] : [])].join(' ');
}

function choiceFor(kept: Attempt | undefined, wanted: WantedCluster): ClusterChoice {
  const context = wanted.context ?? kept?.cluster.context;
  const agreed = wanted.agreed ?? kept?.cluster.agreed;
  // A context that is named is a cluster of the user's, and never silently the sandbox.
  const unnamed = wanted.context === undefined ? 'sandbox' : 'current';
  const name = (kept?.cluster.name ?? wanted.name ?? unnamed) as ClusterChoice['name'];
  return { name, ...(context !== undefined && { context }), ...(agreed !== undefined && { agreed }) };
}

function isOther({ cluster }: Attempt, wanted: WantedCluster): boolean {
  if (wanted.name !== undefined && wanted.name !== cluster.name) return true;
  return wanted.context !== undefined && wanted.context !== cluster.context;
}

async function begin(
  source: LessonSource,
  cluster: Cluster,
  wanted: WantedCluster,
  tools: AttemptTools,
): Promise<Attempt> {
  const { random, clock, store } = tools;
  const id = random.suffix(8);
  const scope = scopeOf(source, id, cluster.name === 'sandbox' ? undefined : random.suffix(5));
  const { name, context, identity } = cluster;
  const seed = Math.floor(random.next() * 2 ** 32);
  const attempt: Attempt = {
    id,
    lesson: source.name,
    folder: resolve(source.directory),
    cluster: { name, context, identity, ...(wanted.agreed !== undefined && { agreed: wanted.agreed }) },
    namespaces: [...scope.namespaces],
    ...(tools.values === undefined && { seed }),
    vars: { ...(tools.values ?? drawValues(source.variables, seededRandom(seed))) },
    setup: [],
    startedAtMs: clock.now(),
    step: source.steps[0] ?? '',
    steps: {},
  };
  await store.update((progress) => beginAttempt(progress, attempt));
  return attempt;
}

async function open(
  source: LessonSource,
  attempt: Attempt,
  cluster: Cluster,
  tools: AttemptTools,
): Promise<OpenAttempt> {
  const { store, home } = tools;
  const scope = scopeOfAttempt(source, attempt);
  const values = { ...attempt.vars, ...namespaceValues(source, scope) };
  const lesson = fillLesson(source, attempt.vars, scope);
  const live = await cluster.open(scope, join(home.attempts, attempt.id));
  const byId = (progress: Progress) => progress.attempts.find(({ id }) => id === attempt.id);
  return {
    ...tools,
    source,
    lesson,
    values,
    cluster,
    live,
    workDir: join(home.work, source.name),
    isNew: Object.keys(attempt.steps).length === 0,
    record: () => byId(store.read()) ?? attempt,
    change: (change) =>
      store.update((progress) => {
        const kept = byId(progress);
        // `cleanup` in another terminal may have forgotten it.
        if (!kept) progress.attempts.push(attempt);
        return change(kept ?? attempt, progress);
      }),
    async close() {
      await live.close();
      await cluster.close();
    },
  };
}

/** The scope of a kept attempt: its namespaces as they were drawn. */
function scopeOfAttempt(source: LessonSource, { id, namespaces }: Attempt): Scope {
  const [namespace = source.name] = namespaces;
  const suffix = namespace.startsWith(`${source.name}-`) ? namespace.slice(source.name.length + 1) : undefined;
  return { ...scopeOf(source, id, suffix), namespace, namespaces };
}
