import type { DiagnosisReport } from '../../tutor/report/gather.ts';
import { harmless } from '../text.ts';
import { verdictLook } from '../theme.ts';

/** A report as Markdown for people, with the whole of it as JSON for programs at its end. */
export function reportView(report: DiagnosisReport): string {
  const { lesson, step, attempt } = report;
  const parts = [
    `# ${lesson} / ${step}: ${wordOf(report.verdict).toLowerCase()}, and the learner says it is right`,
    'Values of Secrets, and copies of them in other objects, are left out.',
    `**Task**: ${line(report.task)}`,
    `**Why I say it is right**: (write it here)`,
    '## What the checks say',
    ...report.checks.map(checkText),
    '## What was typed',
    observationTable(report),
    ...(Object.keys(report.answers).length > 0 ? ['## What was answered', list(report.answers)] : []),
    '## What is there',
    ...(report.missing.length > 0 ? [`Not looked at: ${report.missing.map(line).join('; ')}.`] : []),
    objectList(report.objects),
    '## Where',
    list({
      ...report.versions,
      made: report.madeAt,
      attempt: attempt.id,
      seed: attempt.seed ?? 'not kept',
      variables: JSON.stringify(attempt.vars),
      namespaces: attempt.namespaces.join(', '),
      'step begun': attempt.stepStartedAt ?? 'not yet',
      'tries, hints': `${attempt.tries}, ${attempt.hints}`,
      'verdicts so far': attempt.verdicts
        .map(({ verdict, cause }) => (cause ? `${verdict} (${cause})` : verdict))
        .join(', '),
    }),
    '## All of it',
    fenced('json', JSON.stringify(report, null, 1)),
  ];
  return `${parts.join('\n\n')}\n`;
}

function checkText({ name, say, verdict, cause, message, differences, look }: DiagnosisReport['checks'][number]) {
  const lines = [
    `- **${line(say)}** (${name}): ${wordOf(verdict)}${cause ? `, ${cause}` : ''}`,
    ...(message ? [`  ${line(message)}`] : []),
    ...differences.map(
      ({ path, expected, found }) => `  - ${code(path)}: expected ${code(expected)}, found ${code(found)}`,
    ),
    ...(look ? [`  - See it: ${code(look)}`] : []),
  ];
  return lines.join('\n');
}

function observationTable({ observations }: DiagnosisReport): string {
  if (observations.length === 0) return 'Nothing was asked of the cluster in this step.';
  const rows = observations.map(
    ({ atMs, command, verb, resource, subresource, name, namespace, code: status, dryRun }) => [
      new Date(atMs).toISOString().slice(11, 23),
      command ? `kubectl ${command}` : '',
      `${verb}${dryRun ? ' (dry run)' : ''}`,
      `${[namespace, resource, name, subresource].filter(Boolean).join('/')}`,
      String(status),
    ],
  );
  const row = (cells: readonly string[]) => `| ${cells.map((cell) => line(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [row(['at', 'command', 'asks to', 'what', 'answer']), '|---|---|---|---|---|', ...rows.map(row)].join('\n');
}

function objectList(objects: DiagnosisReport['objects']): string {
  const named = objects.map(({ kind, metadata }) => {
    const { name, namespace } = (metadata ?? {}) as { name?: string; namespace?: string };
    return `${String(kind)} ${namespace ? `${namespace}/` : ''}${name ?? ''}`;
  });
  return named.length === 0 ? 'Nothing.' : named.map((each) => `- ${line(each)}`).join('\n');
}

const list = (values: Record<string, unknown>) =>
  Object.entries(values)
    .map(([key, value]) => `- ${line(key)}: ${line(String(value))}`)
    .join('\n');

const wordOf = (verdict: string) => verdictLook[verdict as keyof typeof verdictLook]?.word ?? verdict;

/** One line that a terminal and a renderer show as it is written. */
const line = (text: string) => harmless(text).replace(/\s+/g, ' ').trim();

const code = (text: string) => {
  const shown = line(text);
  const ticks = fence(shown, 1);
  return `${ticks}${ticks.length > 1 ? ` ${shown} ` : shown}${ticks}`;
};

function fenced(language: string, text: string): string {
  const ticks = fence(text, 3);
  return `${ticks}${language}\n${text}\n${ticks}`;
}

/** More backticks than stand together in the text. */
function fence(text: string, least: number): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  return '`'.repeat(Math.max(least, longest + 1));
}
