import type { Clock } from '../../lib/clock.ts';
import type { HttpAnswer } from '../network/http.ts';
import type { Container as RuntimeContainer } from '../runtime/container.ts';
import { awaitAnswer } from './timely-answer.ts';

/** What a gRPC probe asks, by address and port of the container, and the name of the service that is meant. */
export interface GrpcTarget {
  ip: string;
  port: number;
  service: string;
  timeoutSeconds: number;
}

/**
 * Asks a container's gRPC health service once; no text is success, else it is the kubelet's (pkg/probe/grpc). What does not
 * speak gRPC answers like what does not listen: the connection is waited for until the time is up.
 */
export function probeGrpc(
  runtime: RuntimeContainer,
  { ip, port, service, timeoutSeconds }: GrpcTarget,
  clock: Clock,
  done: (failure?: string) => void,
): () => void {
  const address = `${ip}:${port}`;
  const unreachable = `timeout: failed to connect service "${address}" within ${timeoutSeconds}s: context deadline exceeded`;
  const slow = `timeout: health rpc did not complete within ${timeoutSeconds}s`;
  const after = (text: string) => clock.after(timeoutSeconds * 1000, () => done(text));

  const answer = runtime.serve(port, {
    method: 'POST',
    path: '/grpc.health.v1.Health/Check',
    headers: { host: address, 'user-agent': 'kube-probe/1.36', 'content-type': 'application/grpc' },
    body: service,
    from: '10.244.0.1',
  });
  if (!answer) return after(unreachable);
  let stopWaiting = () => {};
  const judge = (arrived: HttpAnswer) => {
    const status = arrived.headers?.['grpc-status'];
    if (status === undefined) stopWaiting = after(unreachable);
    else done(failureOf(status, arrived.body?.toString() ?? ''));
  };
  let stopAsking = () => {};
  if (typeof answer !== 'function') judge(answer);
  else stopAsking = awaitAnswer(answer, timeoutSeconds, clock, { onAnswer: judge, onLate: () => done(slow) });
  return () => {
    stopAsking();
    stopWaiting();
  };
}

// A health service refuses nothing but a name that it does not know; its word is the name of a ServingStatus.
function failureOf(status: string, word: string): string | undefined {
  if (status !== '0') return 'error: health rpc probe failed: rpc error: code = NotFound desc = unknown service';
  return word === 'SERVING' ? undefined : `service unhealthy (responded with "${word}")`;
}
