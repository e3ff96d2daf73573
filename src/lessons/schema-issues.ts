import { z } from 'zod';
import { didYouMean } from './did-you-mean.ts';
import type { Path } from './problem.ts';

export interface SchemaIssue {
  path: Path;
  /** The place is the key, not its value. */
  atKey: boolean;
  message: string;
}

/** zod's issues in plain words: one for each unknown key, "required" for what is missing, did-you-mean for near misses. */
export function readableIssues(schema: z.ZodType, error: z.ZodError, input: unknown): SchemaIssue[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
    if (issue.code === 'unrecognized_keys') {
      const known = keysAt(schema, path);
      return issue.keys.map((key) => ({
        path: [...path, key],
        atKey: true,
        message: `unknown field "${key}"${didYouMean(key, known)}`,
      }));
    }
    return [
      {
        path,
        atKey: issue.code === 'custom' || issue.code === 'invalid_key',
        message: reword(issue, path, valueAt(input, path)),
      },
    ];
  });
}

function reword(issue: z.core.$ZodIssue, path: Path, found: unknown): string {
  const name = String(path.at(-1) ?? 'the file');
  if (found === undefined && (issue.code === 'invalid_type' || issue.code === 'invalid_value'))
    return typeof path.at(-1) === 'number' ? 'this item is empty' : `${name} is required`;
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String);
    const hint = typeof found === 'string' ? didYouMean(found, values) : '';
    if (hint) return `${name} cannot be ${JSON.stringify(found)}${hint}`;
    return values.length === 1
      ? `${name} must be ${values[0]}`
      : `${name} must be one of ${values.join(', ')}; found ${JSON.stringify(found)}`;
  }
  if (issue.code === 'invalid_type') return `${name} must be ${article(issue.expected)}, found ${kindOf(found)}`;
  if (issue.code === 'invalid_union') return `${name} has a value of a kind that is not possible here`;
  if (issue.code === 'invalid_format') return `${name} is not as it should be: ${issue.message}`;
  if (issue.code === 'invalid_key') return `${name}: ${issue.issues[0]?.message ?? issue.message}`;
  if (issue.code === 'too_small' && issue.origin === 'array') return `${name} is empty`;
  return issue.message;
}

const words: Record<string, string> = {
  int: 'a whole number',
  array: 'a list',
  record: 'a mapping',
  object: 'a mapping',
};
const article = (expected: string) => words[expected] ?? `a ${expected}`;

function kindOf(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a mapping' : `the ${typeof value} ${JSON.stringify(value)}`;
}

/** What is at a path of JSON data. */
export function valueAt(input: unknown, path: Path): unknown {
  let value = input;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string | number, unknown>)[part];
  }
  return value;
}

/** The keys that the schema knows at a path. */
function keysAt(schema: z.ZodType, path: Path): string[] {
  let current: z.core.$ZodType | undefined = schema;
  for (const part of path) {
    const inner = unwrap(current);
    if (inner instanceof z.ZodObject) current = inner.shape[String(part)];
    else if (inner instanceof z.ZodArray) current = inner.element;
    else if (inner instanceof z.ZodRecord) current = inner.valueType;
    else return [];
  }
  const inner = unwrap(current);
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
}

function unwrap(schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  let inner = schema;
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault)
    inner = inner.unwrap();
  return inner;
}
