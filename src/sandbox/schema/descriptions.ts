import { readFile } from 'node:fs/promises';
import type { Describe } from './to-openapi.ts';

type Descriptions = Readonly<Record<string, Readonly<Record<string, string | undefined>> | undefined>>;

let loading: Promise<Descriptions> | undefined;

/** The descriptions that the build took from client-node; without a build there are none. */
export async function loadDescriptions(): Promise<Describe> {
  loading ??= load();
  const descriptions = await loading;
  return (typeName, field = '') => {
    for (const name of classNames(typeName)) {
      const text = descriptions[name]?.[field];
      if (text !== undefined) return text;
    }
    return undefined;
  };
}

// Beside dist/main.js, above dist/chunks, or from the sources.
const places = ['./descriptions.json', '../descriptions.json', '../../../dist/descriptions.json'];

async function load(): Promise<Descriptions> {
  for (const place of places) {
    const text = await readFile(new URL(place, import.meta.url), 'utf8').catch(() => undefined);
    if (text !== undefined) return JSON.parse(text) as Descriptions;
  }
  return {};
}

/** client-node names `core/v1.Pod` V1Pod, and CoreV1Event where two groups have a type of that name. */
function classNames(typeName: string): string[] {
  const [, group = '', version = '', name = ''] = /^([^/]+)\/([^.]+)\.(.+)$/.exec(typeName) ?? [];
  const plain = capitalized(version) + name;
  return [capitalized(group) + plain, plain];
}

const capitalized = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);
