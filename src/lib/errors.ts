/** The product's exit codes: done; wrong or invalid; wrong usage; could not look. */
export type ExitCode = 0 | 1 | 2 | 3;

/** Expected trouble: what happened and what to type next, three lines at most, no stack. */
export class UserError extends Error {
  readonly next: string | undefined;
  readonly exitCode: ExitCode;

  constructor(happened: string, next?: string, options: { exitCode?: ExitCode; cause?: unknown } = {}) {
    super(happened, { cause: options.cause });
    this.name = 'UserError';
    this.next = next;
    this.exitCode = options.exitCode ?? 1;
  }
}

/** The message of whatever was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** Why a file could not be read or written, without Node's code and without the path, which the caller names. */
export function fileTrouble(thrown: unknown): string {
  return messageOf(thrown).replace(/^E[A-Z]+: (.+?), \w+(?: '.*')?$/s, '$1');
}
