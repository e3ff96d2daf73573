/** The other side broke the rules of SPDY/3.1: its connection ends. */
export class SpdyError extends Error {}
