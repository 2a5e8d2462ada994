/** A paragraph, or a list without its marks. */
export interface Block {
  kind: "text" | "bullets" | "numbers";
  lines: string[];
  start?: number;
}

export interface Span {
  kind: "text" | "bold" | "code";
  text: string;
}

/** Splits a text into paragraphs and lists: lines that begin with "- ", "* ", "• " or "1. ". */
export function blocks(text: string): Block[] {
  const out: Block[] = [];
  let open: Block | null = null;
  for (const raw of text.split("\n")) {
    const line = raw.trimEnd();
    if (line.trim() === "") {
      open = null;
      continue;
    }
    const item = /^\s*(?:[-*•]|(\d{1,4})[.)])\s+(.*)$/.exec(line);
    const kind: Block["kind"] = !item ? "text" : item[1] ? "numbers" : "bullets";
    if (!open || open.kind !== kind) {
      open = { kind, lines: [] };
      if (kind === "numbers") open.start = Number(item?.[1]);
      out.push(open);
    }
    open.lines.push(item ? (item[2] ?? "") : line);
  }
  return out;
}

/** Finds **bold** and `code` in a line; a mark without its partner is text. */
export function spans(line: string): Span[] {
  const out: Span[] = [];
  let from = 0;
  for (const match of line.matchAll(/\*\*(\S(?:[^*]*\S)?)\*\*|`([^`]+)`/g)) {
    if (match.index > from) out.push({ kind: "text", text: line.slice(from, match.index) });
    out.push(match[1] === undefined ? { kind: "code", text: match[2] ?? "" } : { kind: "bold", text: match[1] });
    from = match.index + match[0].length;
  }
  if (from < line.length) out.push({ kind: "text", text: line.slice(from) });
  return out;
}

/** How long a text is read as Markdown, in characters: there are texts that take the square of their length. */
const longest = 10_000;

const marks = new RegExp(
  [
    "^ {0,3}(?:#{1,6} |```|~~~|> |\\|.*\\||(?:-{3,}|\\*{3,}|_{3,})\\s*$)", // headings, code, quotes, tables, rules
    "^ {2,}(?:[-*+•]|\\d{1,4}[.)]) ", // lists within lists
    "\\]\\(|<?https?://|<mailto:", // links
    "(?:^|[\\s(])[*_][^\\s*_](?:[^*_\\n]*[^\\s*_])?[*_](?=$|[\\s.,;:!?)])", // emphasis
    "~~\\S",
  ].join("|"),
  "m",
);

/** Whether a text has Markdown beyond lists, bold and code. */
export function hasMarkdown(text: string): boolean {
  return text.length <= longest && marks.test(text);
}

/** The address that a link may lead to: of the web or of mail, else null. */
export function safeAddress(href: string): string | null {
  let url: URL;
  try {
    url = new URL(href);
  } catch {
    return null; // such as one within this page
  }
  return ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : null;
}

/** Where a safe address leads, in short: the host, or the mail's address. */
export function placeOf(address: string): string {
  const url = new URL(address);
  return url.host || url.pathname;
}
