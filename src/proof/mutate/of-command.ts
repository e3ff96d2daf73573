import { isRecord } from '../../kube/object.ts';
import type { Change } from './define.ts';
import type { Mutation } from './mutations.ts';
import { applyEdit, manifestChanges } from './of-manifest.ts';
import { imageSlips, slip, unitSlip } from './slips.ts';

type Words = readonly string[];

/** All ways to break one word of a command of kubectl; the result is words again. */
export function commandChanges(words: Words): Change<Words>[] {
  const [program, ...rest] = words;
  if (program !== 'kubectl') return [];
  const verb = rest[0] ?? '';
  // The gateway sees what a reading asks for, not by which labels: that is nothing that anybody sets.
  const isWriting = ['delete', 'label', 'annotate', 'scale', 'patch', 'set'].includes(verb);
  return words.flatMap((word, i) => {
    const replace = (fresh: string): Words => words.map((each, k) => (k === i ? fresh : each));
    if (i < 2) return [];
    if (word === '-p' || word === '--patch') return patchChanges(words, i);
    const flag = /^(--[\w-]+)=([\s\S]*)$/.exec(word);
    if (flag) {
      const [, name = '', value = ''] = flag;
      const dropped = words.filter((_, k) => k !== i);
      return flagChanges(name, value).map(({ to, ...change }) => ({
        ...change,
        to: to === undefined ? dropped : replace(`${name}=${to}`),
      }));
    }
    if (word.startsWith('-') || words[i - 1] === '-p' || words[i - 1] === '--patch') return [];
    if (words[i - 1] === '-n' || words[i - 1] === '--namespace') return namespaceChanges(word).map(withWord(replace));
    if (words[i - 1] === '-c' || words[i - 1] === '--container') return containerChanges(word).map(withWord(replace));
    if (/^-[lfko]$/.test(words[i - 1] ?? ''))
      return words[i - 1] === '-l' && isWriting ? selectorChanges(word).map(withWord(replace)) : [];
    return positionalChanges(verb, words, i).map(withWord(replace));
  });
}

