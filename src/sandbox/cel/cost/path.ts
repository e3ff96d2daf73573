/**
 * The path from a variable to a part of it. As the real estimate's paths are Go slices, a path that is made longer may share its memory
 * with others of the same beginning, and be changed with them: a loop over one list within a loop over its sibling counts by the
 * wrong one's size. What is refused depends on it.
 */
export class Path {
  static readonly none = new Path([], 0, 0);

  readonly #memory: string[];
  readonly #length: number;
  readonly #room: number;

  private constructor(memory: string[], length: number, room: number) {
    this.#memory = memory;
    this.#length = length;
    this.#room = room;
  }

  /** The path of a variable itself. */
  static to(variable: string): Path {
    return Path.none.with(variable);
  }

  with(step: string): Path {
    if (this.#length < this.#room) {
      this.#memory[this.#length] = step;
      return new Path(this.#memory, this.#length + 1, this.#room);
    }
    return new Path([...this.steps(), step], this.#length + 1, Math.max(1, this.#room * 2));
  }

  steps(): readonly string[] {
    return this.#memory.slice(0, this.#length);
  }
}
