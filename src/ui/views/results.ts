import stringWidth from 'string-width';
import type { CheckResult } from '../../checks/define.ts';
import { formatSeconds } from '../../kube/duration.ts';
import { renderInline } from '../markdown.ts';
import { harmless, sentence, wrap } from '../text.ts';
import { type Style, verdictLook } from '../theme.ts';

/** Where a result stands among the checks of its step, from 1. */
export interface ShownResult {
  result: CheckResult;
  position: number;
  of: number;
}

/** The results, one below the other; `anew` is what begins the step anew where they are shown. */
export function resultsView(results: readonly ShownResult[], style: Style, anew = 'k8s-de reset'): string {
  return results
    .map((shown) => (style.plain ? plainResult(shown, style, anew) : drawnResult(shown, style, anew)))
    .join('\n');
}

/** The checks of a step before anything was looked at. */
export function goalsView(says: readonly string[], style: Style): string {
  const line = (say: string, i: number) =>
    style.plain
      ? wrap(`Check ${i + 1} of ${says.length}: ${sentence(renderInline(say, style))} Not done.`, style.width)
      : goal(say, style);
  return says.map(line).join('\n');
}

/** The goals that are left, a line each. */
export function openView(says: readonly string[], style: Style): string[] {
  return says.map((say) =>
    style.plain ? wrap(`Still to do: ${sentence(renderInline(say, style))}`, style.width) : goal(say, style),
  );
}

const goal = (say: string, style: Style) =>
  wrap(renderInline(say, style), style.width, '     ', `   ${style.paint.dim('○')} `);

function drawnResult({ result }: ShownResult, style: Style, anew: string): string {
  const { paint, width } = style;
  const { verdict, afterMs } = result;
  const { symbol, colour } = verdictLook[verdict.kind];
  const inner = '     ';
  const say = renderInline(result.say, style);
  const first = (text: string) => wrap(text, width, inner, `   ${paint[colour](symbol)} `);
  switch (verdict.kind) {
    case 'pass':
      return first(say + timeThatFits(say, afterMs, style));
    case 'not-yet':
      return first(`${say}     ${paint.yellow(waiting(verdict))}`);
    case 'unknown':
      return [
        first(`Could not look: ${sentence(harmless(result.message || verdict.reason))} Your work is not judged.`),
        lookLine(result.look ?? 'k8s-de doctor', 'Try', style),
      ].join('\n');
    case 'damaged':
      return [
        first(say),
        wrap(harmless(result.message || verdict.reason), width, inner),
        lookLine(anew, 'Type', style),
      ].join('\n');
    case 'wrong':
      return [
        first(say),
        wrap(harmless(result.message), width, inner),
        ...untold(result).map((difference) => differenceLine(difference, style)),
        ...(result.look ? [lookLine(result.look, 'See it', style)] : []),
      ].join('\n');
  }
}

/** The differences that the message does not name already. */
function untold({ message, differences }: CheckResult): CheckResult['differences'] {
  return differences.filter(({ path }) => !message.includes(path)).slice(0, 3);
}

function differenceLine(
  { path, expected, found }: CheckResult['differences'][number],
  { paint, width }: Style,
): string {
  const values = `expected ${paint.green(harmless(expected))}   found ${paint.red(harmless(found))}`;
  const line = `       ${path}   ${values}`;
  if (stringWidth(line) <= width) return line;
  return `       ${path}\n${wrap(values, width, '           ', '         ')}`;
}

// A command is not wrapped: it is there to be copied.
function lookLine(command: string, word: string, { paint }: Style): string {
  return `     ${word}:  ${paint.cyan(harmless(command))}`;
}

function plainResult({ result, position, of }: ShownResult, style: Style, anew: string): string {
  const { verdict, afterMs } = result;
  const head = `Check ${position} of ${of}: ${sentence(renderInline(result.say, style))}`;
  const parts = [`${head} ${verdictLook[verdict.kind].word}`];
  if (verdict.kind === 'pass') parts[0] += afterMs === undefined ? '.' : ` after ${formatSeconds(afterMs)}.`;
  else if (verdict.kind === 'not-yet') parts[0] += `: ${sentence(waiting(verdict))}`;
  else parts[0] += `: ${sentence(harmless(result.message || ('reason' in verdict ? verdict.reason : '')))}`;
  for (const { path, expected, found } of untold(result))
    parts.push(`At ${path}, expected ${harmless(expected)}, found ${harmless(found)}.`);
  const look = verdict.kind === 'damaged' ? anew : result.look;
  if (look && verdict.kind !== 'pass' && verdict.kind !== 'not-yet') parts.push(`See it: ${harmless(look)}`);
  return parts.map((part) => wrap(part, style.width)).join('\n');
}

/** How long it took, where the line has room for it. */
function timeThatFits(say: string, afterMs: number | undefined, { paint, width }: Style): string {
  if (afterMs === undefined) return '';
  const text = `     ${paint.dim(`after ${formatSeconds(afterMs)}`)}`;
  return 5 + stringWidth(say) + stringWidth(text) <= width ? text : '';
}

function waiting({ waitingFor, leftMs }: { waitingFor: string; leftMs: number }): string {
  const what = harmless(waitingFor);
  return leftMs > 0 ? `${what}, up to ${formatSeconds(leftMs)} more` : what;
}
