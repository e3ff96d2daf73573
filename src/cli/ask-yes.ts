import { UserError } from '../lib/errors.ts';
import type { Context } from './context.ts';

/** Asks for a yes. Without a terminal to ask in it rejects with a UserError that names the option which agrees beforehand. */
export async function askYes({ terminal }: Context, option: string): Promise<boolean> {
  if (!terminal.isInteractive)
    throw new UserError('There is no terminal to ask you in.', `To agree beforehand, add: ${option}`, { exitCode: 2 });
  const prompt = terminal.prompt({ history: [], complete: () => ({ candidates: [], replaces: '' }) });
  const typed = await prompt.next('Go on? yes or no: ');
  prompt.close();
  return typed.kind === 'line' && ['y', 'yes'].includes(typed.text.trim().toLowerCase());
}
