import { isRecord } from '../../kube/object.ts';
import type { LessonDocument } from '../../lessons/document.ts';
import type { Path } from '../../lessons/problem.ts';

/** What a learner reads, as the file has it. What is run, compared or sent to the API may look like Markdown, and is none. */
export function textsIn({ value }: LessonDocument): { text: string; path: Path }[] {
  return below(value, read, []);
}

/** The fields that are read, in lists as in single places. */
interface Fields {
  readonly [field: string]: 'text' | Fields;
}

const read: Fields = {
  metadata: { title: 'text' },
  spec: {
    summary: 'text',
    steps: {
      ...{ text: 'text', task: 'text', hints: 'text', debrief: 'text' },
      predict: { ask: 'text', because: 'text' },
      checks: {
        say: 'text',
        also: { say: 'text' },
        answer: { ask: 'text', choices: { text: 'text', because: 'text' } },
      },
    },
  },
};

function below(part: unknown, fields: 'text' | Fields, path: Path): { text: string; path: Path }[] {
  if (Array.isArray(part)) return part.flatMap((item, i) => below(item, fields, [...path, i]));
  if (fields === 'text') return typeof part === 'string' ? [{ text: part, path }] : [];
  if (!isRecord(part)) return [];
  return Object.entries(fields).flatMap(([key, each]) => below(part[key], each, [...path, key]));
}
