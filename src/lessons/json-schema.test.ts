import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { lessonJsonSchema } from './json-schema.ts';

// To write it anew: k8s-de schema > schema/lesson.schema.json
test('the committed JSON Schema is current', async () => {
  const text = `${JSON.stringify(lessonJsonSchema(), null, 2)}\n`;
  expect(text).toBe(await readFile('schema/lesson.schema.json', 'utf8'));
});

test('a number may be a variable in an editor', () => {
  expect(JSON.stringify(lessonJsonSchema())).toContain('"pattern":"^\\\\$\\\\{');
});
