import type { Findings } from '../../proof/define.ts';
import type { Style } from '../theme.ts';

/** Findings with what goes with a run. */
export interface Reported extends Findings {
  seed: number;
  seconds: number;
  /** The lessons were proven and not only read. */
  run: boolean;
}

export type Report = (reported: Reported, style: Style) => string;
