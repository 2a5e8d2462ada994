// The names that the page calls the shapes of /openapi.json by. schema.ts is written from the document; only what
// isn't in it is described here.

import type { Change, Chip, ConversationTurns, CurrentSession, List, Task, Token, Turn } from "./schema";

export type { SignIn as SignedIn } from "./schema";

export type {
  Call,
  Callback,
  Change,
  Chip,
  Clarification,
  Conversation,
  Counts,
  Due,
  Factors,
  HeldPlan,
  Passkey,
  PasskeyCeremony,
  ProviderList,
  Identity,
  IdentityList,
  KeptPart,
  Line,
  LineAnswer,
  LineQuestion,
  ListedTask,
  ListedTasks,
  Lists,
  Member,
  NewApp,
  Offer,
  OpenInvite,
  Option,
  Outcome,
  Parsed,
  Person,
  Place,
  Plan,
  Provider,
  ProviderPage,
  Receipt,
  RecoveryCodes,
  Recurrence,
  Reminder,
  Result,
  Step,
  Task,
  Turn,
} from "./schema";

export type Priority = Task["priority"];
export type Kind = Change["kind"];
export type ChipKind = Chip["kind"];
export type TurnStatus = Turn["status"];
export type TaskPage = List;
export type Thread = ConversationTurns;
export type Session = CurrentSession;

/** What is new has the token itself, once. */
export type AccessToken = Token & { token?: string };

/** A part of a text, in UTF-16 code units. */
export type Range = [start: number, end: number];

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
