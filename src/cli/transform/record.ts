/**
 * Records on their way in.
 *
 * @module
 */

/** One record of the input. */
export interface InputRecord {
  /** The line of the input that it begins on, from 1. */
  readonly line: number;
  /** Its JSON text, without a newline; as much of it as there is, if it is bad. */
  readonly text: string;
  /** Why the reader cannot hand it on, if so. */
  readonly problem?: string;
  /** Its bytes, where it is bad because they are not UTF-8. */
  readonly bytes?: Uint8Array;
}

/** Reads records out of bytes, several at a time. */
export type RecordReader = (
  chunks: AsyncIterable<Uint8Array>,
  maxRecord: number,
) => AsyncGenerator<InputRecord[]>;

/** The input as a whole is broken: there is no next record to go on with. */
export class BrokenInput extends Error {
  override readonly name = "BrokenInput";
  /** Where it is broken. */
  readonly line: number;
  /** Makes one. */
  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

/** What a record is that exceeds the limit. */
export function tooLong(
  line: number,
  text: string,
  maxRecord: number,
): InputRecord {
  return {
    line,
    text: text.slice(0, 1000),
    problem:
      `the record is longer than ${maxRecord} bytes; --max-record sets this limit`,
  };
}
