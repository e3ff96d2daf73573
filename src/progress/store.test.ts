import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../lib/clock.ts';
import { beginAttempt, beginStep, endStep, noteVerdict } from './attempts.ts';
import { type Attempt, emptyProgress } from './define.ts';
import { exportProgress, mergeProgress, parseExport } from './exchange.ts';
import { doneSteps, summarize } from './stats.ts';
import { openProgress } from './store.ts';

let folder: string;
const warnings: string[] = [];
const options = { clock: systemClock, warn: (text: string) => warnings.push(text) };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'k8s-de-progress-'));
  warnings.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the progress file', () => {
  it('is empty before anything was done', () => {
    expect(openProgress(join(folder, 'progress.json'), options).read()).toEqual(emptyProgress());
  });

  it('keeps what two writers add at the same time', async () => {
    const path = join(folder, 'deep', 'progress.json');
    const stores = [openProgress(path, options), openProgress(path, options)];
    const names = Array.from({ length: 20 }, (_, i) => `step-${i}`);
    await Promise.all(
      names.map((name, i) =>
        stores[i % 2]?.update((progress) => {
          const lesson = progress.lessons.one ?? { steps: {} };
          progress.lessons.one = lesson;
          lesson.steps[name] = { doneAtMs: i };
        }),
      ),
    );
    expect(doneSteps(openProgress(path, options).read(), 'one', names)).toEqual(names);
  });

  it('sets a damaged file aside with a word and loses nothing', () => {
    const path = join(folder, 'progress.json');
    writeFileSync(path, '{"version": 1, "less');
    expect(openProgress(path, options).read()).toEqual(emptyProgress());
    const [aside] = readdirSync(folder);
    expect(readFileSync(join(folder, aside ?? ''), 'utf8')).toBe('{"version": 1, "less');
    expect(warnings).toEqual([expect.stringContaining('is kept as')]);
  });

  it('refuses the file of a newer k8s-de and leaves it alone', () => {
    const path = join(folder, 'progress.json');
    writeFileSync(path, '{"version": 99}');
    expect(() => openProgress(path, options).read()).toThrow('written by a newer k8s-de');
    expect(readFileSync(path, 'utf8')).toBe('{"version": 99}');
  });
});

describe('an attempt', () => {
  it('counts done and skipped steps, and a skipped step is not done', () => {
    const progress = emptyProgress();
    const attempt = anAttempt();
    beginAttempt(progress, attempt);
    const create = beginStep(attempt, 'create', 1000);
    noteVerdict(create, 'wrong', 'image-not-found', 1500);
    noteVerdict(create, 'wrong', 'image-not-found', 1600);
    noteVerdict(create, 'pass', undefined, 2000);
    endStep(progress, attempt, 'create', 'done', 2000);
    beginStep(attempt, 'scale', 2000);
    endStep(progress, attempt, 'scale', 'skipped', 5000);

    expect(summarize(attempt)).toMatchObject({ done: 1, skipped: 1, tries: 2, spentMs: 4000 });
    expect(doneSteps(progress, 'one', ['create', 'scale'])).toEqual(['create']);
  });

  it('survives an export and an import elsewhere, without its answers', () => {
    const progress = emptyProgress();
    const attempt = anAttempt();
    beginAttempt(progress, attempt);
    const step = beginStep(attempt, 'create', 1000);
    step.answers.token = 'hunter2';
    step.guess = 'hunter2';
    endStep(progress, attempt, 'create', 'done', 2000);

    const text = exportProgress(progress);
    expect(text).not.toContain('hunter2');
    const other = emptyProgress();
    expect(mergeProgress(other, parseExport(text, 'x.json'))).toBe(1);
    expect(mergeProgress(other, parseExport(text, 'x.json'))).toBe(0);
    expect(other.attempts).toHaveLength(1);
    expect(() => parseExport('nonsense', 'x.json')).toThrow('x.json is not an export of k8s-de');
  });
});

function anAttempt(): Attempt {
  const cluster = { name: 'sandbox', context: 'k8s-de', identity: 'x' };
  return {
    id: 'a1',
    lesson: 'one',
    folder: '/lessons/one',
    cluster,

    namespaces: ['one'],
    vars: {},
    setup: [],
    startedAtMs: 1000,
    step: 'create',
    steps: {},
  };
}
