/** No answer came in time. */
export class DeadlineExceeded extends Error {
  constructor() {
    super('context deadline exceeded');
  }
}

/** A connection was not even tried. */
export class NotDialled extends Error {}
