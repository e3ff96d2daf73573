import type { Status } from '../../../kube/status.ts';

/** How a command ended, as its error channel tells it. */
export type StreamStatus = Pick<Status, 'status' | 'message' | 'reason' | 'details' | 'code'> & { metadata?: object };

/** The end of a command. */
export type Ending =
  | { kind: 'exit'; code: number; argv: readonly string[] }
  /** It could not be started or reached. */
  | { kind: 'failed'; message: string };

/**
 * The Status that tells a client of the end. For v5 the kubelet translates what the runtime told, and says some of it in
 * words of its own; all others get the runtime's words as they are.
 */
export function statusOf(ending: Ending, isTranslated: boolean): StreamStatus {
  const metadata = isTranslated ? { metadata: {} } : {};
  if (ending.kind === 'failed') {
    const message = `Internal error occurred: ${ending.message}`;
    const failure = { status: 'Failure', reason: 'InternalError', code: 500 } as const;
    if (!isTranslated) return { ...failure, message };
    return {
      ...metadata,
      ...failure,
      message: `Internal error occurred: ${message}`,
      details: { causes: [{ message }] },
    };
  }
  const { code, argv } = ending;
  if (code === 0) return { ...metadata, status: 'Success' };
  const words = isTranslated
    ? `command terminated with exit code ${code}`
    : `error executing command [${argv.join(' ')}], exit code ${code}`;
  return {
    ...metadata,
    status: 'Failure',
    message: `command terminated with non-zero exit code: ${words}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
  };
}
