/**
 * The rules that `desiderata spec lint` enforces, by name, each with the sentence that a page must satisfy. Every rule
 * has at least one fixture under tests/fixtures/spec/must-fail that breaks it. The checks themselves live beside what
 * they check.
 */
export const rules = {
  "front-matter-missing": "A page that holds requirements begins with front matter.",
  "front-matter-yaml": "Front matter is YAML.",
  "front-matter-schema": "Front matter is valid under spec-page.schema.json.",
  "page-name": "A page with requirements is named after its feature.",
  "page-title":
    "A page with requirements has one first-level heading, equal to the title in its front matter.",
  "prefix-reused": "Each page has its own prefix.",
  "unknown-capability": "The page's capability is one that a manifest can claim, or `every`.",
  "unknown-method": "The page's operations are methods of the adapter's interface.",
  "operation-schema": "The page names the schemas that the adapter's interface gives to a method.",
  "requirements-heading":
    "A page with front matter has one second-level heading `Requirements`, with requirements below.",
  "requirement-heading": "A heading below `Requirements` is `### ID Title`.",
  "requirement-place": "A requirement's heading stands below `Requirements`.",
  "wrong-prefix": "The IDs of a page begin with its prefix.",
  "duplicate-id": "An ID stands for one requirement.",
  "id-order": "The IDs of a page ascend.",
  "metadata-keys": "A requirement begins with a list of exactly its five keys, in order.",
  "metadata-value": "Each key of a requirement has a value that requirement.schema.json allows.",
  "applies-to-syntax": "`Applies to` follows its grammar.",
  "applies-to-path": "The paths of `Applies to` exist in the schema of the page's capability.",
  "applies-to-value": "The values of `Applies to` are among those that the schema allows.",
  "statement-missing": "One normative paragraph follows the list.",
  "keyword-count": "The normative paragraph holds exactly one BCP 14 keyword.",
  "keyword-bold": "The keyword, and nothing else with it, is bold.",
  "keyword-level": "The keyword is that of the requirement's level.",
  "rationale-missing": "A quote that begins with `Why:` follows the normative paragraph.",
  "section-structure": "A requirement holds a list, a paragraph, a rationale and notes, and nothing else.",
  "html-in-requirement": "A requirement holds no HTML and no comment.",
  "stray-keyword": "BCP 14 keywords stand in normative paragraphs only, on a page with requirements.",
  "profile-form":
    "A profile is `### name Title`, prose, `Needs:` with a list of claims, and `Workloads:` with a list of shapes.",
  "bare-id": "An ID in running text is a link.",
  "unknown-id": "An ID in running text belongs to a requirement.",
  "retired-id": "An ID in running text is not retired.",
  "id-link-target": "A link whose text is an ID leads to that requirement.",
  "id-link-text": "The text of a link to a requirement is its ID.",
  "broken-link": "A relative link leads to a file, and its anchor to a heading.",
  "lock-unreadable": "The lock is valid under requirements-lock.schema.json.",
  "lock-out-of-date": "The lock agrees with the pages.",
  "id-vanished": "An ID that disappears from its page leaves a tombstone in the lock.",
  "id-reused": "A retired ID is never used again.",
} as const satisfies Readonly<Record<string, string>>;

export type RuleName = keyof typeof rules;
