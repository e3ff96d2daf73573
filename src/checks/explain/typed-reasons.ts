import { isRecord, type KubeObject } from '../../kube/object.ts';
import type { Mismatch } from '../match/match.ts';
import { fieldNames, formatFieldPath } from '../match/path.ts';
import { meaningOf, quantityOf } from '../match/same.ts';
import type { Cause } from './causes.ts';
import { labelsOfTemplate } from './pod-template.ts';
import { show } from './words.ts';

export interface Reason {
  cause: Cause;
  message: string;
}

/** The kind of slip behind a difference, where it has a name. */
export function reasonOf(mismatch: Mismatch, object: KubeObject): Reason | undefined {
  return (
    labelReason(mismatch, object) ??
    portReason(mismatch, object) ??
    envReason(mismatch, object) ??
    unitReason(mismatch) ??
    typeReason(mismatch)
  );
}

function labelReason({ path, expected }: Mismatch, object: KubeObject): Reason | undefined {
  const names = fieldNames(path);
  const key = names.at(-1) ?? '';
  const parent = names.slice(0, -1).join('.');
  const own = object.metadata.labels ?? {};
  const ofPods = labelsOfTemplate(object);
  const wanted = `${key}=${show(expected)}`;
  if (parent === 'metadata.labels') {
    if (ofPods[key] === expected)
      return {
        cause: 'label-misplaced',
        message: `the label ${wanted} is on its Pods, not on the ${object.kind} itself.`,
      };
    const found = own[key] === undefined ? 'is missing' : `is ${own[key]}`;
    return { cause: 'label-differs', message: `the label ${key} ${found}; it should be ${show(expected)}.` };
  }
  if (parent === 'spec.template.metadata.labels') {
    if (own[key] === expected)
      return { cause: 'label-misplaced', message: `the label ${wanted} is on the ${object.kind}, not on its Pods.` };
    const found = ofPods[key] === undefined ? 'is missing' : `is ${String(ofPods[key])}`;
    return {
      cause: 'label-differs',
      message: `the label ${key} of its Pods ${found}; it should be ${show(expected)}.`,
    };
  }
  if (parent === 'spec.selector.matchLabels')
    return { cause: 'selector-mismatch', message: `its selector should have ${wanted}.` };
  return undefined;
}

/** Service ports: 8080 → 80 where 80 → 8080 is asked. */
function portReason({ path, expected, found }: Mismatch, object: KubeObject): Reason | undefined {
  if (object.kind !== 'Service' || path[0] !== 'spec' || path[1] !== 'ports') return undefined;
  const ports = isRecord(object.spec) && Array.isArray(object.spec.ports) ? object.spec.ports.filter(isRecord) : [];
  const field = fieldNames(path).at(-1) ?? '';
  // Where the port is right and only its target is not, nothing is swapped.
  if (!isRecord(expected) && field !== 'port') return undefined;
  const missing = isRecord(expected) ? expected : { [field]: expected };
  const isSwapped = ports.some(
    ({ port, targetPort }) =>
      (missing.port !== undefined && same(targetPort, missing.port) && !same(port, missing.port)) ||
      (missing.targetPort !== undefined && same(port, missing.targetPort) && !same(targetPort, missing.targetPort)),
  );
  if (!isSwapped) return undefined;
  const [first] = ports;
  const has = found === undefined || isRecord(found) ? '' : `, found ${show(found)}`;
  return {
    cause: 'port-mix-up',
    message: `port is what clients dial, targetPort where the Pods listen; here they are ${show(first?.port)} and ${show(first?.targetPort)}${has}.`,
  };
}

const same = (a: unknown, b: unknown) => String(a) === String(b);

function envReason({ kind, path, expected }: Mismatch, object: KubeObject): Reason | undefined {
  const names = fieldNames(path);
  const at = names.lastIndexOf('env');
  if (kind === 'differs' || at < 0 || !isRecord(object.spec)) return undefined;
  const last = path.at(-1);
  const name =
    isRecord(expected) && expected.name !== undefined
      ? String(expected.name)
      : typeof last === 'object'
        ? last.item
        : '';
  const template = isRecord(object.spec.template) ? object.spec.template : { spec: object.spec };
  const spec = isRecord(template.spec) ? template.spec : {};
  const containers = [spec.containers, spec.initContainers].flatMap((list) => (Array.isArray(list) ? list : []));
  const wanted = path.find((segment) => typeof segment === 'object')?.item;
  const holder = containers
    .filter(isRecord)
    .find(
      (each) =>
        each.name !== wanted && Array.isArray(each.env) && each.env.some((env) => isRecord(env) && env.name === name),
    );
  return holder
    ? {
        cause: 'env-in-other-container',
        message: `the variable ${name} is set in the container ${String(holder.name)}, not in ${wanted ?? 'the right one'}.`,
      }
    : undefined;
}

/** `100m` for `100Mi`: the number is right and the unit is not. */
function unitReason({ path, expected, found }: Mismatch): Reason | undefined {
  if (meaningOf(path) !== 'quantity' || found === undefined) return undefined;
  const [left, right] = [String(expected), String(found)];
  if (!quantityOf(left) || !quantityOf(right) || Number.parseFloat(left) !== Number.parseFloat(right)) return undefined;
  const unit = (text: string) => text.replace(/^[\d.]+/, '') || 'no unit';
  return {
    cause: 'unit-mix-up',
    message: `${formatFieldPath(path)} is ${right} and should be ${left}: ${unit(right)} is not ${unit(left)}.`,
  };
}

function typeReason({ path, expected, found, kind }: Mismatch): Reason | undefined {
  if (kind !== 'differs' || typeof expected === typeof found || String(expected) !== String(found)) return undefined;
  return {
    cause: 'string-for-number',
    message: `${formatFieldPath(path)} is the ${typeof found} ${JSON.stringify(found)}; it should be the ${typeof expected} ${JSON.stringify(expected)}.`,
  };
}
