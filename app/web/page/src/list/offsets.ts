import type { Chip, Range } from "../api/types";

/**
 * Moves ranges of a text along with an edit of it. A range that the edit
 * touches is given up: its words are no longer the ones that were meant.
 */
export function shiftRanges(before: string, after: string, ranges: Range[]): Range[] {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < shorter - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const cut = before.length - tail; // [head, cut) was replaced
  const moved = after.length - before.length;
  return ranges.flatMap(([start, end]): Range[] => {
    if (end <= head) return joinsWord(after, end, head) ? [] : [[start, end]];
    if (start >= cut) return [[start + moved, end + moved]];
    return [];
  });
}

/** Adds a range, merged with those that it overlaps; sorted. */
export function addRange(ranges: Range[], range: Range): Range[] {
  const [start, end] = range;
  const apart = ranges.filter(([s, e]) => e < start || s > end);
  const joined = ranges.filter(([s, e]) => e >= start && s <= end);
  const merged: Range = [Math.min(start, ...joined.map(([s]) => s)), Math.max(end, ...joined.map(([, e]) => e))];
  return [...apart, merged].toSorted((a, b) => a[0] - b[0]);
}

/** The chip that ends at the caret: the one that Backspace rejects. */
export function chipBefore(chips: Chip[], caret: number): Chip | undefined {
  return chips.find((chip) => chip.end === caret);
}

/** A text cut into the parts that were understood and those that were not. */
export function cutAtChips(text: string, chips: Chip[]): { text: string; chip?: Chip }[] {
  const out: { text: string; chip?: Chip }[] = [];
  let from = 0;
  for (const chip of chips.toSorted((a, b) => a.start - b.start)) {
    if (chip.start < from || chip.end > text.length || chip.start >= chip.end) continue;
    if (chip.start > from) out.push({ text: text.slice(from, chip.start) });
    out.push({ text: text.slice(chip.start, chip.end), chip });
    from = chip.end;
  }
  if (from < text.length) out.push({ text: text.slice(from) });
  return out;
}

/** Whether what was typed right behind a range makes its last word longer. */
function joinsWord(text: string, end: number, head: number): boolean {
  return head === end && /\p{L}|\p{N}/u.test(text[end] ?? "") && /\p{L}|\p{N}/u.test(text[end - 1] ?? "");
}
