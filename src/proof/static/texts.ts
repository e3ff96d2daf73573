import { isRecord } from '../../kube/object.ts';
import type { LessonDocument } from '../../lessons/document.ts';
import type { Path } from '../../lessons/problem.ts';

/** What a learner reads, as the file has it: every text but those that are run or sent to the API. */
export function textsIn({ value }: LessonDocument): { text: string; path: Path }[] {
  return isRecord(value) ? below(value.spec, ['spec']) : [];
}

const unread = new Set(['setup', 'solution', 'alternatives', 'wrong', 'free', 'vars', 'allow', 'needs']);

function below(part: unknown, path: Path): { text: string; path: Path }[] {
  if (typeof part === 'string') return [{ text: part, path }];
  if (Array.isArray(part)) return part.flatMap((item, i) => below(item, [...path, i]));
  if (!isRecord(part)) return [];
  return Object.entries(part).flatMap(([key, item]) => (unread.has(key) ? [] : below(item, [...path, key])));
}
