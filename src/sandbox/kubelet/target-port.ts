import type { Container } from '../../kube/object.ts';

/** A probe's, a hook's or a Service's port may be the name of a container's. */
export function portNumber(container: Container, port: number | string | object | undefined): number {
  if (typeof port === 'number') return port;
  const named = container.ports?.find(({ name }) => name === String(port));
  return named?.containerPort ?? (Number(port) || 0);
}
