/** Where one end of a connection is. */
export interface Place {
  address: string;
  port: number;
}

/**
 * One end of a TCP connection between simulated programs. What is written arrives at once, without a turn of the event
 * loop, so that tests on a manual clock see the same each time; what comes before `onData` is called is kept for it.
 */
export interface Connection {
  local: Place;
  remote: Place;
  write(chunk: Uint8Array): void;
  /** No more will be written; the other end may go on. */
  end(): void;
  /** Ends both directions. */
  destroy(): void;
  onData(callback: (chunk: Uint8Array) => void): void;
  /** The other end has written all it will. */
  onEnd(callback: () => void): void;
  /** Both directions have ended. */
  onClose(callback: () => void): void;
}

/** Both ends of a new connection: what one writes, the other reads. */
export function connectionPair(client: Place, server: Place): [client: Connection, server: Connection] {
  const sides = [newSide(), newSide()] as const;
  const end = (local: Place, remote: Place, own: Side, other: Side): Connection => {
    const finish = () => {
      if (own.ended) return;
      own.ended = true;
      other.arrive(undefined);
      if (other.ended) for (const side of sides) side.close();
    };
    return {
      local,
      remote,
      write(chunk) {
        if (!own.ended && chunk.length > 0) other.arrive(chunk);
      },
      end: finish,
      destroy() {
        finish();
        if (other.ended) return;
        other.ended = true;
        own.arrive(undefined);
        for (const side of sides) side.close();
      },
      onData: (callback) => own.listen({ data: callback }),
      onEnd: (callback) => own.listen({ end: callback }),
      onClose: (callback) => own.whenClosed(callback),
    };
  };
  return [end(client, server, sides[0], sides[1]), end(server, client, sides[1], sides[0])];
}

interface Side {
  /** It has written all it will. */
  ended: boolean;
  /** Takes what the other side wrote; undefined is its end. */
  arrive(chunk: Uint8Array | undefined): void;
  listen(callbacks: { data?: (chunk: Uint8Array) => void; end?: () => void }): void;
  close(): void;
  whenClosed(callback: () => void): void;
}

function newSide(): Side {
  const kept: (Uint8Array | undefined)[] = [];
  let data: ((chunk: Uint8Array) => void) | undefined;
  let end: (() => void) | undefined;
  let closed = false;
  const atClose: (() => void)[] = [];
  const flush = () => {
    while (kept.length > 0) {
      const [next] = kept;
      if (next === undefined ? !end : !data) return;
      kept.shift();
      if (next === undefined) end?.();
      else data?.(next);
    }
  };
  return {
    ended: false,
    arrive(chunk) {
      kept.push(chunk);
      flush();
    },
    listen(callbacks) {
      data = callbacks.data ?? data;
      end = callbacks.end ?? end;
      flush();
    },
    close() {
      if (closed) return;
      closed = true;
      for (const callback of atClose) callback();
    },
    whenClosed(callback) {
      if (closed) callback();
      else atClose.push(callback);
    },
  };
}
