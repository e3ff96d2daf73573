import type { Step } from '../lessons/schema.ts';
import { UserError } from '../lib/errors.ts';
import type { Context } from './context.ts';
import { findHelm } from './find-kubectl.ts';

/** What is said before steps that need Helm where there is none that works; undefined when nothing is missing. */
export async function helmTrouble(context: Context, steps: readonly Step[]): Promise<string | undefined> {
  if (!steps.some(({ needs }) => needs.features.includes('helm'))) return undefined;
  try {
    await findHelm(context);
    return undefined;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const who = steps.length === 1 ? 'This step needs' : 'Some steps of this lesson need';
    return [`${who} Helm. ${error.message}`, error.next].filter(Boolean).join('\n');
  }
}
