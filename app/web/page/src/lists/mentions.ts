import type { Member } from "../api/types";

/** A piece of a comment: text, or the name of a member who is mentioned. */
export interface Piece {
  text: string;
  /** Who is named, if anybody is. */
  member?: Member;
}

const wordAtStart = /^[\p{L}\p{N}_]/u;
const wordAtEnd = /[\p{L}\p{N}_]$/u;

/** The longest name of a member with which a text begins. */
function nameAt(text: string, members: readonly Member[]): Member | undefined {
  const low = text.toLowerCase();
  let found: Member | undefined;
  for (const member of members) {
    const fits =
      member.name !== "" &&
      low.startsWith(member.name.toLowerCase()) &&
      !wordAtStart.test(text.slice(member.name.length));
    if (fits && member.name.length > (found?.name.length ?? 0)) found = member;
  }
  return found;
}

/** A comment with the names that it mentions, as @Anna, for themselves. */
export function pieces(text: string, members: readonly Member[]): Piece[] {
  const all: Piece[] = [];
  let plain = "";
  for (let i = 0; i < text.length; i++) {
    const member =
      text[i] === "@" && !wordAtEnd.test(text.slice(0, i)) ? nameAt(text.slice(i + 1), members) : undefined;
    if (!member) {
      plain += text[i];
      continue;
    }
    if (plain) all.push({ text: plain });
    plain = "";
    all.push({ text: text.slice(i, i + 1 + member.name.length), member });
    i += member.name.length;
  }
  if (plain) all.push({ text: plain });
  return all;
}

/** What is typed of a name before the caret: where its @ stands, and who could be meant. */
export function naming(text: string, caret: number, members: readonly Member[]): { at: number; who: Member[] } | null {
  const at = text.lastIndexOf("@", caret - 1);
  if (at < 0 || wordAtEnd.test(text.slice(0, at))) return null;
  const typed = text.slice(at + 1, caret).toLowerCase();
  const who = members.filter(({ name }) => name.toLowerCase().startsWith(typed) && name.toLowerCase() !== typed);
  return who.length === 0 ? null : { at, who };
}
