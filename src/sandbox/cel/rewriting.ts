/** A text that is made of the parts of another, and knows where each of them came from. */
export class Rewriting {
  text = '';
  /** Where each part begins: in the new text, and in the old one. */
  readonly #parts: { at: number; from: number; isKept: boolean }[] = [];
  #from = 0;

  /** Adds the next part of the old text as it is, or another text in its place. */
  put(part: string, as = part): void {
    this.#parts.push({ at: this.text.length, from: this.#from, isKept: as === part });
    this.text += as;
    this.#from += part.length;
  }

  /** The place in the old text of a place in the new one. */
  originOf(place: number): number {
    const part = this.#parts.findLast(({ at }) => at <= place);
    if (!part) return place;
    return part.isKept ? part.from + place - part.at : part.from;
  }
}
