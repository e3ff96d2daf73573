import type { Screen } from './screen.ts';
import type { Effect } from './session-state.ts';

/** The effect that shows the learner a screen. */
export const show = (screen: Screen): Effect => ({ kind: 'show', screen });

/** The effect that says a sentence or two. */
export const note = (text: string): Effect => show({ kind: 'note', text });
