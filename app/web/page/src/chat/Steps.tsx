import type { Step } from "../api/types";

/** What the assistant's own tools do, in words. */
const verbs: Record<string, string> = {
  add_task: "Added to your list",
  list_tasks: "Looked at your list",
  list_all_tasks: "Looked at all of your lists",
  search_tasks: "Searched your list",
  get_overview: "Counted your tasks",
  update_task: "Changed tasks",
  reschedule_task: "Moved tasks",
  complete_task: "Completed tasks",
  reopen_task: "Reopened tasks",
  delete_task: "Deleted tasks",
  restore_task: "Restored tasks",
  move_task: "Moved tasks to another list",
  comment_on_task: "Commented on a task",
  list_comments: "Read comments",
  whose_turn: "Looked whose tasks are",
  who_did_how_much: "Counted who did how much",
  undo: "Took a change back",
};

/** What the assistant did, call by call, for anyone who wants to know. */
export function Steps({ steps, declined }: { steps: Step[]; declined: boolean }) {
  if (steps.length === 0) return null;
  // What was not approved did not fail, and neither did what had to ask.
  const failed = declined ? 0 : steps.filter((step) => step.result?.failed && !step.result.choice).length;
  return (
    <details className="steps" data-testid="steps">
      <summary>
        {steps.length} {steps.length === 1 ? "step" : "steps"}
        {failed > 0 && `, ${failed} didn’t work`}
      </summary>
      <ol>
        {steps.map((step) => (
          <li key={step.call.id}>
            <StepWords step={step} declined={declined} />
          </li>
        ))}
      </ol>
    </details>
  );
}

function StepWords({ step: { call, result }, declined }: { step: Step; declined: boolean }) {
  const asked = Boolean(result?.choice) || declined;
  const failed = Boolean(result?.failed) && !asked;
  return (
    <>
      <strong>{stepTitle(call.tool)}</strong>
      <span className="steps-args" dir="auto">
        {argumentWords(call.args)}
      </span>
      {asked && <p>You were asked first.</p>}
      {failed && <p className="steps-failed">{result?.text}</p>}
      {!result && <p>Not finished</p>}
    </>
  );
}

/** A tool's name as a person would say it: "Weather: get forecast". */
export function stepTitle(tool: string): string {
  const own = verbs[tool];
  if (own) return own;
  const words = tool.replaceAll("__", ": ").replaceAll(/[_-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const most = 240;

/** What a tool was given, without the braces: "title Buy milk, due tomorrow". */
export function argumentWords(args: unknown): string {
  const text = said(args);
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

function said(value: unknown): string {
  if (value === null || value === undefined) return "none";
  if (Array.isArray(value)) return value.map(said).join("; ");
  if (typeof value !== "object") return String(value);
  return Object.entries(value)
    .map(([name, part]) => `${name.replaceAll("_", " ")} ${said(part)}`)
    .join(", ");
}
