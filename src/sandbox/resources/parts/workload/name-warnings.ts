import { checkLabel } from '../../../../kube/names.ts';

/** The warning for a name that is no DNS label where it becomes a part of host names. */
export function nameWarnings(name: string, usedIn = 'in Pod names and hostnames'): string[] {
  const wrong = checkLabel(name);
  if (wrong.length === 0) return [];
  return [
    `metadata.name: this is used ${usedIn}, which can result in surprising behavior; a DNS label is recommended: [${wrong.join(' ')}]`,
  ];
}
