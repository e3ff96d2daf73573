import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Scope } from '../gateway/define.ts';
import { isRecord } from '../kube/object.ts';
import { fileTrouble } from '../lib/errors.ts';
import { type LessonDocument, type Position, parseLessonDocument } from './document.ts';
import type { Path, Problem, ProblemKind } from './problem.ts';
import { type Lesson, lessonSchema, type Variable } from './schema.ts';
import { readableIssues, valueAt } from './schema-issues.ts';
import { namespaceValues } from './scope.ts';
import { everyChoice, fill, type Values } from './variables.ts';

/** A lesson as it lies on disk: its variables are not drawn yet. */
export interface LessonSource {
  file: string;
  directory: string;
  name: string;
  title: string;
  section: string;
  minutes: number;
  summary: string;
  /** The names of the steps, in order. */
  steps: readonly string[];
  /** allow.namespaces, as written. */
  namespaces: readonly string[];
  /** allow.cluster, with `${namespace}` still in it. */
  cluster: readonly { resource: string; name: string }[];
  variables: Readonly<Record<string, Variable>>;
  document: LessonDocument;
  /** A problem at a place of the file; the step follows from the path. */
  problem(kind: ProblemKind, path: Path, message: string, atKey?: boolean): Problem;
}

export type Loaded = { kind: 'loaded'; source: LessonSource } | { kind: 'broken'; problems: Problem[] };

/** Reads a lesson folder or its lesson.yaml. What is wrong comes as problems with line and column, never as an error. */
export async function loadLesson(path: string): Promise<Loaded> {
  const file = (await isDirectory(path)) ? join(path, 'lesson.yaml') : path;
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    return broken(file, { line: 1, column: 1 }, 'file', `cannot be read: ${fileTrouble(error)}`);
  }
  const parsed = parseLessonDocument(text);
  if (parsed.kind === 'broken')
    return {
      kind: 'broken',
      problems: parsed.errors.map(({ position, message }) => at(file, position, 'syntax', message)),
    };
  const source = sourceOf(file, parsed.document);
  const problems = problemsOf(source, { namespace: source.name, namespaces: [source.name, ...source.namespaces] });
  return problems.length ? { kind: 'broken', problems } : { kind: 'loaded', source };
}

/** The lesson with its variables filled in. Throws when the values do not fit: `loadLesson` has tried every choice. */
export function fillLesson(
  source: LessonSource,
  values: Values,
  scope: Pick<Scope, 'namespace' | 'namespaces'>,
): Lesson {
  return lessonSchema.parse(filled(source, { ...values, ...namespaceValues(source, scope) }).value);
}

/** Everything that the schema says against the lesson, tried with every choice of its variables; each once. */
function problemsOf(source: LessonSource, scope: Pick<Scope, 'namespace' | 'namespaces'>): Problem[] {
  const problems = new Map<string, Problem>();
  // A variable whose definition is wrong is told once, there, and not again wherever it stands.
  const astray = new Set(variableNames(source.document).filter((name) => !Object.hasOwn(source.variables, name)));
  const standsForAstray = (value: unknown) =>
    typeof value === 'string' && [...astray].some((name) => value.includes(`\${${name}}`));
  for (const choice of everyChoice(source.variables)) {
    const { value, undefinedVariables } = filled(source, { ...choice, ...namespaceValues(source, scope) });
    const found = undefinedVariables.flatMap(({ path, name, atKey }) =>
      astray.has(name)
        ? []
        : [source.problem('variable', path, `\${${name}} is not defined; a literal \${ is written $\${`, atKey)],
    );
    const result = lessonSchema.safeParse(value);
    if (!result.success)
      for (const { path, atKey, message } of readableIssues(lessonSchema, result.error, value))
        if (!standsForAstray(valueAt(value, path))) found.push(source.problem('schema', path, message, atKey));
    for (const problem of found) problems.set(`${problem.line}:${problem.column} ${problem.message}`, problem);
  }
  return [...problems.values()].sort((a, b) => a.line - b.line || a.column - b.column);
}

function filled(source: LessonSource, values: Values): ReturnType<typeof fill> {
  const value = source.document.value;
  const result = fill(value, values);
  // The definitions of variables are read as they are written.
  if (isRecord(value) && isRecord(value.spec) && isRecord(result.value) && isRecord(result.value.spec)) {
    result.value.spec.vars = value.spec.vars;
    if (value.spec.vars === undefined) delete result.value.spec.vars;
  }
  return result;
}

/** Reads what can be read, however broken the rest: the name of the lesson goes with each problem. */
function sourceOf(file: string, document: LessonDocument): LessonSource {
  const root = isRecord(document.value) ? document.value : {};
  const metadata = isRecord(root.metadata) ? root.metadata : {};
  const spec = isRecord(root.spec) ? root.spec : {};
  const allow = lessonSchema.shape.spec.shape.allow.safeParse(spec.allow ?? {});
  const rawSteps: unknown[] = Array.isArray(spec.steps) ? spec.steps : [];
  const steps = rawSteps.map((step) => textOf(isRecord(step) ? step.name : undefined));
  const name = textOf(metadata.name) || basename(dirname(file)).replace(/^\d+-/, '');
  return {
    file,
    directory: dirname(file),
    name,
    title: textOf(metadata.title),
    section: textOf(metadata.section),
    minutes: Number(metadata.minutes),
    summary: textOf(spec.summary),
    steps,
    namespaces: allow.success ? allow.data.namespaces : [],
    cluster: allow.success ? allow.data.cluster : [],
    variables: Object.fromEntries(variableNames(document).flatMap((name) => readVariable(name, spec.vars))),
    document,
    problem(kind, path, message, atKey = false) {
      const position = atKey ? document.positionOfKey(path) : document.positionOf(path);
      const index = path[0] === 'spec' && path[1] === 'steps' ? path[2] : undefined;
      return {
        ...at(file, position, kind, message),
        lesson: name,
        step: typeof index === 'number' ? (steps[index] ?? '') : '',
      };
    },
  };
}

/** The names of all variables that the file defines, right or wrong. */
function variableNames({ value }: LessonDocument): string[] {
  const spec = isRecord(value) && isRecord(value.spec) ? value.spec : {};
  return isRecord(spec.vars) ? Object.keys(spec.vars) : [];
}

function readVariable(name: string, all: unknown): [string, Variable][] {
  const definition = isRecord(all) ? all[name] : undefined;
  const read = lessonSchema.shape.spec.shape.vars.safeParse({ [name]: definition });
  return read.success ? Object.entries(read.data) : [];
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');

function at(file: string, position: Position, kind: ProblemKind, message: string): Problem {
  return { file, ...position, lesson: '', step: '', kind, message };
}

function broken(file: string, position: Position, kind: ProblemKind, message: string): Loaded {
  return { kind: 'broken', problems: [at(file, position, kind, message)] };
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
