import { UserError } from '../lib/errors.ts';
import { emptyProgress, type Progress } from './define.ts';

/** Brings what was read to the present version; undefined when it is no progress file at all. */
export function migrate(read: unknown): Progress | undefined {
  if (!isRecord(read) || typeof read.version !== 'number') return undefined;
  if (read.version > emptyProgress().version)
    throw new UserError(
      'Your progress was written by a newer k8s-de, and this one cannot read it.',
      'Update k8s-de, or set K8S_DE_HOME to another folder.',
      { exitCode: 3 },
    );
  const { lessons, attempts, current } = read;
  if (!isRecord(lessons) || !Array.isArray(attempts)) return undefined;
  if (
    !Object.values(lessons).every(
      (lesson) => isRecord(lesson) && isRecord(lesson.steps) && Object.values(lesson.steps).every(isRecord),
    )
  )
    return undefined;
  if (!attempts.every(isAttempt)) return undefined;
  const progress: Progress = { version: 1, lessons: lessons as unknown as Progress['lessons'], attempts };
  return typeof current === 'string' ? { ...progress, current } : progress;
}

function isAttempt(value: unknown): value is Progress['attempts'][number] {
  return (
    isRecord(value) &&
    ['id', 'lesson', 'folder', 'step'].every((field) => typeof value[field] === 'string') &&
    typeof value.startedAtMs === 'number' &&
    isRecord(value.cluster) &&
    hasTexts(value.cluster, ['name', 'context', 'identity']) &&
    isRecord(value.vars) &&
    isRecord(value.steps) &&
    Object.values(value.steps).every(isStep) &&
    Array.isArray(value.namespaces) &&
    value.namespaces.every((namespace) => typeof namespace === 'string') &&
    Array.isArray(value.setup) &&
    value.setup.every((object) => isRecord(object) && hasTexts(object, ['apiVersion', 'kind', 'name']))
  );
}

function isStep(value: unknown): boolean {
  return (
    isRecord(value) &&
    ['startedAtMs', 'tries', 'hints'].every((field) => typeof value[field] === 'number') &&
    isRecord(value.answers) &&
    (value.guess === undefined || typeof value.guess === 'string') &&
    isRecord(value.memory) &&
    Array.isArray(value.memory.seen) &&
    isRecord(value.memory.heldSince) &&
    Array.isArray(value.verdicts) &&
    value.verdicts.every(isRecord)
  );
}

function hasTexts(value: Record<string, unknown>, fields: readonly string[]): boolean {
  return fields.every((field) => typeof value[field] === 'string');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
