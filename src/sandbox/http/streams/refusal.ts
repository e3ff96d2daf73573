/** An answer in plain text instead of a connection: a node's words, which the API server passes on. */
export class Refusal extends Error {
  readonly code: number;
  readonly headers: Record<string, string>;

  constructor(code: number, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.code = code;
    this.headers = headers;
  }
}
