import { Chalk, type ChalkInstance, type ColorSupportLevel } from 'chalk';

/** How views draw: colours (level 0 draws none), symbols or sentences, and the width of lines. */
export interface Style {
  paint: ChalkInstance;
  /** Linear sentences without symbols, for screen readers and logs. */
  plain: boolean;
  width: number;
}

export function makeStyle(options: { level: ColorSupportLevel; plain: boolean; columns: number }): Style {
  const { level, plain, columns } = options;
  return { paint: new Chalk({ level: plain ? 0 : level }), plain, width: Math.max(40, Math.min(columns, 80)) };
}

/** A verdict's symbol, its colour and its word. */
export const verdictLook = {
  pass: { symbol: '✓', colour: 'green', word: 'Done' },
  wrong: { symbol: '✗', colour: 'red', word: 'Wrong' },
  'not-yet': { symbol: '◔', colour: 'yellow', word: 'Not yet' },
  damaged: { symbol: '!', colour: 'magenta', word: 'Damaged' },
  unknown: { symbol: '?', colour: 'magenta', word: 'Could not look' },
} as const;
