// The shapes of the backend's JSON. /openapi.json of a running server is the
// authority; these are the parts that the page uses.

export type Priority = "none" | "low" | "medium" | "high";

/** A whole day, or a time of day in the zone in which it was said. */
export interface Due {
  date: string;
  time?: string;
  zone?: string;
}

export interface Recurrence {
  rule: string;
  text?: string;
  anchor?: Due;
}

/** When a task rings, besides what the settings say. */
export interface Reminder {
  kind: "due" | "before" | "moment";
  minutes?: number;
  days?: number;
  time?: string;
  at?: string;
  nag?: number;
  loud?: boolean;
  snoozed?: boolean;
}

export interface Task {
  id: number;
  title: string;
  description: string;
  done: boolean;
  priority: Priority;
  tags: string[];
  due?: Due | null;
  recurrence?: Recurrence | null;
  reminders?: Reminder[];
  muted?: boolean;
  series?: number;
  created_at: string;
  updated_at: string;
  completed_at?: string | null;
  deleted_at?: string | null;
  version: number;
}

export interface TaskPage {
  tasks: Task[];
  next_cursor?: string;
}

export type Kind = "added" | "updated" | "rescheduled" | "completed" | "reopened" | "deleted" | "restored" | "undone";

export interface Change {
  seq: number;
  kind: Kind;
  via: string;
  at: string;
  edits: { id: number; before?: Task; after?: Task }[] | null;
  undoes?: number;
  undone_by?: number;
}

export interface Counts {
  pending: number;
  completed: number;
  overdue: number;
  today: number;
  upcoming: number;
  deleted: number;
  tags: { tag: string; count: number }[] | null;
}

export type ChipKind = "due" | "recurrence" | "priority" | "tag";

/** A part of the quick-add text that was understood; offsets in UTF-16 code units. */
export interface Chip {
  start: number;
  end: number;
  text: string;
  kind: ChipKind;
  label: string;
  /** It sets nothing and stays in the title until it is taken. */
  weak?: boolean;
}

/** What has to be known before a due can be set. */
export interface LineQuestion {
  text: string;
  options: LineAnswer[];
}

/** An answer: the words from start to end mean what text says. */
export interface LineAnswer {
  label: string;
  start: number;
  end: number;
  text: string;
}

export type Range = [start: number, end: number];

export interface Parsed {
  title: string;
  due?: Due | null;
  due_text?: string;
  recurrence?: Recurrence | null;
  priority: Priority;
  tags: string[] | null;
  chips: Chip[] | null;
  question?: LineQuestion | null;
  kept?: KeptPart[] | null;
}

/** A part of the text that the person keeps in titles, although it looks like a time. */
export interface KeptPart {
  start: number;
  end: number;
  wording: string;
}

export interface Conversation {
  id: string;
  title: string;
  created_at: string;
  updated_at: string;
  turns: number;
  /** The last turn of the branch that is shown. */
  head?: string;
}

export type TurnStatus = "queued" | "running" | "waiting" | "done" | "stopped" | "failed";

export interface Line {
  task: number;
  title: string;
  detail?: string;
}

export interface Receipt {
  change: number;
  kind: Kind;
  lines: Line[] | null;
  /** When and where it will ring. */
  note?: string;
}

export interface Option {
  label: string;
  message: string;
  task?: number;
}

export interface Choice {
  question: string;
  options: Option[] | null;
  /** Of a turn's own question. */
  state?: "open" | "answered" | "superseded" | "expired";
  expires_at?: string | null;
}

export interface Result {
  failed?: boolean;
  text: string;
  receipt?: Receipt | null;
  choice?: Choice | null;
  tasks?: Task[] | null;
}

export interface Call {
  id: string;
  tool: string;
  args: unknown;
}

export interface Step {
  call: Call;
  result?: Result | null;
}

export interface Plan {
  summary: string;
  lines: Line[] | null;
  decision: "" | "approved" | "rejected" | "expired";
  expires_at: string;
}

/** A plan of a program, outside of any conversation. */
export interface HeldPlan extends Plan {
  id: string;
}

export interface Turn {
  id: string;
  conversation_id: string;
  parent_id?: string;
  /** The ids of this turn and of those beside it, oldest first, if there are several. */
  branches?: string[] | null;
  message: string;
  status: TurnStatus;
  response: string;
  tool_calls: Step[] | null;
  choice?: Choice | null;
  plan?: Plan | null;
  error?: string;
  model: string;
  /** About the answer: why another assistant gave it. */
  notice?: string;
  /** What was recorded as changed, whatever the assistant says; only of a final turn. */
  outcome?: Outcome | null;
  created_at: string;
  finished_at?: string | null;
}

export interface Outcome {
  /** How many tasks; 0 if nothing was changed. */
  changed: number;
  text: string;
}

export interface Thread {
  conversation: Conversation;
  turns: Turn[];
  more: boolean;
}

export interface Person {
  id: string;
  email: string;
  name: string;
  zone: string;
  locale: string;
  created_at: string;
}

export interface Session {
  person: Person;
  local: boolean;
  assistant: string;
}

export interface AccessToken {
  id: string;
  name: string;
  scopes: string[];
  created_at: string;
  expires_at?: string | null;
  last_used_at?: string | null;
  token?: string;
}

export type ServerStatus = "connecting" | "ready" | "unreachable" | "refused";

/** A server of tools elsewhere. */
export interface ForeignServer {
  name: string;
  host: string;
  status: ServerStatus;
  error?: string;
  seen_at?: string | null;
  tools: ForeignTool[] | null;
  left_out: number;
}

export interface ForeignTool {
  name: string; // server__tool
  title: string;
  description: string;
  enabled: boolean;
  ask: boolean;
}
