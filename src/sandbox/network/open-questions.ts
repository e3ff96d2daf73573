import type { Connection } from './connection.ts';

/** The server's ends of connections, seen through: how many of those who ask have not had the beginning of an answer. */
export function openQuestions(): { count(): number; seen(connection: Connection): Connection } {
  const open = new Set<Connection>();
  return {
    count: () => open.size,
    seen(connection) {
      connection.onClose(() => open.delete(connection));
      return {
        ...connection,
        onData: (callback) =>
          connection.onData((chunk) => {
            // Who has not said all of the head is not waiting yet.
            if (Buffer.from(chunk).includes('\r\n\r\n')) open.add(connection);
            callback(chunk);
          }),
        write(chunk) {
          open.delete(connection);
          connection.write(chunk);
        },
        end() {
          open.delete(connection);
          connection.end();
        },
        destroy() {
          open.delete(connection);
          connection.destroy();
        },
      };
    },
  };
}
