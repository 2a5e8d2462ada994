import type { Call, Change, Choice, Line, Plan, Result, Step, Thread, Turn } from "../api/types";

/** An event of a turn, as the stream carries it. */
export interface TurnEvent {
  type: string;
  data: unknown;
}

/** The turn after an event. Applying an event that it has had already changes nothing but text. */
export function applyEvent(turn: Turn, event: TurnEvent): Turn {
  switch (event.type) {
    case "start":
      return { ...(event.data as Turn), status: "running", response: "", tool_calls: [], choice: null, plan: null };
    case "text":
      return { ...turn, response: turn.response + (event.data as { text: string }).text };
    case "call":
      return { ...turn, tool_calls: addCall(stepsOf(turn), event.data as Call) };
    case "result": {
      const { call_id: id, result } = event.data as { call_id: string; result: Result };
      return { ...turn, tool_calls: stepsOf(turn).map((step) => (step.call.id === id ? { ...step, result } : step)) };
    }
    case "plan":
      return { ...turn, status: "waiting", plan: event.data as Plan };
    case "decision": {
      const { decision } = event.data as Pick<Plan, "decision">;
      return { ...turn, status: "running", plan: turn.plan ? { ...turn.plan, decision } : null };
    }
    case "end":
      return event.data as Turn;
    default:
      return turn; // from a newer server
  }
}

export function isFinal(turn: Turn): boolean {
  return turn.status !== "running" && turn.status !== "waiting";
}

export function stepsOf(turn: Turn): Step[] {
  return turn.tool_calls ?? [];
}

/** The question that a turn ends with, the model's own or a tool's. */
export function choiceOf(turn: Turn): Choice | null {
  const asked = turn.choice ?? stepsOf(turn).findLast((step) => step.result?.choice)?.result?.choice;
  return asked?.options?.length ? asked : null;
}

/**
 * The answer's text without the list items that stand below it as a receipt
 * or as live rows, and can be acted on there: "- [x] #9 Read the book".
 */
export function withoutShown(turn: Turn): string {
  const shown = new Set(
    stepsOf(turn).flatMap(({ result }) => [
      ...(result?.tasks ?? []).map((task) => task.id),
      ...(result?.receipt?.lines ?? []).map((line) => line.task),
    ]),
  );
  if (shown.size === 0) return turn.response;
  const repeats = (line: string) => shown.has(Number(/^\s*[-*•]\s+(?:\[[ x]\]\s+)?#(\d+)\b/.exec(line)?.[1]));
  return turn.response
    .split("\n")
    .filter((line) => !repeats(line))
    .join("\n")
    .trim();
}

/** The numbers of the changes that a conversation's receipts name. */
export function changesOf(turns: Turn[]): number[] {
  return turns.flatMap((turn) => stepsOf(turn).flatMap((step) => step.result?.receipt?.change ?? []));
}

/** A thread as the server has it, with the earlier turns and running answers that only the page has. */
export function mergeThread(known: Thread | undefined, fresh: Thread): Thread {
  const turns = (fresh.turns ?? []).map((turn) => {
    const ours = known?.turns.find((t) => t.id === turn.id);
    return ours && ours.status === "running" && turn.status === "running" ? ours : turn;
  });
  const joint = known?.turns.findIndex((turn) => turn.id === turns[0]?.id) ?? -1;
  if (!known || joint <= 0) return { ...fresh, turns };
  return { ...fresh, turns: [...known.turns.slice(0, joint), ...turns], more: known.more };
}

/** A receipt's words: "Completed 3 tasks". */
export function receiptTitle(kind: Change["kind"], lines: Line[]): string {
  const verb = kind.charAt(0).toUpperCase() + kind.slice(1);
  return lines.length === 1 ? verb : `${verb} ${lines.length} tasks`;
}

/** A turn that is shown before the server knows of it. */
export function draftTurn(message: string): Turn {
  return {
    id: "",
    conversation_id: "",
    message,
    status: "running",
    response: "",
    tool_calls: [],
    model: "",
    created_at: new Date().toISOString(),
  };
}

function addCall(steps: Step[], call: Call): Step[] {
  return steps.some((step) => step.call.id === call.id) ? steps : [...steps, { call }];
}

/** The name of an assistant as people know it. */
export function assistantName(model: string): string {
  return model === "offline" ? "Built-in assistant" : model;
}
