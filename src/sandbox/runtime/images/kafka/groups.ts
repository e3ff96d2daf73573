import type { Connection } from '../../../network/connection.ts';
import { sendLine } from '../../programs/json-lines.ts';
import type { Storage } from './storage.ts';

/** One consumer of a group. */
export interface Member {
  id: string;
  host: string;
  topic: string;
  connection: Connection;
  fromBeginning: boolean;
  partitions: number[];
}

/** The consumer groups: each partition is read by one member of a group, and a group with more members shares them anew. */
export interface Groups {
  join(group: string, member: Omit<Member, 'partitions'>): void;
  leave(group: string, member: Connection): void;
  members(group: string): readonly Member[];
  names(): string[];
  /** Hands out what is there and was not handed out. */
  deliver(topic: string): void;
}

export function createGroups(storage: Storage): Groups {
  const groups = new Map<string, Member[]>();

  const assign = (group: string) => {
    const members = groups.get(group) ?? [];
    for (const topic of new Set(members.map((member) => member.topic))) {
      const readers = members.filter((member) => member.topic === topic).sort((a, b) => (a.id < b.id ? -1 : 1));
      for (const reader of readers) reader.partitions = [];
      // As the range assignor has it: the first ones get one more.
      const count = storage.partitions(topic)?.length ?? 0;
      const [each, more] = [Math.floor(count / readers.length), count % readers.length];
      let next = 0;
      for (const [i, reader] of readers.entries())
        for (let left = each + (i < more ? 1 : 0); left > 0; left--) reader.partitions.push(next++);
      for (const reader of readers) for (const partition of reader.partitions) deliverTo(group, reader, partition);
    }
  };

  const deliverTo = (group: string, { topic, connection, fromBeginning }: Member, partition: number) => {
    const records = storage.partitions(topic)?.[partition] ?? [];
    const from = storage.committed(group, topic, partition) ?? (fromBeginning ? 0 : records.length);
    if (from < records.length) sendLine(connection, { tell: 'records', partition, records: records.slice(from) });
    storage.commit(group, topic, partition, records.length);
  };

  return {
    join(group, member) {
      groups.set(group, [...(groups.get(group) ?? []), { ...member, partitions: [] }]);
      assign(group);
    },
    leave(group, connection) {
      const left = (groups.get(group) ?? []).filter((member) => member.connection !== connection);
      groups.set(group, left);
      if (left.length > 0) assign(group);
    },
    members: (group) => groups.get(group) ?? [],
    names: () => [...groups].filter(([, members]) => members.length > 0).map(([name]) => name),
    deliver(topic) {
      for (const [group, members] of groups)
        for (const member of members)
          if (member.topic === topic) for (const partition of member.partitions) deliverTo(group, member, partition);
    },
  };
}
