import { freshView } from '../../checks/fresh-view.ts';
import { kindOfPlural } from '../../checks/kinds.ts';
import { assertionOf, type Check } from '../../checks/schema.ts';
import type { Observation } from '../../gateway/define.ts';
import { ViewError } from '../../kube/cluster-view.ts';
import type { KubeObject } from '../../kube/object.ts';
import { causeOf, lookAtStep, worstOf } from '../judge.ts';
import type { OpenAttempt } from '../open-attempt.ts';
import { stepInput } from '../step-input.ts';
import { objectsConcerned } from './objects.ts';
import { secretValues, withoutData, withoutValues } from './secrets.ts';

/** Everything about one diagnosis that somebody needs who was not there. Holds no value of a Secret. */
export interface DiagnosisReport {
  lesson: string;
  step: string;
  task: string;
  madeAt: string;
  verdict: string;
  checks: ReportedCheck[];
  answers: Record<string, string>;
  /** What was typed in this step, as the gateway saw it: without bodies. */
  observations: Omit<Observation, 'sequence' | 'user' | 'userAgent'>[];
  objects: Record<string, unknown>[];
  /** What could not be looked at, and why. */
  missing: string[];
  attempt: {
    id: string;
    seed: number | null;
    vars: Readonly<Record<string, unknown>>;
    namespaces: readonly string[];
    startedAt: string;
    stepStartedAt: string | null;
    tries: number;
    hints: number;
    verdicts: { atMs: number; verdict: string; cause?: string }[];
  };
  versions: Record<string, string>;
}

export interface ReportedCheck {
  name: string;
  say: string;
  verdict: string;
  cause: string | null;
  message: string;
  differences: readonly { path: string; expected: string; found: string }[];
  look: string | null;
  /** The check as the lesson has it, with its variables filled in. */
  asks: unknown;
}

/** Judges the step as it is, keeps nothing of that, and gathers what the judgement rests on. */
export async function gatherReport(
  open: OpenAttempt,
  index: number,
  versions: Readonly<Record<string, string>>,
): Promise<DiagnosisReport> {
  const step = open.lesson.spec.steps[index];
  if (!step) throw new Error(`no step ${index}`);
  const input = stepInput(open, step);
  const results = await lookAtStep(open, index);
  const attempt = open.record();
  const record = attempt.steps[step.name];
  const seen = input.observations.since(0).filter(({ atMs }) => atMs >= input.stepStartedAt);
  const looked = await look(open, step.checks, seen);
  // Only what others wrote is searched for values: a Secret that holds `pass` must not take the verdicts away.
  const clean = <T>(part: T) => withoutValues(part, looked.values);
  return {
    lesson: open.source.name,
    step: step.name,
    task: clean(step.task),
    madeAt: new Date(open.clock.now()).toISOString(),
    verdict: worstOf(results)?.verdict.kind ?? 'pass',
    checks: results.map((result, i) => ({
      name: result.name,
      say: clean(result.say),
      verdict: result.verdict.kind,
      cause: causeOf(result) ?? null,
      message: clean(result.message),
      differences: clean(result.differences),
      look: clean(result.look ?? null),
      asks: clean(asked(step.checks[i])),
    })),
    answers: clean({ ...record?.answers }),
    observations: seen.map(({ atMs, verb, resource, subresource, name, namespace, code, dryRun, command }) => ({
      atMs,
      command,
      verb,
      resource,
      subresource,
      name: clean(name),
      namespace,
      code,
      dryRun,
    })),
    objects: clean(looked.objects),
    missing: clean(looked.missing),
    attempt: {
      id: attempt.id,
      seed: attempt.seed ?? null,
      vars: clean(attempt.vars),
      namespaces: attempt.namespaces,
      startedAt: new Date(attempt.startedAtMs).toISOString(),
      stepStartedAt: record ? new Date(record.startedAtMs).toISOString() : null,
      tries: record?.tries ?? 0,
      hints: record?.hints ?? 0,
      verdicts: record?.verdicts ?? [],
    },
    versions: { ...versions, cluster: `${open.cluster.name}, Kubernetes ${open.cluster.version}` },
  };
}

interface Looked {
  objects: Record<string, unknown>[];
  values: ReadonlySet<string>;
  missing: string[];
}

/** The objects, and the values that must not be told. Where Secrets cannot be read, no object is told of: it could hold a copy. */
async function look(open: OpenAttempt, checks: readonly Check[], seen: readonly Observation[]): Promise<Looked> {
  const secrets: KubeObject[] = [];
  try {
    const kind = await open.live.view.resolve({ apiVersion: 'v1', kind: 'Secret' });
    for (const namespace of open.live.scope.namespaces) {
      const watched = await freshView(open.live.view).watch(kind, namespace);
      const failure = watched.failure();
      if (failure) throw new ViewError(failure);
      secrets.push(...watched.objects(), ...watched.gone());
    }
  } catch (error) {
    if (!(error instanceof ViewError)) throw error;
    return { objects: [], values: new Set(), missing: [`objects: Secrets could not be read (${error.message})`] };
  }
  const kinds = seen.flatMap(({ resource }) => kindOfPlural(resource) ?? []);
  const { objects, missing } = await objectsConcerned(open.live, checks, kinds);
  return { objects: objects.map((object) => withoutData(object)), values: secretValues(secrets), missing };
}

/** What a check asks for; the values of a Secret that it expects are the lesson's secrets. */
function asked(check: Check | undefined): unknown {
  if (!check) return null;
  const { kind, of } = assertionOf(check);
  const { within, hold, also } = check;
  return { [kind]: withoutSecrets(of), ...(within && { within }), ...(hold && { hold }), ...(also && { also }) };
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  const inside = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutSecrets(item)]));
  return withoutData(inside);
}
