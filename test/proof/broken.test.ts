import { rmSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Problem } from '../../src/lessons/problem.ts';
import { runProgram } from '../support/run-program.ts';
import { type Break, writeBroken } from './broken-lessons.ts';
import { brokenWhenProven } from './broken-when-proven.ts';
import { brokenWhenRead } from './broken-when-read.ts';

// Each way of breaking a lesson is found, at its place and in words that help: all of them in one run of the real program.

const found: Record<string, Problem[]> = {};
const folders: string[] = [];
let places: Record<string, { file: string; line: number; column: number }> = {};

async function validate(folder: string, ...words: string[]): Promise<number> {
  const program = join(import.meta.dirname, '../../bin/k8s-de.js');
  const { code, stdout, stderr } = await runProgram(process.execPath, [
    program,
    'validate',
    '--reporter',
    'json',
    ...words,
    folder,
  ]);
  expect(stderr).toBe('');
  for (const problem of JSON.parse(stdout).problems as Problem[]) {
    const [name = ''] = relative(folder, problem.file).split(sep);
    found[name] = [...(found[name] ?? []), problem];
  }
  return code;
}

/** Writes the lessons of a table, and validates them all. */
async function breakAndValidate(table: Readonly<Record<string, Break>>, ...words: string[]): Promise<void> {
  const broken = writeBroken(table);
  folders.push(broken.folder);
  places = { ...places, ...broken.places };
  expect(await validate(broken.folder, ...words)).toBe(1);
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

describe('a lesson is read, and a problem is told with its place', () => {
  beforeAll(() => breakAndValidate(brokenWhenRead), 600_000);

  test.each(Object.entries(brokenWhenRead))('%s', (name, { kind, message }) => {
    const problem = found[name]?.find((each) => each.message.includes(message));
    expect({ ...problem, all: found[name] }).toMatchObject({ kind, ...places[name] });
  });
});

describe('a lesson is proven, and what is not so is told with its place', () => {
  beforeAll(() => breakAndValidate(brokenWhenProven, '--run', '--seed', '5'), 600_000);

  test.each(Object.entries(brokenWhenProven))('%s', (name, { kind, message }) => {
    const problem = found[name]?.find((each) => each.message.includes(message));
    expect({ ...problem, all: found[name] }).toMatchObject({ kind, ...places[name] });
  });
});
