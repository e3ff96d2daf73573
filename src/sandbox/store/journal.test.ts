import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../kube/object.ts';
import { type JournalOptions, openJournal } from './journal.ts';

let folder: string;
const options: JournalOptions = { now: () => Date.UTC(2026, 0, 5) };
const open = (more: Partial<JournalOptions> = {}) => openJournal(folder, { ...options, ...more });
const map = (name: string) =>
  ({ kind: 'ConfigMap', apiVersion: 'v1', metadata: { name, namespace: 'a' } }) as unknown as KubeObject;
const names = () => {
  const { journal, state } = open();
  journal.close();
  return state.objects.map(([, { metadata }]) => metadata.name);
};
const newest = () =>
  join(
    folder,
    readdirSync(folder)
      .filter((name) => name.endsWith('.jsonl'))
      .at(-1) ?? '',
  );

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'k8s-de-journal-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function keep(...all: string[]): void {
  const { journal } = open();
  for (const [i, name] of all.entries()) journal.put(i + 1, 'configmaps', map(name));
  journal.close();
}

describe('the journal', () => {
  it('holds what was put and not removed, and goes on from its revision', () => {
    keep('one', 'two', 'three');
    const { journal, state, notes } = open();
    expect(state.revision).toBe(3);
    journal.remove(4, 'configmaps', 'a/two');
    journal.close();
    expect(names()).toEqual(['one', 'three']);
    expect(notes).toEqual([]);
  });

  it('takes a torn last line for a write that was never answered', () => {
    keep('one', 'two');
    appendFileSync(newest(), '{"r":3,"k":"configmaps","o":{"metad');
    const { journal, state, notes } = open();
    journal.close();
    expect(state).toMatchObject({ revision: 2 });
    expect(notes).toEqual([]);
    expect(names()).toEqual(['one', 'two']);
  });

  it('skips lines that are no writes, keeps the rest and a copy, and never reuses a revision', () => {
    keep('one');
    appendFileSync(newest(), '{"r":2,"k":"conf\0\0\n[]\n{"r":4,"k":"configmaps","o":{"metadata":{}}}\n');
    appendFileSync(newest(), `${JSON.stringify({ r: 5, k: 'configmaps', o: map('five') })}\n`);
    const damaged = readFileSync(newest(), 'utf8');
    const { journal, state, notes } = open();
    journal.close();
    expect(state.objects.map(([, { metadata }]) => metadata.name)).toEqual(['one', 'five']);
    expect(state.revision).toBe(8);
    expect(notes).toEqual([expect.stringMatching(/^3 writes in the sandbox's state could not be read.* is kept as /)]);
    expect(readFileSync(notes[0]?.split('kept as ')[1]?.slice(0, -1) ?? '', 'utf8')).toBe(damaged);
    expect(names()).toEqual(['one', 'five']);
  });

  it.each([
    ['of an older k8s-de', '{"format":0,"revision":7}\n'],
    ['damaged', 'gone wrong\n'],
    ['damaged', ''],
  ])('sets a state aside that is %s, and begins a new one', (why, text) => {
    writeFileSync(join(folder, '7.jsonl'), text);
    const { journal, state, notes } = open();
    journal.close();
    expect(state).toEqual({ revision: 0, objects: [] });
    expect(notes).toEqual([expect.stringContaining(why)]);
    expect(readFileSync(join(folder, '7.jsonl.set-aside-2026-01-05T00-00-00.000Z'), 'utf8')).toBe(text);
  });

  it('leaves the state of a newer k8s-de alone', () => {
    writeFileSync(join(folder, '7.jsonl'), '{"format":99,"revision":7}\n');
    expect(open).toThrow('written by a newer k8s-de');
    expect(readdirSync(folder)).toEqual(['7.jsonl']);
  });

  it('refuses a write when the disk is full, and loses nothing of what was answered before and after', () => {
    let room = Number.POSITIVE_INFINITY;
    // A full disk takes a part of what it is given, and then nothing.
    const write = (file: number, bytes: Buffer, offset: number) => {
      const count = Math.min(room, bytes.length - offset);
      if (count === 0) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
      room -= count;
      return writeSync(file, bytes, offset, count);
    };
    const { journal } = open({ write });
    journal.put(1, 'configmaps', map('before'));
    room = 10;
    expect(() => journal.put(2, 'configmaps', map('lost'))).toThrow('ENOSPC: no space left on device');
    room = Number.POSITIVE_INFINITY;
    journal.put(2, 'configmaps', map('after'));
    journal.close();
    expect(names()).toEqual(['before', 'after']);
  });

  it('says what to do when its folder cannot be written', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => openJournal(join(folder, 'file', 'state'), options)).toThrow(/cannot write to .*not a directory/);
  });
});
