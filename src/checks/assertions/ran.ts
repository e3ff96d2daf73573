import type { Observation } from '../../gateway/define.ts';
import { type Facts, succeeded } from '../facts.ts';
import { pluralOf } from '../kinds.ts';
import { finding, type Outcome } from '../outcome.ts';
import type { Assertion, Check } from '../schema.ts';

type RanSpec = Extract<Assertion, { kind: 'ran' }>['of'];

/** Passes when the gateway saw kubectl's subcommand in this step, and the cluster answered it. */
export async function assessRan(of: RanSpec, _check: Check, facts: Facts): Promise<Outcome> {
  const command = of.command.replace(/^kubectl\s+/, '').trim();
  const resource = of.resource === undefined ? undefined : pluralOf(of.resource);
  const same = facts.observed().filter((each) => each.command === command && each.resource !== '');
  const onResource = same.filter((each) => resource === undefined || each.resource === resource);
  const meant = onResource.filter((each) => fits(of, each));
  const point = subresources.get(command);
  const reached = same.filter((each) => (point === undefined || each.subresource === point) && succeeded(each));
  // Of a Deployment, kubectl asks for one of its Pods.
  const isByOwner = meant.some((each) => each.resource !== 'pods' && succeeded(each));
  if (reached.some((each) => isByOwner || meant.includes(each))) return { kind: 'fulfilled' };
  const wanted = [resource, of.name].filter(Boolean).join(' ');
  const last = meant.at(-1);
  if (last) return finding('run-failed', `kubectl ${command} ran, and ${whatCameOf(last)}.`);
  const other = onResource.findLast(({ name }) => name !== '') ?? onResource.at(-1);
  if (other) {
    const what = `${other.resource}${other.name ? ` ${other.name}` : ''}`;
    return finding('run-on-other', `You ran kubectl ${command} for ${what}; the task asks for ${wanted}.`);
  }
  const elsewhere = same.find((each) => each.resource !== 'events' && each.resource !== 'endpointslices');
  if (elsewhere) {
    const answer = succeeded(elsewhere) ? '' : `, and the cluster answered ${elsewhere.code}${meaning(elsewhere)}`;
    return finding(
      'run-on-other',
      `You ran kubectl ${command} for ${elsewhere.resource}${answer}; the task asks for ${resource}.`,
    );
  }
  return finding('not-run', `kubectl ${command}${wanted ? ` for ${wanted}` : ''} was not seen in this step.`);
}

/**
 * What commands are about that first look at the Pod: having seen the Pod, kubectl may still give up, as for a container
 * that is not there. The requests of all other commands are to the point.
 */
const subresources = new Map([
  ['logs', 'log'],
  ['exec', 'exec'],
  ['cp', 'exec'],
  ['attach', 'attach'],
  ['port-forward', 'portforward'],
]);

function whatCameOf(seen: Observation): string {
  if (!succeeded(seen)) return `the cluster answered ${seen.code}${meaning(seen)}`;
  return `got no further than to look at ${seen.resource} ${seen.name}`;
}

function fits(of: RanSpec, { name, namespace, verb }: Observation): boolean {
  if (of.namespace !== undefined && namespace !== of.namespace) return false;
  if (of.name === undefined) return true;
  // The URL of a creation names no object.
  return glob(of.name, name) || (verb === 'create' && name === '');
}

function meaning({ code }: Observation): string {
  if (code === 404) return ' (not found)';
  if (code === 403) return ' (forbidden)';
  if (code === 409) return ' (conflict)';
  return code === 422 ? ' (not valid)' : '';
}

/** `*` stands for any letters; nothing else is special. Linear in the text. */
export function glob(pattern: string, text: string): boolean {
  const parts = pattern.split('*');
  const [first = ''] = parts;
  if (parts.length === 1) return pattern === text;
  const last = parts.at(-1) ?? '';
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const next = text.indexOf(part, at);
    if (next < 0 || next + part.length > text.length - last.length) return false;
    at = next + part.length;
  }
  return true;
}
