import { harmless, wrap } from '../text.ts';
import type { Style } from '../theme.ts';

/** One finding; with `--json` this is its shape. `fix` is '' when nothing is to be done. */
export interface Finding {
  name: string;
  ok: boolean;
  found: string;
  fix: string;
}

/** The findings, each missing thing with what to type. */
export function doctorView(findings: readonly Finding[], style: Style): string {
  const { paint, plain, width } = style;
  return findings
    .flatMap(({ name, ok, found, fix }) => {
      const mark = plain ? `${ok ? 'Good' : 'Missing'}: ` : ` ${ok ? paint.green('✓') : paint.red('✗')} `;
      const line = wrap(`${name}: ${harmless(found)}`, width, '   ', mark);
      return fix ? [line, `     ${harmless(fix)}`] : [line];
    })
    .join('\n');
}
