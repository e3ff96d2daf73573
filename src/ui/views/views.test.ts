import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../../checks/define.ts';
import { harmless } from '../text.ts';
import { makeStyle } from '../theme.ts';
import { doctorView } from './doctor.ts';
import { listView } from './list.ts';
import { moreView } from './more.ts';
import { progressMarkdown, progressView } from './progress.ts';
import { openView, resultsView } from './results.ts';
import { type StepScreen, stepView, taskView } from './step.ts';
import { actionsView, doneView, hintView } from './talk.ts';

const styles = {
  colour: makeStyle({ level: 1, plain: false, columns: 120 }),
  'no colour': makeStyle({ level: 0, plain: false, columns: 120 }),
  plain: makeStyle({ level: 1, plain: true, columns: 120 }),
};

const step: StepScreen = {
  lesson: 'Kubernetes Commands',
  position: 4,
  of: 12,
  name: 'create',
  cluster: 'sandbox',
  namespace: 'orders',
  text: 'The **orders** feed arrives every few seconds, and one process cannot keep up. A\n`Deployment` keeps:\n\n- as many copies of a `Pod` running\n- as you *ask* for\n\n```sh\nkubectl get pods\n```\n',
  task: 'Run `nginx:1.28` as a Deployment named `orders-loader` with 3 replicas.',
  predict: 'How many Pods will there be?',
  says: ['orders-loader runs 3 ready replicas of nginx 1.28', 'you looked at its Pods'],
  questions: [{ ask: 'Who made the Pod?', choices: ['the ReplicaSet', 'the scheduler'] }],
};

const results: CheckResult[] = [
  {
    name: 'deployed',
    say: 'orders-loader runs 3 ready replicas of nginx 1.28',
    verdict: { kind: 'wrong', cause: 'image-not-found' },
    message: 'The image ngnix:1.28 cannot be pulled: no such image. Did you mean nginx:1.28?',
    differences: [{ path: 'spec.template.spec.containers[ngnix].image', expected: 'nginx:1.28', found: 'ngnix:1.28' }],
    look: 'kubectl describe pod -l app=orders-loader',
  },
  aResult({ kind: 'not-yet', waitingFor: '1 of 3 ready', leftMs: 52_000 }),
  { ...aResult({ kind: 'pass' }), afterMs: 2100 },
  aResult({ kind: 'damaged', reason: 'the ConfigMap team is gone' }),
  aResult({ kind: 'unknown', reason: 'the cluster did not answer for 10 s' }),
];

const lessons = [
  { name: 'pods', title: 'Pods', section: 'Pods', minutes: 10, steps: 4, done: 4 },
  {
    name: 'kubernetes-commands',
    title: 'Kubernetes Commands',
    section: 'Kubernetes Commands',
    minutes: 20,
    steps: 12,
    done: 3,
  },
];
const attempts = [
  {
    lesson: 'pods',
    cluster: 'sandbox',
    startedAtMs: Date.UTC(2026, 0, 5),
    done: 4,
    skipped: 1,
    tries: 9,
    hints: 2,
    spentMs: 432_000,
    ended: true,
  },
];

describe.each(Object.entries(styles))('views with %s', (_name, style) => {
  it('show a step', () => expect(stepView(step, style, 'hint · solution · skip · help')).toMatchSnapshot());
  it('show results of every kind', () => {
    const placed = results.map((result, i) => ({
      result,
      position: i + 1,
      of: results.length,
    }));
    expect(resultsView(placed, style)).toMatchSnapshot();
  });
  it('show the goals that are left', () =>
    expect(openView(['the loader runs', 'you described it'], style).join('\n')).toMatchSnapshot());
  it('show what follows a passed step', () =>
    expect(
      doneView(
        'You changed what should be, and a *controller* made it so: you did not start a single Pod. In a pipeline, that is why.\n\nMore.',
        style,
        'next (Enter) · again · more',
      ),
    ).toMatchSnapshot());
  it('show a hint', () =>
    expect(
      hintView({ position: 1, of: 3, text: 'What makes `Pods` and keeps them?' }, style, 'next: k8s-de hint'),
    ).toMatchSnapshot());
  it('show a hint from the diagnosis', () =>
    expect(
      hintView({ text: 'Change the field `spec.replicas`.' }, style, 'again after a change: hint'),
    ).toMatchSnapshot());
  it('show a solution', () =>
    expect(
      actionsView(['kubectl get pods', 'cat > a.yaml <<EOF\nx: 1\nEOF'], style, 'One way to do it:'),
    ).toMatchSnapshot());
  it('show the lessons', () => expect(listView(lessons, style)).toMatchSnapshot());
  it('show the progress', () => expect(progressView({ lessons, attempts }, style)).toMatchSnapshot());
  it('show what the doctor found', () =>
    expect(
      doctorView(
        [
          { name: 'kubectl', ok: false, found: 'not found on PATH', fix: 'Install it' },
          { name: 'Node', ok: true, found: '20.20.2', fix: '' },
        ],
        style,
      ),
    ).toMatchSnapshot());
  it('show what the API server saw', () =>
    expect(
      moreView(
        [{ command: 'get', verb: 'list', resource: 'pods', subresource: '', name: '', namespace: 'orders', code: 200 }],
        [
          { from: 'deployment-controller', reason: 'ScalingReplicaSet', kind: 'Deployment', names: ['orders-intake'] },
          { from: 'default-scheduler', reason: 'Scheduled', kind: 'Pod', names: ['a', 'b'] },
        ],
        style,
      ),
    ).toMatchSnapshot());
  it('stay within 80 columns', () => {
    const lines = stepView(step, { ...style, paint: styles.plain.paint }, 'hint').split('\n');
    expect(Math.max(...lines.map((each) => each.length))).toBeLessThanOrEqual(80);
  });
});

