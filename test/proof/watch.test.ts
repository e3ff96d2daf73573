import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

test('a watched lesson is looked at again after each change, until a signal ends it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'k8s-de-watch-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  cpSync(join(import.meta.dirname, '../lessons/settings'), folder, { recursive: true });
  const program = join(import.meta.dirname, '../../bin/k8s-de.js');
  const child = spawn(process.execPath, [program, 'validate', '--watch', folder], { stdio: 'pipe' });
  let told = '';
  const until = (text: string) =>
    new Promise<void>((resolve) => {
      const look = () => told.includes(text) && resolve();
      child.stdout.on('data', look);
      child.stderr.on('data', look);
      look();
    });
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      told += text;
    });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));

  await until('Waits for changes');
  expect(told).toContain('0 problems');
  told = '';
  const file = join(folder, 'lesson.yaml');
  const good = readFileSync(file, 'utf8');
  writeFileSync(file, good.replace('task:', 'taks:'));
  await until('Waits for changes');
  expect(told).toContain('unknown field "taks"; did you mean task?');
  told = '';
  // As editors save that write another file and put it in the place of the first, more than once.
  const save = (text: string) => {
    writeFileSync(`${file}~`, text);
    renameSync(`${file}~`, file);
  };
  for (const [text, says] of [
    [good, '0 problems'],
    [good.replace('task:', 'tsak:'), 'unknown field "tsak"'],
    [good, '0 problems'],
  ] as const) {
    told = '';
    save(text);
    await until('Waits for changes');
    expect(told).toContain(says);
  }
  child.kill('SIGINT');
  expect(await ended).toBe(0);
}, 600_000);
