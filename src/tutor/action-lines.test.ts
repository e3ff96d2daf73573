import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadCatalogue } from '../lessons/catalogue.ts';
import { readLessonFile } from '../lessons/files.ts';
import { fillLesson } from '../lessons/load.ts';
import { actionOf } from '../lessons/schema.ts';
import { namespaceValues, scopeOf } from '../lessons/scope.ts';
import { drawValues } from '../lessons/variables.ts';
import { seededRandom } from '../lib/random.ts';
import { solutionLines } from './action-lines.ts';

const { lessons } = await loadCatalogue(join(import.meta.dirname, '../../lessons'));

test.each(lessons.map((source) => [source.name, source] as const))(
  'the files of the solutions of %s can be typed as they are shown',
  async (_name, source) => {
    const folder = mkdtempSync(join(tmpdir(), 'k8s-de-lines-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const scope = scopeOf(source, 'a');
    const drawn = drawValues(source.variables, seededRandom(7));
    const values = { ...drawn, ...namespaceValues(source, scope) };
    const lesson = fillLesson(source, drawn, scope);
    for (const [index, { solution }] of lesson.spec.steps.entries()) {
      const lines = await solutionLines({ lesson, source, values }, index);
      expect(lines).toHaveLength(solution.length);
      for (const [i, raw] of solution.entries()) {
        const action = actionOf(raw);
        if (action.kind !== 'write') continue;
        const line = lines[i] ?? '';
        execFileSync('sh', ['-c', `mkdir -p ${dirname(action.path)}; ${line}`], { cwd: folder });
        const wanted =
          'from' in action.source
            ? await readLessonFile(source.directory, action.source.from, values)
            : action.source.text;
        expect(readFileSync(join(folder, action.path), 'utf8')).toBe(`${wanted.trimEnd()}\n`);
      }
    }
  },
);
