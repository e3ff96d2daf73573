import { randomBytes } from 'node:crypto';

/** Chance is handed in, so that a seed repeats a run. */
export interface Random {
  /** At least 0, below 1. */
  next(): number;
  uid(): string;
  /** A suffix such as `x7k2p`, from Kubernetes' alphabet, which can spell no word. */
  suffix(length: number): string;
}

const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

function randomFrom(next: () => number): Random {
  const hex = (digits: number) => Array.from({ length: digits }, () => Math.floor(next() * 16).toString(16)).join('');
  return {
    next,
    uid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${'89ab'[Math.floor(next() * 4)]}${hex(3)}-${hex(12)}`,
    suffix: (length) => Array.from({ length }, () => alphabet[Math.floor(next() * alphabet.length)]).join(''),
  };
}

/** The computer's own chance; bytes are drawn ahead, because each draw costs more than what it yields. */
export const systemRandom: Random = randomFrom(pooled());

function pooled(): () => number {
  let pool = Buffer.alloc(0);
  let at = 0;
  return () => {
    if (at === pool.length) {
      pool = randomBytes(4096);
      at = 0;
    }
    at += 4;
    return pool.readUInt32BE(at - 4) / 2 ** 32;
  };
}

/** Repeatable chance from a seed (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return randomFrom(() => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  });
}
