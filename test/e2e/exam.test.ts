import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type Cli, cliPath, testCli } from '../support/cli.ts';
import { openPty, type Pty } from '../support/pty.ts';

vi.setConfig({ testTimeout: 600_000 });

/** A lesson of three tasks, each on what the one before left, and a question. */
function writeLesson({ home }: Cli): string {
  const folder = join(home, 'orders-exam');
  mkdirSync(folder);
  const task = (name: string) => ({
    name,
    text: 'SECRET-TEXT',
    task: `Create the ConfigMap ${name}.`,
    checks: [
      { name: 'there', say: 'SECRET-SAYING', object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } } },
    ],
    hints: ['SECRET-HINT'],
    solution: [{ run: `kubectl create configmap ${name}` }],
  });
  const question = {
    name: 'count',
    task: 'Count them.',
    checks: [{ name: 'how-many', say: 'you know how many', answer: { ask: 'How many are yours?', cel: '2' } }],
    solution: [{ answer: 2 }],
  };
  const lesson = {
    apiVersion: 'k8s-de.dev/v1',
    kind: 'Lesson',
    metadata: { name: 'orders-exam', title: 'Orders', section: 'Kubernetes Commands', minutes: 5 },
    spec: { summary: 'Three tasks.', steps: [task('first'), task('second'), question] },
  };
  writeFileSync(join(folder, 'lesson.yaml'), JSON.stringify(lesson));
  return folder;
}

function sit(cli: Cli, ...words: string[]): Pty {
  const pty = openPty(process.execPath, [cliPath, 'exam', ...words], { env: cli.environment });
  onTestFinished(() => pty.kill('SIGKILL'));
  return pty;
}

test('an exam tells nothing before its end, and then the score and why each miss is one', async () => {
  const cli = testCli();
  const pty = sit(cli, writeLesson(cli));
  await pty.see(/step 1 of 3 · first[\s\S]*5 min left[\s\S]*orders-exam \$$/);
  pty.type('hint');
  await pty.see(/Not in an exam[\s\S]*\$$/);
  // Neither from another terminal.
  for (const word of ['hint', 'solution', 'check', 'skip', 'next', 'reset', 'report']) {
    const { code, stdout, stderr } = await cli.run(word, 'orders-exam');
    expect({ word, code, stdout }).toEqual({ word, code: 1, stdout: '' });
    expect(stderr).toContain('This is an exam');
  }
  const shown = await cli.run('show', 'orders-exam');
  expect(shown.stdout).toContain('Create the ConfigMap first.');
  expect(shown.stdout).not.toContain('SECRET');
  pty.type('help');
  await pty.see(/hand this task in[\s\S]*\$$/);
  pty.type('hnit');
  await pty.see(/Did you mean hint\?[\s\S]*\$$/);
  pty.type('cat <<END');
  await pty.see(/>$/);
  pty.type('two lines');
  pty.type('END');
  await pty.see(/two lines\n[\s\S]*\$$/);
  pty.type('kubectl create configmap frist');
  await pty.see(/configmap\/frist created[\s\S]*\$$/);
  pty.type('next');
  await pty.see(/step 2 of 3 · second[\s\S]*\$$/);
  expect(pty.screen()).not.toContain('✗');
  pty.type('kubectl create configmap second');
  await pty.see(/configmap\/second created[\s\S]*\$$/);
  pty.type('next');
  await pty.see(/step 3 of 3 · count[\s\S]*How many are yours[\s\S]*\$$/);
  pty.type('answer 2');
  await pty.see(/Your answer is kept: 2\.[\s\S]*\$$/);
  pty.type('next');
  const end = await pty.see(/To learn what was missed/);
  expect(end).toContain('Orders: 2 of 3 tasks right, 67 %.');
  expect(end).toMatch(/✗ first\n[\s\S]*There is a ConfigMap named frist; the task asks for first\./);
  expect(end).toMatch(/✓ second\n ✓ count/);
  expect((await pty.ended).code).toBe(1);
  expect(pty.screen()).not.toMatch(/SECRET-(?:TEXT|HINT)/);

  const { attempts } = JSON.parse(readFileSync(join(cli.home, 'progress/progress.json'), 'utf8'));
  expect(attempts[0]).toMatchObject({
    endedAtMs: expect.any(Number),
    exam: { endsAtMs: expect.any(Number) },
    steps: { first: { outcome: 'skipped', hints: 0 }, second: { outcome: 'done' }, count: { outcome: 'done' } },
  });
});

test('when the time is up, what is there is marked, and what was not reached is missed', async () => {
  const cli = testCli();
  const pty = sit(cli, writeLesson(cli), '--minutes', '0.25');
  await pty.see(/step 1 of 3 · first[\s\S]*\$$/);
  pty.type('kubectl create configmap first');
  const end = await pty.see(/The time is up\.[\s\S]*To learn what was missed/);
  expect(end).toContain('Orders: 1 of 3 tasks right, 33 %.');
  expect(end).toMatch(/✗ second {3}not reached\n ✗ count {3}not reached/);
  expect((await pty.ended).code).toBe(1);
});

test('learning in the lesson of an exam gives the exam up, after a yes', async () => {
  const cli = testCli();
  const pty = sit(cli, writeLesson(cli));
  await pty.see(/step 1 of 3[\s\S]*\$$/);
  pty.kill('SIGKILL');
  await pty.ended;
  expect((await cli.run('hint', 'orders-exam')).stderr).toContain('To give the exam up:  k8s-de learn orders-exam');
  const learner = openPty(process.execPath, [cliPath, 'learn', 'orders-exam'], { env: cli.environment });
  onTestFinished(() => learner.kill('SIGKILL'));
  await learner.see(/An exam in orders-exam has 5 min left[\s\S]*yes or no:$/);
  learner.type('yes');
  await learner.see(/step 1 of 3[\s\S]*\$$/);
  learner.type('hint');
  await learner.see('SECRET-HINT');
});

test('an exam wants a terminal and a time that can be', async () => {
  const cli = testCli();
  const { code, stderr } = await cli.run('exam');
  expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('needs a terminal') });
});
