import { checkCel } from '../../checks/cel.ts';
import type { Check } from '../../checks/schema.ts';
import type { Path, Problem } from '../../lessons/problem.ts';
import type { Reading, ReadLesson } from './define.ts';
import { type Subject, typeProblems } from './expression-types.ts';
import { findKind } from './known-kinds.ts';

/** CEL parses, its types fit, and the variables and fields that it names are there. */
export const expressions: Reading = (read) =>
  read.lesson.spec.steps.flatMap(({ name, checks, predict }, i) => {
    const at = ['spec', 'steps', i];
    const ofChecks = checks.flatMap((check, j) =>
      expressionsOf(check).flatMap(({ path, ...expression }) =>
        problemsOf(read, name, { ...expression, path: [...at, 'checks', j, ...path] }),
      ),
    );
    return predict
      ? [...ofChecks, ...problemsOf(read, name, { cel: predict.from, path: [...at, 'predict', 'from'], as: 'value' })]
      : ofChecks;
  });

interface Expression {
  cel: string;
  path: Path;
  as: 'value' | 'condition';
  about?: readonly Subject[];
}

function expressionsOf(check: Check): Expression[] {
  const about = subjectsOf(check);
  const conditions = (check.also ?? []).map(
    ({ cel }, k): Expression => ({ cel, path: ['also', k, 'cel'], as: 'condition', about }),
  );
  const { answer } = check;
  return answer?.cel === undefined
    ? conditions
    : [...conditions, { cel: answer.cel, path: ['answer', 'cel'], as: 'value', about }];
}

/** What the conditions of a check see of what it is about. */
function subjectsOf({ object, count, answer, related, logs, events, file }: Check): Subject[] {
  const isOfPods = related?.to === 'readyPods';
  return [
    ...subjectOf('object', object ?? answer?.from ?? related?.from ?? logs?.of ?? events?.about),
    ...(file ? [{ variable: 'object', kind: 'file', schema: undefined } as const] : []),
    ...subjectOf('objects', count?.of ?? (isOfPods ? { apiVersion: 'v1', kind: 'Pod' } : undefined)),
    ...(related?.to === 'children' ? [{ variable: 'objects', kind: 'children', schema: undefined } as const] : []),
  ];
}

function subjectOf(
  variable: Subject['variable'],
  manifest: { apiVersion?: string | undefined; kind: string } | undefined,
): Subject[] {
  if (!manifest) return [];
  const known = findKind(manifest);
  return [{ variable, kind: manifest.kind, schema: known.kind === 'known' ? known.schema : undefined }];
}

function problemsOf(
  { source, values }: ReadLesson,
  step: string,
  { cel, path, as, about = [] }: Expression,
): Problem[] {
  const error = checkCel(cel, as);
  const messages = error === undefined ? typeProblems(cel, as, about, values) : [error];
  return messages.map((message) => source.problem('cel', path, `${step}: ${message}`));
}
