import type { Files } from '../../files.ts';

/** What a broker keeps: topics with their partitions, each a row of records, and how far groups have read. */
export interface Storage {
  topics(): readonly string[];
  /** The partitions of a topic; undefined when there is none of that name. */
  partitions(topic: string): readonly (readonly KafkaRecord[])[] | undefined;
  create(topic: string, partitions: number): void;
  remove(topic: string): void;
  /** Appends a record and gives its offset. */
  append(topic: string, partition: number, record: KafkaRecord): number;
  committed(group: string, topic: string, partition: number): number | undefined;
  commit(group: string, topic: string, partition: number, offset: number): void;
  groups(): string[];
  /** Topics that a group has read of. */
  topicsOf(group: string): string[];
}

export interface KafkaRecord {
  key: string | null;
  value: string;
}

/** Reads a log directory, and writes to it what changes. Its files are not Kafka's own. */
export function openStorage(files: Files, directory: string): Storage {
  const topics = new Map<string, KafkaRecord[][]>();
  const offsets = new Map<string, number>();
  const path = (name: string) => `${directory}/${name}`;
  for (const [topic, partitions] of Object.entries(readJson<Record<string, number>>(files, path('topics.json')) ?? {}))
    topics.set(
      topic,
      Array.from({ length: partitions }, (_, i) => readRecords(files, path(`${topic}-${i}.log`))),
    );
  for (const [key, offset] of Object.entries(readJson<Record<string, number>>(files, path('offsets.json')) ?? {}))
    offsets.set(key, offset);
  const keepTopics = () =>
    files.write(
      path('topics.json'),
      JSON.stringify(Object.fromEntries([...topics].map(([name, all]) => [name, all.length]))),
    );
  const keyOf = (group: string, topic: string, partition: number) => JSON.stringify([group, topic, partition]);
  const parts = () => [...offsets.keys()].map((key) => JSON.parse(key) as [string, string, number]);
  return {
    topics: () => [...topics.keys()].sort(),
    partitions: (topic) => topics.get(topic),
    create(topic, partitions) {
      topics.set(
        topic,
        Array.from({ length: partitions }, () => []),
      );
      keepTopics();
    },
    remove(topic) {
      for (const i of topics.get(topic)?.keys() ?? []) files.remove(path(`${topic}-${i}.log`));
      topics.delete(topic);
      keepTopics();
    },
    append(topic, partition, record) {
      const records = topics.get(topic)?.[partition] ?? [];
      records.push(record);
      files.append(path(`${topic}-${partition}.log`), `${JSON.stringify(record)}\n`);
      return records.length - 1;
    },
    committed: (group, topic, partition) => offsets.get(keyOf(group, topic, partition)),
    commit(group, topic, partition, offset) {
      offsets.set(keyOf(group, topic, partition), offset);
      files.write(path('offsets.json'), JSON.stringify(Object.fromEntries(offsets)));
    },
    groups: () => [...new Set(parts().map(([group]) => group))].sort(),
    topicsOf: (group) => [...new Set(parts().flatMap(([one, topic]) => (one === group ? [topic] : [])))].sort(),
  };
}

function readJson<T>(files: Files, path: string): T | undefined {
  const text = files.read(path);
  return text === undefined ? undefined : (JSON.parse(text) as T);
}

const readRecords = (files: Files, path: string): KafkaRecord[] =>
  (files.read(path) ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as KafkaRecord);
