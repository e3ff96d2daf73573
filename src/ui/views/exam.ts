import type { ExamScore } from '../../tutor/exam.ts';
import { harmless, wrap } from '../text.ts';
import type { Style } from '../theme.ts';
import { resultsView } from './results.ts';

/** The score, and why each missed task was missed. */
export function examView(title: string, { passed, of, marks }: ExamScore, style: Style): string {
  const { paint, plain, width } = style;
  const indent = plain ? '' : ' ';
  const lines = marks.flatMap(({ step, passed: isRight, results }) => {
    const name = harmless(step);
    if (isRight) return [plain ? `${name}: right.` : ` ${paint.green('✓')} ${name}`];
    const head = plain ? `${name}: missed.` : ` ${paint.red('✗')} ${paint.bold(name)}`;
    if (!results) return [`${head}${plain ? ' Not reached.' : '   not reached'}`];
    const open = results.filter(({ verdict }) => verdict.kind !== 'pass');
    const shown = open.map((result) => ({ result, position: results.indexOf(result) + 1, of: results.length }));
    return [head, resultsView(shown, style)];
  });
  const score = `${harmless(title)}: ${passed} of ${of} tasks right, ${Math.round((passed / of) * 100)} %.`;
  return [wrap(paint.bold(score), width, indent), '', ...lines].join('\n');
}
