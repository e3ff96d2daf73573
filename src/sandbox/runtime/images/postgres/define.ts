/** A column of a result; `typeId` is the type's number in PostgreSQL's catalogue. */
export interface Field {
  name: string;
  typeId: number;
}

/** What one statement gives. Values are in PostgreSQL's text form; null is NULL. */
export interface Result {
  /** The command tag, such as `INSERT 0 2`. */
  tag: string;
  fields: readonly Field[];
  rows: readonly (readonly (string | null)[])[];
  notice?: Failure;
}

/** Why a statement failed, field by field as the protocol sends it. */
export interface Failure {
  /** SQLSTATE. */
  code: string;
  message: string;
  detail?: string;
  hint?: string;
  /** Where in the statement, from 1. */
  position?: number;
}

export class SqlError extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}
