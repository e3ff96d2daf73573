import { applyPatch, type Operation, Pointer } from 'rfc6902';
import { clone, isRecord, type KubeObject } from '../../../kube/object.ts';
import { jsonType } from '../../codec/json-type.ts';
import { ApiError, badRequest } from '../errors.ts';

type Step = Record<string, unknown>;

const forbidden = ['__proto__', 'constructor', 'prototype'];
const maxOperations = 10_000;

/**
 * RFC 6902, as the real server reads it: a replacement of a missing key adds it, negative indexes count from the end, and a
 * test for null passes where nothing is. `strict` hears of fields of operations that nobody knows.
 */
export function applyJsonPatch(live: KubeObject, body: unknown, strict: (problem: string) => void): unknown {
  const steps = readSteps(body, strict);
  if (steps.length > maxOperations) {
    const text = `The allowed maximum operations in a JSON patch is ${maxOperations}, got ${steps.length}`;
    throw new ApiError(413, 'RequestEntityTooLarge', text);
  }
  let result: unknown = clone(live);
  for (const step of steps) result = run(result, step);
  return result;
}

/** What the real server answers to a patch that does not apply, whatever the cause. */
export const rejected = () =>
  new ApiError(422, 'Invalid', 'the server rejected our request due to an error in our request', {});

function run(document: unknown, step: Step): unknown {
  if (step.path === '' && step.op === 'replace') {
    if (typeof step.value !== 'object' || step.value === null) throw rejected();
    return clone(step.value);
  }
  const operation = operationFor(document, step);
  if (operation && applyPatch(document, [operation]).some((error) => error !== null)) throw rejected();
  return document;
}

/** The operation in the strict form of the RFC; undefined when it has nothing to do. */
function operationFor(document: unknown, { op, path, from, value = null }: Step): Operation | undefined {
  switch (op) {
    case 'add':
      return { op, path: place(document, path, 'add').pointer, value };
    case 'remove':
      return { op, path: existing(document, path).pointer };
    case 'replace': {
      const { pointer, isThere } = place(document, path, 'read');
      return { op: isThere ? 'replace' : 'add', path: pointer, value };
    }
    case 'test': {
      if (path === '') return { op, path, value };
      const { pointer, isThere } = place(document, path, 'read');
      if (!isThere && value === null) return undefined;
      return { op, path: pointer, value };
    }
    case 'move':
    case 'copy': {
      const found = place(document, from, 'read');
      // A copy of nothing is null; nothing cannot be moved.
      if (!found.isThere && op === 'move') throw rejected();
      if (!found.isThere) return { op: 'add', path: place(document, path, 'add').pointer, value: null };
      const source = found.pointer;
      // A move first takes the value out: that can shift the place where it goes.
      const without = clone(document);
      if (op === 'move') applyPatch(without, [{ op: 'remove', path: source }]);
      return { op, from: source, path: place(without, path, 'add').pointer };
    }
    default:
      throw rejected();
  }
}

interface Place {
  pointer: string;
  isThere: boolean;
}

function existing(document: unknown, path: unknown): Place {
  const found = place(document, path, 'read');
  if (!found.isThere) throw rejected();
  return found;
}

function place(document: unknown, path: unknown, how: 'add' | 'read'): Place {
  // What is before the first slash says nothing.
  if (typeof path !== 'string' || !path.includes('/')) throw rejected();
  const tokens = Pointer.fromJSON(path.slice(path.indexOf('/'))).tokens.slice(1);
  const exact: string[] = [''];
  let at = document;
  for (const [i, token] of tokens.entries()) {
    if (forbidden.includes(token)) throw rejected();
    const isLast = i === tokens.length - 1;
    if (Array.isArray(at)) {
      const index = indexIn(at, token, isLast && how === 'add');
      exact.push(index);
      at = index === '-' ? undefined : at[Number(index)];
    } else if (isRecord(at)) {
      exact.push(token);
      at = Object.hasOwn(at, token) ? at[token] : undefined;
    } else throw rejected();
  }
  return { pointer: new Pointer(exact).toString(), isThere: at !== undefined };
}

function indexIn(list: readonly unknown[], token: string, isAddition: boolean): string {
  if (isAddition && token === '-') return token;
  if (!/^[+-]?\d+$/.test(token)) throw rejected();
  const size = isAddition ? list.length + 1 : list.length;
  const index = Number(token) < 0 ? Number(token) + size : Number(token);
  if (index < 0 || index >= size) throw rejected();
  return String(index);
}

function readSteps(body: unknown, strict: (problem: string) => void): Step[] {
  if (body === null) return [];
  if (!Array.isArray(body)) throw undecodable(body, 'value of type []handlers.jsonPatchOp');
  for (const [i, step] of body.entries()) {
    if (!isRecord(step)) throw undecodable(step, 'value of type handlers.jsonPatchOp');
    for (const name of Object.keys(step)) {
      if (name === 'value') continue;
      if (name !== 'op' && name !== 'path' && name !== 'from') strict(`json patch unknown field "[${i}].${name}"`);
      else if (typeof step[name] !== 'string') {
        throw undecodable(step[name], `struct field jsonPatchOp.${name} of type string`);
      }
    }
  }
  return body;
}

function undecodable(value: unknown, target: string): ApiError {
  return badRequest(`error decoding patch: json: cannot unmarshal ${jsonType(value)} into Go ${target}`);
}
