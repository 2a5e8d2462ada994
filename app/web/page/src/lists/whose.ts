import type { Member, Task } from "../api/types";

export type Assigned = NonNullable<Task["assigned"]>;

/** What somebody is called: "you" for the person themselves. */
export function called(id: string | undefined, members: readonly Member[], me: string): string {
  if (id === me) return "you";
  return members.find((member) => member.id === id)?.name ?? "somebody who has left";
}

/** Whose a task is, in a few words, and who comes next. */
export function whose(
  assigned: Assigned,
  members: readonly Member[],
  me: string,
  repeats: boolean,
): { short: string; full: string } {
  const { to, turns = [], weekly } = assigned;
  const name = called(to, members, me);
  if (turns.length < 2) return { short: `for ${name}`, full: `Assigned to ${name}` };
  const at = turns.indexOf(to ?? "");
  const next = called(turns[(at + 1) % turns.length], members, me);
  const pace = repeats ? "each time it is done" : "passed on by hand, as it doesn’t repeat";
  return {
    short: to === me ? "your turn" : `${name}’s turn`,
    full: `Then ${next}, ${weekly ? "each week" : pace}`,
  };
}
