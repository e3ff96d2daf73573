import { supportsColor, supportsColorStderr } from 'chalk';
import { openPrompt, type Prompt, type PromptOptions } from './prompts/line.ts';
import { makeStyle, type Style } from './theme.ts';

/** The only way to stdin, stdout and stderr. */
export interface Terminal {
  /** Someone types, and sees what is printed. */
  isInteractive: boolean;
  /** How to draw for stdout. */
  style: Style;
  /** A result: a line on stdout, above the prompt when there is one. */
  print(text: string): void;
  /** The talk beside the result: a line on stderr. */
  talk(text: string): void;
  /** Exactly this on stdout, such as JSON. */
  write(text: string): void;
  prompt(options: PromptOptions): Prompt;
}

/** The terminal of this process. A reader that has gone away (`| head`) ends the process quietly. */
export function processTerminal(options: { plain: boolean }): Terminal {
  const { stdin, stdout, stderr, env } = process;
  for (const stream of [stdout, stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE' || error.code === 'EIO') process.exit();
      throw error;
    });
  const colour = stdout.isTTY || !stderr.isTTY ? supportsColor : supportsColorStderr;
  // https://no-color.org: any value that is not empty; FORCE_COLOR is the stronger wish.
  const level = env.NO_COLOR && !env.FORCE_COLOR ? 0 : colour ? colour.level : 0;
  let prompt: Prompt | undefined;
  return {
    isInteractive: stdin.isTTY === true && stdout.isTTY === true,
    style: makeStyle({ level, plain: options.plain, columns: stdout.columns ?? 80 }),
    print(text) {
      if (prompt) prompt.above(`${text}\n`);
      else stdout.write(`${text}\n`);
    },
    talk(text) {
      if (prompt) prompt.above(`${text}\n`);
      else stderr.write(`${text}\n`);
    },
    write: (text) => void stdout.write(text),
    prompt(wanted) {
      const opened = openPrompt(wanted, { input: stdin, output: stdout });
      prompt = {
        ...opened,
        close() {
          prompt = undefined;
          opened.close();
        },
      };
      return prompt;
    },
  };
}
