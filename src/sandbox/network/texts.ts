import type { NetworkError } from './network.ts';

/** What the C library calls an errno. */
export const errorText: Record<NetworkError, string> = {
  ECONNREFUSED: 'Connection refused',
  ETIMEDOUT: 'Connection timed out',
  ECONNRESET: 'Connection reset by peer',
};