/** Words as a command line that `splitWords` reads back. */
export function joinWords(words: Words): string {
  return words.map((word) => (/^[\w@%+=:,./*-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ');
}

function withWord(replace: (word: string) => Words): (change: Change<string>) => Change<Words> {
  return ({ to, ...change }) => ({ ...change, to: replace(to) });
}

function flagChanges(flag: string, value: string): Change<string | undefined>[] {
  const to = (mutation: Mutation, field: string, fresh: string | undefined): Change<string | undefined> => ({
    mutation,
    field,
    told: `${flag}=${value} ${fresh === undefined ? 'left out' : `changed to ${fresh}`}`,
    to: fresh,
  });
  const [key = '', ...parts] = value.split('=');
  const inner = parts.join('=');
  const short = slip(value);
  switch (flag) {
    case '--image':
      return imageSlips(value).map(({ mutation, to: image }) => to(mutation, 'spec.containers.image', image));
    case '--replicas':
      return [to('number-other', 'spec.replicas', String(Number(value) + 1))];
    case '--port':
      return [
        to('port-other', 'spec.ports.port', String(Number(value) + 1)),
        to('field-dropped', 'spec.ports.port', undefined),
      ];
    case '--target-port':
      return [to('port-other', 'spec.ports.targetPort', String(Number(value) + 1))];
    case '--from-literal': {
      const field = `data.${key}`;
      const keySlip = slip(key);
      return [
        to('text-other', field, `${key}=${inner}0`),
        ...(keySlip ? [to('key-slip', field, `${keySlip}=${inner}`)] : []),
        to('field-dropped', field, undefined),
      ];
    }
    case '--env': {
      const keySlip = slip(key);
      return [
        to('env-value', 'spec.containers.env.value', `${key}=${inner}x`),
        ...(keySlip ? [to('env-name-slip', 'spec.containers.env.name', `${keySlip}=${inner}`)] : []),
        to('env-dropped', 'spec.containers.env', undefined),
      ];
    }
    case '--labels':
      return labelChanges('metadata.labels', value).map(({ to: fresh, ...change }) => ({ ...change, to: fresh }));
    case '--requests':
    case '--limits': {
      const other = unitSlip(inner);
      return other ? [to('unit-other', `spec.containers.resources.${flag.slice(2)}`, `${key}=${other}`)] : [];
    }
    case '--namespace':
      return namespaceChanges(value).map(({ to: fresh, ...change }) => ({ ...change, to: fresh }));
    case '--selector':
      return selectorChanges(value).map(({ to: fresh, ...change }) => ({ ...change, to: fresh }));
    case '--schedule':
    case '--type':
    case '--class':
      return short ? [to('text-other', `spec.${flag.slice(2)}`, short)] : [];
    default:
      // How long to wait, what to print: they set no field.
      return [];
  }
}

/** Verbs whose names are those of objects that are there: a slip makes the command fail. */
function positionalChanges(verb: string, words: Words, i: number): Change<string>[] {
  const word = words[i] ?? '';
  // After -- comes what a container runs.
  if (words.slice(0, i).includes('--'))
    return slip(word)
      ? [
          {
            mutation: 'text-other',
            field: `spec.containers.${isCommand(verb, words) ? 'command' : 'args'}`,
            told: `${word} changed to ${slip(word)}`,
            to: slip(word) ?? '',
          },
        ]
      : [];
  const container = /^([\w-]+)=([^=]+:[^=]+)$/.exec(word);
  if (verb === 'set' && words[2] === 'image' && container)
    return imageSlips(container[2] ?? '').map(({ mutation, to }) => ({
      mutation,
      field: 'spec.containers.image',
      told: `${word} changed to ${container[1]}=${to}`,
      to: `${container[1]}=${to}`,
    }));
  if ((verb === 'label' || verb === 'annotate') && word.includes('='))
    return labelChanges(verb === 'label' ? 'metadata.labels' : 'metadata.annotations', word);
  if (isKindWord(verb, words, i)) return [];
  const [, prefix = '', name = ''] = /^(\w[\w.]*\/)?(.*)$/.exec(word) ?? [];
  const short = slip(name);
  if (!short || word.includes('=')) return [];
  const told = (to: string) => `the name ${word} changed to ${to}`;
  const names: Change<string>[] = [
    { mutation: 'name-slip', field: 'metadata.name', told: told(prefix + short), to: prefix + short },
  ];
  const isNew = verb === 'create' || verb === 'run';
  return isNew
    ? [...names, { mutation: 'name-other', field: 'metadata.name', told: told('mistaken'), to: 'mistaken' }]
    : names;
}

/** What follows -- is the command of what `create` makes, and of a Pod that is run with --command. */
const isCommand = (verb: string, words: Words) => verb === 'create' || words.includes('--command');

/** `deployment` in `create deployment NAME`, `generic` after it, `image` in `set image`. */
function isKindWord(verb: string, words: Words, i: number): boolean {
  if (words[i]?.includes('/')) return false;
  if (verb === 'run' || verb === 'logs' || verb === 'exec' || verb === 'attach' || verb === 'apply') return false;
  if (i === 2) return true;
  const second = words[2] ?? '';
  if (i === 3)
    return verb === 'create' && (second === 'secret' || second === 'service')
      ? true
      : ['set', 'rollout'].includes(verb);
  return false;
}

function namespaceChanges(name: string): Change<string>[] {
  const short = slip(name);
  const told = (to: string) => `the namespace ${name} changed to ${to}`;
  return [
    ...(short
      ? [{ mutation: 'namespace-slip', field: 'metadata.namespace', told: told(short), to: short } as const]
      : []),
    { mutation: 'namespace-default', field: 'metadata.namespace', told: told('default'), to: 'default' },
  ];
}

function containerChanges(name: string): Change<string>[] {
  const short = slip(name);
  const told = `the container ${name} changed to ${short}`;
  return short ? [{ mutation: 'container-slip', field: 'spec.containers.name', told, to: short }] : [];
}

function selectorChanges(selector: string): Change<string>[] {
  const short = slip(selector.split('=')[1] ?? '');
  if (!short) return [];
  const to = `${selector.split('=')[0]}=${short}`;
  return [
    { mutation: 'selector-slip', field: 'metadata.labels', told: `the selector ${selector} changed to ${to}`, to },
  ];
}

function labelChanges(under: string, pair: string): Change<string>[] {
  const [key = '', value = ''] = pair.split('=');
  const field = `${under}.${key}`;
  const [keySlip, valueSlip] = [slip(key), slip(value)];
  const change = (mutation: Mutation, to: string): Change<string> => ({
    mutation,
    field,
    told: `${field} of ${pair} changed to ${to}`,
    to,
  });
  return [
    ...(valueSlip ? [change('label-slip', `${key}=${valueSlip}`)] : []),
    ...(keySlip ? [change('label-key-slip', `${keySlip}=${value}`)] : []),
  ];
}

/** The JSON of a patch is broken leaf by leaf, as a manifest is. */
function patchChanges(words: Words, i: number): Change<Words>[] {
  let patch: unknown;
  try {
    patch = JSON.parse(words[i + 1] ?? '');
  } catch {
    return [];
  }
  if (!isRecord(patch)) return [];
  return manifestChanges(patch).map(({ to, ...change }) => ({
    ...change,
    to: words.map((word, k) => (k === i + 1 ? JSON.stringify(applyEdit(patch, to)) : word)),
  }));
}
