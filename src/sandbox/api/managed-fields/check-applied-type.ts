import { badRequest } from '../errors.ts';

/** Refuses a configuration of another type than the one it is applied to, before anything else in it is looked at. */
export function checkAppliedType(
  wanted: { apiVersion: string; kind: string },
  applied: Readonly<Record<string, unknown>>,
): void {
  const { apiVersion, kind } = applied;
  if (apiVersion === wanted.apiVersion && kind === wanted.kind) return;
  const version = typeof apiVersion === 'string' ? apiVersion : '';
  const parts = version.split('/').length;
  // What is no group and version has no kind either.
  const shownKind = typeof kind === 'string' && parts <= 2 ? kind : '';
  const shownVersion = parts > 2 ? '/' : parts === 2 ? version : `/${version}`;
  throw badRequest(`invalid object type: ${shownVersion}, Kind=${shownKind}`);
}