describe.each([60, 80])('views on a terminal of %d columns', (columns) => {
  const narrow = makeStyle({ level: 0, plain: false, columns });
  const widest = (text: string) => Math.max(...text.split('\n').map((each) => each.length));
  const long = {
    ...{ name: 'kubernetes-architecture', title: 'Tools for Kubernetes in Data Engineering', section: '', minutes: 85 },
    ...{ steps: 10, done: 10 },
  };
  const attempt = { lesson: long.name, cluster: 'sandbox', startedAtMs: 0, done: 10, skipped: 1, tries: 1, hints: 22 };
  const summary = { ...attempt, spentMs: 7_320_000, ended: true };
  it('show the lessons in it', () => expect(widest(listView([long], narrow))).toBeLessThanOrEqual(columns));
  it('show the progress in it', () => {
    const text = progressView({ lessons: [long], attempts: [summary] }, narrow);
    expect(widest(text)).toBeLessThanOrEqual(columns);
    expect(text).toMatch(/1 try,|TRIES/);
  });
});

describe('views', () => {
  it('show progress as Markdown', () => expect(progressMarkdown({ lessons, attempts })).toMatchSnapshot());
  it('show the choices with the task again', () =>
    expect(taskView(step, styles['no colour'])).toMatch(
      /Task {3}Run nginx[\s\S]*Who made the Pod\?\n.*1\. the ReplicaSet/,
    ));
  it('end no sentence twice', () =>
    expect(stepView({ ...step, lesson: 'What is Kubernetes?' }, styles.plain, 'hint')).toContain(
      'Lesson What is Kubernetes? Cluster sandbox',
    ));
  it('tell no difference twice', () => {
    const result: CheckResult = {
      ...aResult({ kind: 'wrong', cause: 'value-differs' }, 'data.batch is 7; it should be 500.'),
      differences: [
        { path: 'data.batch', expected: '500', found: '7' },
        { path: 'data.table', expected: 'raw', found: 'nothing' },
      ],
    };
    const text = resultsView([{ result, position: 1, of: 1 }], styles['no colour']);
    expect(text).toContain('data.table');
    expect(text.split('data.batch')).toHaveLength(2);
  });
  it('let no text of a lesson or a cluster move the cursor', () => {
    expect(harmless('a\u001b[2Jb\u001b]0;title\u0007c\rd\u009b31me\u001bMf\tg\n')).toBe('abcd31mef\tg\n');
    const bad = '\u001b[2J\u001b]0;title\u0007\u009b31m\r`\u001b[H` [x](\u001b[1m)\n\n```\n\u001b[2J\n```\n';
    const evilStep: StepScreen = {
      ...step,
      ...{ lesson: bad, name: bad, cluster: bad, namespace: bad, text: bad, task: bad, predict: bad },
      says: [bad],
      questions: [{ ask: bad, choices: [bad] }],
    };
    const plainStyle = styles['no colour'];
    for (const shown of [
      stepView(evilStep, plainStyle, 'hint'),
      stepView(evilStep, styles.plain, 'hint'),
      doneView(bad, plainStyle, 'next'),
      hintView({ position: 1, of: 1, text: bad }, plainStyle, 'next'),
      actionsView([bad], plainStyle, 'One way:'),
      openView([bad], plainStyle).join(''),
      listView([{ ...lessons[0], name: bad, title: bad, section: bad, minutes: 1, steps: 1, done: 0 }], plainStyle),
      resultsView(
        [{ result: { ...aResult({ kind: 'wrong', cause: 'crash' }, bad), say: bad, look: bad }, position: 1, of: 1 }],
        plainStyle,
      ),
    ])
      expect([...shown].filter((char) => /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(char))).toEqual([]);
    const evil = aResult({ kind: 'wrong', cause: 'crash' }, '\u001b[2Jgone');
    expect(resultsView([{ result: evil, position: 1, of: 1 }], styles['no colour'])).not.toContain('\u001b');
  });
});

function aResult(verdict: CheckResult['verdict'], message = ''): CheckResult {
  return { name: 'a', say: 'all `replicas` are ready', verdict, message, differences: [] };
}
