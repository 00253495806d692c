/**
 * Where a link on a page of the spec leads: to another site, to a file, to a heading, or nowhere. Anchors are looked up
 * in pages of the spec only; of other files it is enough that they exist.
 */
import { posix } from "node:path";
import { nearest } from "./nearest.ts";
import type { Heading, Page } from "./page.ts";

/** A heading and the page that holds it. */
export interface Place {
  readonly page: Page;
  readonly heading: Heading;
}

export type LinkTarget =
  | { readonly kind: "elsewhere" }
  | { readonly kind: "file" }
  | { readonly kind: "heading"; readonly place: Place }
  | { readonly kind: "nowhere"; readonly message: string; readonly mend: string };

const absoluteUrl = /^(?:[a-z][a-z0-9+.-]*:|\/\/)/i;

/** Follows a link from a page. `exists` takes paths from the root of the project. */
export function linkTarget(
  from: Page,
  url: string,
  pages: readonly Page[],
  exists: (path: string) => boolean,
): LinkTarget {
  if (absoluteUrl.test(url)) return { kind: "elsewhere" };
  const [path = "", anchor] = decoded(url).split("#");
  if (path.startsWith("/")) {
    const mend = "Write it relative to the page: the root differs from site to site.";
    return { kind: "nowhere", message: `The link ${url} begins at the root.`, mend };
  }
  const file = path === "" ? from.file : posix.join(posix.dirname(from.file), path);
  const page = pages.find((one) => one.file === file);
  if (page === undefined) {
    if (!file.startsWith("..") && exists(file)) return { kind: "file" };
    const candidate = nearest(
      file,
      pages.map((one) => one.file),
    );
    const mend =
      candidate === undefined ? "Correct the link." : `Did you mean ${relativePath(from, candidate)}?`;
    return { kind: "nowhere", message: `The link ${url} leads to ${file}, which does not exist.`, mend };
  }
  if (anchor === undefined) return { kind: "file" };
  const heading = page.headings.find((one) => one.anchor === anchor);
  if (heading !== undefined) return { kind: "heading", place: { page, heading } };
  const candidate = nearest(
    anchor,
    page.headings.map((one) => one.anchor),
  );
  const mend = candidate === undefined ? "Leave the anchor out." : `Did you mean #${candidate}?`;
  return { kind: "nowhere", message: `The link ${url} leads to no heading of ${page.file}.`, mend };
}

/** The Markdown of a link from a page to a requirement, ready to be pasted. */
export function linkTo(from: Page, { page, heading }: Place): string {
  return `[${heading.id}](${from === page ? "" : relativePath(from, page.file)}#${heading.anchor})`;
}

function relativePath(from: Page, file: string): string {
  return posix.relative(posix.dirname(from.file), file);
}

function decoded(url: string): string {
  try {
    return decodeURI(url);
  } catch {
    return url;
  }
}
