import type { KafkaRecord } from './storage.ts';

/** What the simulated tools ask the simulated broker, a line of JSON each: it is not Kafka's own protocol. */
export type Ask =
  | { ask: 'metadata' }
  | { ask: 'topics' }
  | { ask: 'create'; topic: string; partitions: number; replicas: number; ifNotExists: boolean }
  | { ask: 'delete'; topic: string }
  | { ask: 'describe'; topics: string[] }
  | { ask: 'produce'; topic: string; record: KafkaRecord }
  | { ask: 'subscribe'; topic: string; group: string; fromBeginning: boolean }
  | { ask: 'groups' }
  | { ask: 'describe-group'; group: string };

export interface TopicDescription {
  topic: string;
  partitions: number;
}

export interface GroupRow {
  topic: string;
  partition: number;
  current: number | undefined;
  end: number;
  member: string | undefined;
  host: string | undefined;
}

/** What the broker answers; records come by themselves once a client has subscribed. */
export type Tell =
  | { tell: 'metadata'; broker: number; host: string; port: number }
  | { tell: 'topics'; names: string[] }
  | { tell: 'done' }
  | { tell: 'failed'; error: string; message: string }
  | { tell: 'described'; broker: number; topics: TopicDescription[] }
  | { tell: 'records'; partition: number; records: KafkaRecord[] }
  | { tell: 'groups'; names: string[] }
  | { tell: 'group'; hasMembers: boolean; rows: GroupRow[] };
