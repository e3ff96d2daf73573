import { checkHeaderName, checkPortName, checkPortNumber } from '../../../../kube/names.ts';
import type { Container } from '../../../../kube/object.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import { nonNegative } from '../numbers.ts';

type Probe = NonNullable<Container['livenessProbe']>;
type Handler = Pick<Probe, 'exec' | 'httpGet' | 'tcpSocket' | 'grpc'> & { sleep?: { seconds: number } };

/** The rules for the three probes and the two hooks of a container that stays. */
export function validateLifecycleAndProbes(
  container: Container,
  path: string,
  graceSeconds: number | undefined,
): FieldError[] {
  const { livenessProbe, readinessProbe, startupProbe, lifecycle } = container;
  const errors: FieldError[] = [];
  for (const hook of ['postStart', 'preStop'] as const) {
    const handler = lifecycle?.[hook];
    if (handler) errors.push(...validateHandler(handler as Handler, `${path}.lifecycle.${hook}`, graceSeconds));
  }
  errors.push(
    ...validateProbe(livenessProbe, `${path}.livenessProbe`),
    ...mustBeOne(livenessProbe, `${path}.livenessProbe`),
  );
  errors.push(...validateProbe(readinessProbe, `${path}.readinessProbe`));
  if (readinessProbe?.terminationGracePeriodSeconds !== undefined) {
    const field = `${path}.readinessProbe.terminationGracePeriodSeconds`;
    const value = readinessProbe.terminationGracePeriodSeconds;
    errors.push(fieldError.invalid(field, value, 'must not be set for readinessProbes'));
  }
  errors.push(
    ...validateProbe(startupProbe, `${path}.startupProbe`),
    ...mustBeOne(startupProbe, `${path}.startupProbe`),
  );
  return errors;
}

function validateProbe(probe: Probe | undefined, path: string): FieldError[] {
  if (!probe) return [];
  const errors = validateHandler(probe as Handler, path, undefined);
  for (const field of [
    'initialDelaySeconds',
    'timeoutSeconds',
    'periodSeconds',
    'successThreshold',
    'failureThreshold',
  ] as const)
    errors.push(...nonNegative(probe[field], `${path}.${field}`));
  const grace = probe.terminationGracePeriodSeconds;
  if (grace !== undefined && grace <= 0)
    errors.push(fieldError.invalid(`${path}.terminationGracePeriodSeconds`, grace, 'must be greater than 0'));
  return errors;
}

function mustBeOne(probe: Probe | undefined, path: string): FieldError[] {
  if (!probe || probe.successThreshold === 1) return [];
  return [fieldError.invalid(`${path}.successThreshold`, probe.successThreshold, 'must be 1')];
}

function validateHandler(handler: Handler, path: string, graceSeconds: number | undefined): FieldError[] {
  const errors: FieldError[] = [];
  const kinds = (['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const).filter((kind) => handler[kind]);
  const [first, ...more] = kinds;
  if (!first) return [fieldError.required(path, 'must specify a handler type')];
  if (first === 'exec' && !handler.exec?.command?.length) errors.push(fieldError.required(`${path}.exec.command`));
  if (first === 'httpGet' && handler.httpGet) errors.push(...validateHttpGet(handler.httpGet, `${path}.httpGet`));
  if (first === 'tcpSocket') errors.push(...validatePort(handler.tcpSocket?.port, `${path}.tcpSocket.port`));
  if (first === 'grpc') errors.push(...validatePort(handler.grpc?.port, `${path}.grpc.port`));
  const seconds = handler.sleep?.seconds ?? 0;
  if (first === 'sleep' && (seconds < 0 || seconds > (graceSeconds ?? 30))) {
    const text = `must be non-negative and less than terminationGracePeriodSeconds (${graceSeconds ?? 30})`;
    errors.push(fieldError.invalid(`${path}.sleep`, seconds, text));
  }
  return [
    ...errors,
    ...more.map((kind) => fieldError.forbidden(`${path}.${kind}`, 'may not specify more than 1 handler type')),
  ];
}

function validateHttpGet(
  { path: url, port, scheme, httpHeaders }: NonNullable<Probe['httpGet']>,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  if (!url) errors.push(fieldError.required(`${path}.path`));
  errors.push(...validatePort(port, `${path}.port`));
  if (scheme !== 'HTTP' && scheme !== 'HTTPS')
    errors.push(fieldError.notSupported(`${path}.scheme`, scheme ?? '', ['HTTP', 'HTTPS']));
  for (const { name } of httpHeaders ?? [])
    errors.push(...checkHeaderName(name).map((text) => fieldError.invalid(`${path}.httpHeaders`, name, text)));
  return errors;
}

/** A port by number or by name. */
export function validatePort(port: unknown, path: string): FieldError[] {
  const value = port ?? 0;
  const wrong = typeof value === 'string' ? checkPortName(value) : checkPortNumber(Number(value));
  return wrong.map((text) => fieldError.invalid(path, value, text));
}
