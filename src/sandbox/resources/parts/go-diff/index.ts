import type { PodSpec } from '../../../../kube/object.ts';
import { internalPodSpec, toGo } from './go-form.ts';
import { unifiedDiff } from './unified-diff.ts';

/** What differs between two Pod specs, as the API server shows it: its internal form as JSON, line by line. */
export function diffPodSpecs(old: PodSpec, next: PodSpec): string {
  return diffAs('PodSpec', internalPodSpec(old), internalPodSpec(next));
}

/** What differs between two values of an internal Go type, as JSON, line by line. */
export function diffAs(type: string, old: unknown, next: unknown): string {
  return unifiedDiff(print(old, type), print(next, type));
}

/** A value as Go prints it inside the server: all its fields, by their names there. */
export function goShape(value: unknown, type: string): unknown {
  return toGo(value, type);
}

function print(value: unknown, type: string): string[] {
  const escaped = JSON.stringify(toGo(value, type), null, 1).replace(/[<>&]/g, escapeAsGo);
  return escaped.split('\n');
}

function escapeAsGo(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
