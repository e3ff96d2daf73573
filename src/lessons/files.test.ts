import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { UserError } from '../lib/errors.ts';
import { readLessonText, writeWorkFile } from './files.ts';

test('whatever keeps a file of the lesson from being read or written is told in one line, and is no bug', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lesson-'));
  await mkdir(join(folder, 'files'));
  await writeFile(join(folder, 'a'), '');
  await symlink('loop', join(folder, 'loop'));
  const told = async (work: Promise<unknown>) =>
    await work.then(
      () => 'nothing',
      (error: unknown) => (error instanceof UserError ? error.message : `a bug: ${String(error)}`),
    );
  expect(await told(readLessonText(folder, 'files'))).toBe('files cannot be read: illegal operation on a directory');
  expect(await told(readLessonText(folder, 'a/b'))).toBe('a/b cannot be read: not a directory');
  expect(await told(readLessonText(folder, 'b'))).toBe("b is not in the lesson's folder");
  expect(await told(readLessonText(folder, 'loop'))).toBe('loop cannot be read: too many symbolic links encountered');
  expect(await told(readLessonText(folder, 'a\0b'))).toContain('the path of a file has no NUL in it');
  expect(await told(writeWorkFile(folder, '.', ''))).toBe('. cannot be written: illegal operation on a directory');
  expect(await told(writeWorkFile(folder, 'a/b', ''))).toBe(
    'a/b cannot be written: a file lies where its folder would be',
  );
  expect(await told(writeWorkFile(folder, 'a/b/c', ''))).toBe(
    'a/b/c cannot be written: a file lies where its folder would be',
  );
  expect(await told(writeWorkFile(folder, 'a\0b', ''))).toContain('the path of a file has no NUL in it');
});
