/**
 * The names of a text: what declares them, and who uses them. A name may be used before it is declared, so uses are looked
 * at when all declarations are known.
 */
import type { Name, Region } from "../../generated/types.ts";
import type { Token } from "./syntax.ts";
import { Misplaced, meant } from "./text-error.ts";

/** What has a name, as a person says it. */
type Named = "region" | "group" | "exchange" | "request";

/** Those that a name may be meant as by mistake. */
const kinds = ["region", "group", "exchange"] as const satisfies readonly Named[];

const longestName = 64;

export class Names {
  readonly #declared = {
    region: new Map<Name, Token>(),
    group: new Map<Name, Token>(),
    exchange: new Map<Name, Token>(),
    request: new Map<Name, Token>(),
  };
  readonly #regions: Region[] = [];
  readonly #registers = new Map<Name, Region>();
  readonly #uses: { readonly kind: Named; readonly token: Token }[] = [];

  /** All regions: those that are declared, and behind them the registers, each in its order. */
  get regions(): Region[] {
    return [...this.#regions, ...this.#registers.values()];
  }

  /** Throws Misplaced for a name that is given twice. */
  declareRegion(token: Token, region: Region): void {
    this.#declareNew("region", token);
    this.#regions.push(region);
  }

  /** Throws Misplaced for a name that is given twice. */
  declare(kind: "group" | "exchange" | "request", token: Token): Name {
    this.#declareNew(kind, token);
    return token.text;
  }

  /** Where a name is declared. */
  declaration(kind: Named, name: Name): Token | undefined {
    return this.#declared[kind].get(name);
  }

  /**
   * Makes a word of a rank of what nothing declares: a register. All regions and groups must have been declared before: what
   * is called like a group is more probably meant as one.
   */
  register(token: Token, rank: number): void {
    const { text } = token;
    const { region, group } = this.#declared;
    if (region.has(text) || group.has(text) || this.#registers.has(text)) return;
    this.#checkLength(token);
    this.#registers.set(text, { name: text, rank, bytes: 8 });
  }

  /** Notes that a name is used, which is looked at by `checkUses`. */
  use(kind: Named, token: Token): Name {
    this.#uses.push({ kind, token });
    return token.text;
  }

  /** Throws Misplaced for the first name that is used and that nothing declares. */
  checkUses(): void {
    const known = {
      region: new Set(this.regions.map(({ name }) => name)),
      group: new Set(this.#declared.group.keys()),
      exchange: new Set(this.#declared.exchange.keys()),
      request: new Set(this.#declared.request.keys()),
    };
    for (const { kind, token } of this.#uses.toSorted((a, b) => a.token.at - b.token.at)) {
      if (known[kind].has(token.text)) continue;
      const other = kinds.find((name) => known[name].has(token.text));
      const reason =
        other !== undefined
          ? `${token.text} is ${called(other)}; here stands ${called(kind)}`
          : `there is no ${kind} ${token.text}${meant(token.text, [...known[kind]])}`;
      throw new Misplaced(token, reason);
    }
  }

  #declareNew(kind: Named, token: Token): void {
    this.#checkLength(token);
    if (this.#declared[kind].has(token.text))
      throw new Misplaced(token, `there is ${called(kind)} ${token.text} already`);
    this.#declared[kind].set(token.text, token);
  }

  #checkLength(token: Token): void {
    if (token.text.length > longestName)
      throw new Misplaced(
        token,
        `a name has up to ${longestName} characters, this one has ${token.text.length}`,
      );
  }
}

function called(kind: Named): string {
  return kind === "exchange" ? `an ${kind}` : `a ${kind}`;
}
