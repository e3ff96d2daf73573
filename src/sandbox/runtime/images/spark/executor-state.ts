import { isRecord } from '../../../../kube/object.ts';

/** How an executor's Pod is, as Spark sees it. */
export interface ExecutorState {
  id: number;
  name: string;
  phase: 'pending' | 'running' | 'succeeded' | 'failed' | 'deleted';
  exitCode: number;
  /** The text that tells why it has ended. */
  reason: string;
  isInactive: boolean;
}

const containerName = 'spark-kubernetes-executor';

/** Reads an executor's Pod; undefined: it is none. */
export function executorState(pod: Record<string, unknown>): ExecutorState | undefined {
  const metadata = record(pod.metadata);
  const labels = record(metadata.labels);
  const status = record(pod.status);
  const id = Number(labels['spark-exec-id']);
  if (!Number.isInteger(id)) return undefined;
  const statuses = (Array.isArray(status.containerStatuses) ? status.containerStatuses : []).map(record);
  const terminated = statuses
    .filter(({ name }) => name === containerName)
    .map(({ state }) => record(state).terminated)
    .find(isRecord);
  const exitCode = terminated ? Number(terminated.exitCode) : -1;
  const phase = phaseOf(
    `${status.phase}`.toLowerCase(),
    metadata.deletionTimestamp !== undefined,
    terminated && exitCode,
  );
  return {
    id,
    name: `${metadata.name}`,
    phase,
    exitCode,
    reason:
      phase === 'deleted'
        ? `The executor with id ${id} was deleted by a user or the framework.`
        : endOf(id, exitCode, status, statuses),
    isInactive: labels['spark-exec-inactive'] === 'true',
  };
}

const record = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});

function phaseOf(phase: string, isDeleted: boolean, exitCode: number | undefined): ExecutorState['phase'] {
  if (isDeleted && phase !== 'running') return 'deleted';
  if (phase === 'failed' || phase === 'succeeded' || phase === 'pending') return phase;
  if (exitCode === undefined) return 'running';
  return exitCode === 0 ? 'succeeded' : 'failed';
}

function endOf(
  id: number,
  exitCode: number,
  status: Record<string, unknown>,
  statuses: Record<string, unknown>[],
): string {
  const line = (text: string, value: unknown) => (value === undefined ? '' : `${text}: ${value}`);
  return [
    '',
    `The executor with id ${id} exited with exit code ${exitCode}${meaningOf(exitCode)}.`,
    line('The API gave the following brief reason', status.reason),
    line('The API gave the following message', status.message),
    '',
    'The API gave the following container statuses:',
    '',
    statuses.map(containerLines).join('\n\n'),
    '      ',
  ].join('\n');
}

const meanings: Record<number, string> = {
  0: '(success)',
  1: '(generic, look at logs to clarify)',
  10: '(Uncaught exception)',
  50: '(Uncaught exception)',
  52: '(JVM OOM)',
  53: '(DiskStore failed to create temp dir)',
  126: '(not executable - possibly perm or arch)',
  137: '(SIGKILL, possible container OOM)',
  139: "(SIGSEGV: that's unexpected)",
  255: '(exit-1, your guess is as good as mine)',
};
const meaningOf = (exitCode: number) => meanings[exitCode] ?? '(unexpected)';

function containerLines({ name, image, state }: Record<string, unknown>): string {
  const { running, terminated, waiting } = record(state);
  const rows: [string, unknown][] = [
    ['container name', name],
    ['container image', image],
  ];
  if (isRecord(running)) rows.push(['container state', 'running'], ['container started at', running.startedAt]);
  else if (isRecord(terminated))
    rows.push(
      ['container state', 'terminated'],
      ['container started at', terminated.startedAt],
      ['container finished at', terminated.finishedAt],
      ['exit code', terminated.exitCode],
      ['termination reason', terminated.reason],
    );
  else if (isRecord(waiting)) rows.push(['container state', 'waiting'], ['pending reason', waiting.reason]);
  else rows.push(['container state', 'N/A']);
  return rows.map(([label, value]) => `\n\t ${label}: ${value ?? 'N/A'}`).join('');
}
