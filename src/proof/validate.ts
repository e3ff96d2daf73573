import { fillLesson, type LessonSource, type Loaded, loadLesson } from '../lessons/load.ts';
import type { Problem } from '../lessons/problem.ts';
import { drawValues, everyChoice } from '../lessons/variables.ts';
import { seededRandom } from '../lib/random.ts';
import { type Findings, noFindings } from './define.ts';
import type { JudgedMutant } from './mutate/define.ts';
import { allEnded } from './run/all-ended.ts';
import type { StepProof } from './run/define.ts';
import { jobsAtOnce } from './run/jobs.ts';
import { lacks } from './run/lacks.ts';
import { proveLesson } from './run/prove-lesson.ts';
import type { Worlds } from './run/worlds.ts';
import { readLesson } from './static/index.ts';

export interface ValidateOptions {
  seed: number;
  jobs: number;
  signal: AbortSignal;
  /** Which part of all mutants to prove; 0: none. */
  mutants: number;
  /** Where to prove; undefined: the lessons are only read. */
  worlds: Worlds | undefined;
  /** Hears of each lesson that is looked at. */
  progress(text: string): void;
}

/** Reads lesson files, and proves those that can be read where that is asked for. */
export async function validate(files: readonly string[], options: ValidateOptions): Promise<Findings> {
  const findings = noFindings(files);
  const jobs = jobsAtOnce(options.jobs);
  const all = await Promise.all(files.map(loadLesson));
  findings.problems.push(...sameNames(all));
  await allEnded(
    all.map(async (loaded) => {
      if (loaded.kind === 'broken') {
        findings.problems.push(...loaded.problems);
        return;
      }
      const { source } = loaded;
      const problems = await readLesson(source);
      findings.problems.push(...problems);
      count(findings, source);
      const { worlds } = options;
      if (!worlds || problems.length > 0) return;
      await prove(source, worlds, { ...options, jobs }, findings);
    }),
  );
  findings.problems.sort(
    (a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || a.column - b.column,
  );
  return findings;
}

/** Lessons are known by their names: progress is kept, and namespaces are named, after them. */
function sameNames(all: readonly Loaded[]): Problem[] {
  const firsts = new Map<string, LessonSource>();
  return all.flatMap((loaded) => {
    if (loaded.kind === 'broken') return [];
    const { source } = loaded;
    const first = firsts.get(source.name);
    if (first) return [source.problem('duplicate', ['metadata', 'name'], `${first.file} is named ${source.name}, too`)];
    firsts.set(source.name, source);
    return [];
  });
}

async function prove(
  source: LessonSource,
  worlds: Worlds,
  options: Omit<ValidateOptions, 'jobs'> & { jobs: ReturnType<typeof jobsAtOnce> },
  findings: Findings,
): Promise<void> {
  const values = drawValues(source.variables, seededRandom(options.seed));
  const scope = { namespace: source.name, namespaces: [source.name, ...source.namespaces] };
  const missing = await lacks(fillLesson(source, values, scope), worlds);
  if (missing) {
    findings.notProvable += source.steps.length;
    findings.notes.push(`${source.name} is not provable here: ${missing}.`);
    return;
  }
  options.progress(`${source.name}: ${source.steps.length} ${source.steps.length === 1 ? 'step' : 'steps'}`);
  const { signal, jobs } = options;
  const mutate = { share: options.mutants, random: seededRandom(options.seed) };
  const proofs = await proveLesson(source, values, { worlds, jobs, signal, mutate });
  for (const proof of proofs) add(findings, proof);
  for (const why of new Set(proofs.flatMap(({ lacking }) => lacking ?? [])))
    findings.notes.push(`Steps of ${source.name} are not provable here: ${why}.`);
}

function count(findings: Findings, { variables, steps, ...source }: LessonSource): void {
  const values = everyChoice(variables)[0] ?? {};
  const scope = { namespace: source.name, namespaces: [source.name, ...source.namespaces] };
  const lesson = fillLesson({ variables, steps, ...source }, values, scope);
  findings.steps += steps.length;
  for (const step of lesson.spec.steps) {
    findings.wrong.declared += step.wrong.length;
    findings.alternatives.declared += step.alternatives.length;
  }
}

function add(findings: Findings, proof: StepProof): void {
  if (proof.lacking) findings.notProvable += 1;
  else if (proof.isReached && proof.problems.length === 0) findings.proven += 1;
  findings.wrong.asDeclared += proof.wrong.asDeclared;
  findings.alternatives.passed += proof.alternatives.passed;
  findings.problems.push(...proof.problems);
  for (const count of ['made', 'free', 'caught', 'diagnosed'] as const) findings.mutants[count] += proof.mutants[count];
  // They end in whatever order: a list that is compared needs one.
  findings.mutants.judged.push(...proof.mutants.judged.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)));
  findings.notes.push(...proof.mutants.unnamed);
}

const keyOf = ({ mutation, told }: JudgedMutant) => `${mutation} ${told}`;
