import { checkLabel } from '../../../../kube/names.ts';

/** The warning for workloads whose name is no DNS label: it becomes a part of host names. */
export function nameWarnings(name: string): string[] {
  const wrong = checkLabel(name);
  if (wrong.length === 0) return [];
  return [
    `metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [${wrong.join(' ')}]`,
  ];
}
