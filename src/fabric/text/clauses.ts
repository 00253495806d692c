/**
 * The clauses of one request or exchange, taken by the word that they begin with. Whatever is not taken in the end is no
 * clause of it, which is said together with what would be.
 */
import type { Clause, ExchangePhrase, Phrase } from "./syntax.ts";
import { Misplaced, meant } from "./text-error.ts";

type ClauseWord = Clause["clause"];
type Named<Word extends ClauseWord> = Extract<Clause, { readonly clause: Word }>;

/** What clauses can stand behind. */
type Claused = Phrase | ExchangePhrase;

/** A request or an exchange without a clause that it needs. */
export class MissingClause extends Misplaced {
  /** The clauses of which it needs one. */
  readonly words: readonly string[];

  constructor({ at, verb }: Claused, words: readonly string[]) {
    super({ at, text: verb }, `this ${verb} lacks ${words.join(" or ")}`);
    this.words = words;
  }
}

export class Clauses {
  readonly #phrase: Claused;
  readonly #given = new Map<ClauseWord, Clause>();
  readonly #known: ClauseWord[] = [];
  /** Clauses of which there is another already. */
  readonly #excluded: ClauseWord[] = [];

  /** Throws Misplaced for a clause that is given twice. */
  constructor(phrase: Claused) {
    this.#phrase = phrase;
    for (const clause of phrase.clauses) {
      if (this.#given.has(clause.clause)) throw wrong(clause, `${clause.clause} is given twice`);
      this.#given.set(clause.clause, clause);
    }
  }

  /** The clause of a word, if it is there. */
  optional<Word extends ClauseWord>(word: Word): Named<Word> | undefined {
    this.#known.push(word);
    const clause = this.#given.get(word);
    return clause !== undefined && isNamed(clause, word) ? clause : undefined;
  }

  /** Whether a clause is there, which says nothing of whether it may be. */
  has(word: ClauseWord): boolean {
    return this.#given.has(word);
  }

  /** The clause of a word. Throws Misplaced if it is not there. */
  needed<Word extends ClauseWord>(word: Word): Named<Word> {
    const clause = this.optional(word);
    if (clause === undefined) throw new MissingClause(this.#phrase, [word]);
    return clause;
  }

  /** The first of some clauses that is there. Throws Misplaced if none is. */
  oneOf<Word extends ClauseWord>(...words: readonly Word[]): Named<Word> {
    const given = words.flatMap((word) => this.optional(word) ?? []);
    const [first, second] = given;
    if (first === undefined) throw new MissingClause(this.#phrase, words);
    if (second !== undefined) throw wrong(second, `${first.clause} and ${second.clause} exclude each other`);
    this.#excluded.push(...words);
    return first;
  }

  /** What could be added: what has been asked for, is not there, and has no alternative that is. */
  get absent(): readonly string[] {
    return this.#known.filter((word) => !this.#given.has(word) && !this.#excluded.includes(word));
  }

  /** Throws Misplaced for the first clause that nothing has asked for. */
  close(): void {
    for (const clause of this.#given.values()) {
      if (this.#known.includes(clause.clause)) continue;
      const guess = /^\w/.test(clause.clause) ? meant(clause.clause, this.#known) : "";
      const { verb } = this.#phrase;
      throw wrong(clause, `${verb} has no ${clause.clause}${guess || `; it has ${this.#known.join(", ")}`}`);
    }
  }
}

function isNamed<Word extends ClauseWord>(clause: Clause, word: Word): clause is Named<Word> {
  return clause.clause === word;
}

function wrong(clause: Clause, reason: string): Misplaced {
  return new Misplaced({ at: clause.at, text: clause.clause }, reason);
}
