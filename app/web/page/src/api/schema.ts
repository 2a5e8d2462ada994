// The shapes of /openapi.json. Written by: go test ./app/api -run PagesTypes -update

export interface AddedDevice {
  device: Device;
  secret?: string;
}

export interface AppCode {
  code: string;
}

export interface AppRequest {
  password: string;
}

export interface Assigned {
  next?: boolean;
  since?: string;
  to?: string;
  turns?: string[];
  weekly?: boolean;
}

export interface AssignedTasks {
  tasks: Task[];
}

export interface AuditLog {
  entries: Entry[];
  next_cursor?: string;
}

export interface Batch {
  action: "complete" | "reopen" | "delete" | "restore" | "move" | "prioritize" | "tag";
  day?: string;
  ids: number[];
  new?: boolean;
  priority?: "none" | "low" | "medium" | "high";
  tag?: string;
  to?: string;
}

export interface BothFactors {
  code: string;
  password: string;
}

export interface Call {
  args: unknown;
  id: string;
  tool: string;
}

export interface Callback {
  code?: string;
  error?: string;
  iss?: string;
  state: string;
}

export interface Change {
  at: string;
  author?: string;
  edits: Edit[];
  kind: "added" | "updated" | "rescheduled" | "completed" | "reopened" | "deleted" | "restored" | "moved" | "commented" | "uncommented" | "undone";
  more?: number;
  seq: number;
  undoes?: number;
  undone_by?: number;
  via: "api" | "chat" | "mcp" | "terminal";
}

export interface ChangeList {
  changes: Change[];
  last: number;
}

export interface ChatAnswer {
  choice?: Clarification;
  conversation_id: string;
  error?: string;
  model: string;
  notice?: string;
  outcome?: Outcome;
  plan?: Plan;
  response: string;
  status: "waiting" | "done" | "stopped" | "failed";
  tool_calls: Step[];
  turn_id: string;
}

export interface ChatMessage {
  answers?: string;
  changes?: "keep" | "undo";
  conversation_id?: string;
  if_running?: "queue" | "interrupt";
  message: string;
  replaces?: string;
  said_at?: string;
}

export interface Chip {
  end: number;
  kind: "due" | "recurrence" | "priority" | "tag";
  label: string;
  start: number;
  text: string;
  weak?: boolean;
}

export interface Claim {
  link: string;
}

export interface Clarification {
  expires_at?: string;
  options: Option[];
  question: string;
  state?: "open" | "answered" | "superseded" | "expired";
}

export interface Comment {
  author: string;
  change: number;
  id: string;
  made_at: string;
  name?: string;
  task: number;
  text: string;
}

export interface Conversation {
  branched?: boolean;
  created_at: string;
  head?: string;
  id: string;
  title: string;
  turns: number;
  updated_at: string;
}

export interface ConversationChange {
  title: string;
}

export interface ConversationList {
  conversations: Conversation[];
  next_cursor?: string;
}

export interface ConversationTurns {
  conversation: Conversation;
  more: boolean;
  turns: Turn[];
}

export interface Counts {
  bin_days?: number;
  completed: number;
  deleted: number;
  overdue: number;
  pending: number;
  tags: TagCount[];
  today: number;
  upcoming: number;
}

export interface CurrentSession {
  assistant: string;
  last: number;
  local: boolean;
  person: Person;
}

export interface Delivery {
  accepted_at?: string;
  answered_at?: string;
  channel: string;
  device?: string;
  failed_at?: string;
  name: string;
  opened_at?: string;
  queued_at?: string;
  reason?: string;
  shown_at?: string;
  since: string;
  state: "queued" | "failed" | "accepted" | "shown" | "opened" | "answered";
  times: number;
}

export interface Detail {
  location?: string;
  message: string;
}

export interface Device {
  accepted_at?: string;
  added_at: string;
  at?: string;
  channel: string;
  failed_at?: string;
  id: string;
  name: string;
  reason?: string;
  remedy?: string;
  show_title: boolean;
  state: "unconfirmed" | "untried" | "works" | "failing" | "broken" | "off";
  test?: Test;
}

export interface DeviceChange {
  name?: string;
  show_title?: boolean;
}

export interface DeviceConfirmation {
  code: string;
}

export interface DeviceList {
  advice?: string;
  channels: string[];
  covered: boolean;
  devices: Device[];
  push_key?: string;
}

export interface DeviceOrder {
  devices: string[];
}

export interface DeviceTest {
  queued_at: string;
}

export interface Digest {
  kind: "daily" | "weekly";
  last: Delivery[];
  next: string;
  to: string[];
}

export interface DoneByMember {
  before: string;
  from: string;
  others?: number;
  people: MemberDone[];
}

export interface Due {
  date: string;
  time?: string;
  zone?: string;
}

export interface Edit {
  after?: Task;
  before?: Task;
  comment?: string;
  elsewhere?: Elsewhere;
  id: number;
}

export interface Elsewhere {
  change: number;
  id: number;
  list?: string;
}

export interface Entry {
  actor?: string;
  address?: string;
  at: string;
  detail?: string;
  event: string;
  id: string;
  subject?: string;
}

export interface Factors {
  app: boolean;
  passkey: boolean;
  recovery_codes: number;
}

export interface Forgot {
  email: string;
}

export interface HeldPlan {
  decision: "" | "approved" | "rejected" | "expired";
  expires_at: string;
  id: string;
  lines: Line[];
  summary: string;
  words?: string;
}

export interface HeldReminder {
  answer?: "done" | "deleted" | "moved" | "snoozed" | "seen";
  answered_at?: string;
  at: string;
  title?: string;
}

export interface Identity {
  email?: string;
  id: string;
  made_at: string;
  name: string;
  provider?: string;
  seen_at: string;
}

export interface IdentityList {
  identities: Identity[];
  password: boolean;
}

export interface IdentityRequest {
  code?: string;
  password?: string;
  provider: string;
}

export interface In {
  change: number;
  handle: string;
  list: string;
}

export interface InvitationRequest {
  admin?: boolean;
  email?: string;
}

export interface Keep {
  end?: number;
  start?: number;
  text: string;
}

export interface Kept {
  since: string;
  wording: string;
}

export interface KeptPart {
  end: number;
  start: number;
  wording: string;
}

export interface KeptWordings {
  wordings: Kept[];
}

export interface Leave {
  delete_lists?: string[];
  hand_over?: boolean;
  hand_over_lists?: string[];
  password?: string;
}

export interface Line {
  detail?: string;
  key?: number;
  task: number;
  title: string;
}

export interface LineAnswer {
  end: number;
  label: string;
  start: number;
  text: string;
}

export interface LineQuestion {
  options: LineAnswer[];
  text: string;
}

export interface List {
  next_cursor?: string;
  tasks: Task[];
}

export interface ListChange {
  archived?: boolean;
  color?: "" | "red" | "orange" | "yellow" | "green" | "teal" | "blue" | "purple" | "pink" | "gray";
  handle?: string;
  name?: string;
  order?: number;
}

export interface ListInviteLink {
  secret: string;
}

export interface ListInviteRequest {
  email?: string;
  expires_in_days?: number;
  role: "viewer" | "editor";
}

export interface ListInvites {
  invitations: OpenInvite[];
}

export interface ListMembers {
  members: Member[];
}

export interface ListedTask {
  handle?: string;
  list?: string;
  task: Task;
}

export interface ListedTasks {
  next_cursor?: string;
  tasks: ListedTask[];
}

export interface Lists {
  invitations: Offer[];
  lists: Place[];
}

export interface Login {
  code?: string;
  email: string;
  password: string;
}

export interface Member {
  id: string;
  name: string;
  role: string;
  since: string;
}

export interface MemberChange {
  role: "viewer" | "editor" | "owner";
}

export interface MemberDone {
  done: number;
  id: string;
  name: string;
}

export interface NewApp {
  qr: string;
  secret: string;
  url: string;
}

export interface NewComment {
  text: string;
}

export interface NewDevice {
  address: string;
  channel: string;
  name: string;
  show_title?: boolean;
  until_sign_out?: boolean;
}

export interface NewInvitation {
  by?: string;
  email?: string;
  expires_at: string;
  id: string;
  kind: "reset" | "invitation" | "setup";
  made_at: string;
  mailed: boolean;
  role?: "admin";
  url: string;
}

export interface NewList {
  color?: "" | "red" | "orange" | "yellow" | "green" | "teal" | "blue" | "purple" | "pink" | "gray";
  name: string;
}

export interface NewListInvite {
  expires_at: string;
  id: string;
  inviter: string;
  list: string;
  made_at: string;
  role: string;
  secret?: string;
}

export interface NewPasskey {
  answer: {
  };
  name?: string;
}

export interface NewToken {
  created_at: string;
  expires_at?: string;
  id: string;
  last_used_at?: string;
  name: string;
  scopes: string[];
  token: string;
}

export interface Offer {
  expires_at: string;
  from: string;
  id: string;
  inviter: string;
  list: string;
  made_at: string;
  name: string;
  role: string;
}

export interface OpenInvite {
  expires_at: string;
  id: string;
  inviter: string;
  link: boolean;
  made_at: string;
  role: string;
}

export interface Option {
  label: string;
  message: string;
  task?: number;
}

export interface Outcome {
  changed: number;
  text: string;
}

export interface Parsed {
  chips: Chip[];
  due?: Due;
  due_text?: string;
  kept?: KeptPart[];
  priority: "none" | "low" | "medium" | "high";
  question?: LineQuestion;
  recurrence?: Recurrence;
  tags: string[];
  title: string;
}

export interface Passkey {
  id: string;
  made_at: string;
  name: string;
  used_at?: string;
}

export interface PasskeyCeremony {
  options: {
  };
}

export interface PasskeyList {
  passkeys: Passkey[];
}

export interface PasskeyRequest {
  code?: string;
  password?: string;
}

export interface PasskeySignIn {
  answer: {
  };
}

export interface PasswordChange {
  new_password: string;
  password?: string;
  revoke_tokens?: boolean;
}

export interface PasswordReset {
  link: string;
  password: string;
}

export interface Person {
  created_at: string;
  email: string;
  id: string;
  leaving_at?: string;
  locale: string;
  most_tasks?: number;
  name: string;
  role?: "admin";
  suspended_at?: string;
  zone: string;
}

export interface PersonChange {
  locale?: string;
  name?: string;
  zone?: string;
}

export interface PersonList {
  people: Person[];
}

export interface Place {
  archived_at?: string;
  color?: string;
  created_at: string;
  handle: string;
  id: string;
  last_change: number;
  members: number;
  name: string;
  order: number;
  role: string;
}

export interface Plan {
  decision: "" | "approved" | "rejected" | "expired";
  expires_at: string;
  lines: Line[];
  summary: string;
  words?: string;
}

export interface PlanList {
  plans: HeldPlan[];
}

export interface PlanOutcome {
  missed?: string[];
  receipt?: Receipt;
  text: string;
}

export interface Problem {
  code: "invalid" | "unauthenticated" | "forbidden" | "not_found" | "conflict" | "ambiguous" | "too_large" | "too_many" | "unavailable" | "internal";
  detail: string;
  errors?: Detail[];
  request_id: string;
  status: number;
  title: string;
  type: string;
}

export interface Progress {
  done: number;
  total: number;
}

export interface Provider {
  id: string;
  name: string;
}

export interface ProviderList {
  passkeys: boolean;
  providers: Provider[];
}

export interface ProviderPage {
  url: string;
}

export interface ProviderSignIn {
  invitation?: string;
  locale?: string;
  provider: string;
  zone?: string;
}

export interface QuickAdd {
  literal?: number[][];
  said_at?: string;
  taken?: number[][];
  text: string;
}

export interface Receipt {
  change: number;
  in?: In;
  kind: "added" | "updated" | "rescheduled" | "completed" | "reopened" | "deleted" | "restored" | "moved" | "commented" | "uncommented" | "undone";
  lines: Line[];
  note?: string;
}

export interface RecoveryCodes {
  recovery_codes: string[];
}

export interface Recurrence {
  anchor?: Due;
  rule: string;
  text?: string;
}

export interface Registration {
  email: string;
  invitation?: string;
  locale?: string;
  name?: string;
  password: string;
  zone?: string;
}

export interface ReminderAnswer {
  answer: "done" | "snoozed" | "seen";
  list?: string;
  until?: string;
}

export interface Reminder {
  at?: string;
  days?: number;
  hold?: boolean;
  instead?: boolean;
  kind: "due" | "before" | "moment";
  loud?: boolean;
  minutes?: number;
  nag?: number;
  snoozed?: boolean;
  time?: string;
}

export interface ReminderList {
  coming: Ring[];
  digests: Digest[];
  more: boolean;
  ringing: Ring[];
  warnings: Warning[];
}

export interface ReminderReply {
  channel?: string;
  device?: string;
  words: string;
}

export interface ReminderReport {
  channel?: string;
  device?: string;
  state: "shown" | "opened";
}

export interface ReminderSettingsChange {
  daily_digest?: string;
  day_time?: string;
  habits_follow?: boolean;
  nag?: number;
  quiet_from?: string;
  quiet_to?: string;
  sound?: boolean;
  timed?: boolean;
  weekly_digest?: string;
  weekly_time?: string;
}

export interface Result {
  choice?: Clarification;
  data?: unknown;
  failed?: boolean;
  missed?: string[];
  misused?: boolean;
  receipt?: Receipt;
  tasks?: Task[];
  text: string;
}

export interface Ring {
  answer?: "done" | "deleted" | "moved" | "snoozed" | "seen";
  answered_at?: string;
  at: string;
  by?: string;
  deliveries?: Delivery[];
  handle?: string;
  id: string;
  list?: string;
  nag?: number;
  rung_at?: string;
  task: number;
  text?: string;
  times?: number;
  title: string;
  why: "due" | "before" | "moment" | "snoozed" | "held" | "mention";
}

export interface RingList {
  rings: Ring[];
}

export interface ServerChange {
  audit_days?: number;
  bin_days?: number;
  registration?: "open" | "invitation" | "closed";
}

export interface ServerSettings {
  audit_days: number;
  bin_days: number;
  registration: "open" | "invitation" | "closed";
  registration_fixed: boolean;
}

export interface SessionList {
  sessions: SignIn[];
}

export interface Settings {
  daily_digest: string;
  day_time: string;
  habits_follow: boolean;
  nag: number;
  quiet_from: string;
  quiet_to: string;
  sound: boolean;
  timed: boolean;
  weekly_digest: string;
  weekly_time: string;
}

export interface SignIn {
  address: string;
  created_at: string;
  current: boolean;
  expires_at: string;
  id: string;
  name: string;
  provider?: string;
  seen_at: string;
}

export interface SignedIn {
  expires_at: string;
  person: Person;
  token: string;
}

export interface Standing {
  admin?: boolean;
  leaving?: boolean;
  most_tasks?: number;
  suspended?: boolean;
}

export interface Step {
  call: Call;
  result?: Result;
}

export interface TagCount {
  count: number;
  tag: string;
}

export interface Task {
  assigned?: Assigned;
  completed_at?: string;
  created_at: string;
  deleted_at?: string;
  description: string;
  done: boolean;
  due?: Due;
  id: number;
  muted?: boolean;
  parent?: number;
  parent_title?: string;
  priority: "none" | "low" | "medium" | "high";
  recurrence?: Recurrence;
  reminders?: Reminder[];
  series?: number;
  subtasks?: Progress;
  tags: string[];
  title: string;
  updated_at: string;
  version: number;
}

export interface TaskBody {
  assigned?: Assigned;
  description?: string;
  due?: {
    date: string;
    time?: string;
    zone?: string;
  } | null;
  muted?: boolean;
  parent?: number;
  priority?: "none" | "low" | "medium" | "high";
  recurrence?: {
    anchor?: Due;
    rule: string;
    text?: string;
  } | null;
  reminders?: Reminder[];
  tags?: string[];
  title: string;
}

export interface TaskChange {
  assigned?: {
    next?: boolean;
    since?: string;
    to?: string;
    turns?: string[];
    weekly?: boolean;
  } | null;
  description?: string;
  due?: {
    date: string;
    time?: string;
    zone?: string;
  } | null;
  muted?: boolean;
  parent?: number | null;
  priority?: "none" | "low" | "medium" | "high";
  recurrence?: {
    anchor?: Due;
    rule: string;
    text?: string;
  } | null;
  reminders?: Reminder[];
  tags?: string[];
  title?: string;
}

export interface TaskComments {
  comments: Comment[];
}

export interface Test {
  next_at?: string;
  reason?: string;
  remedy?: string;
  since: string;
  state: "queued" | "failed" | "accepted" | "shown" | "opened" | "answered";
  tries: number;
}

export interface TicketReply {
  words: string;
}

export interface TicketReport {
  state: "shown" | "opened";
}

export interface Token {
  created_at: string;
  expires_at?: string;
  id: string;
  last_used_at?: string;
  name: string;
  scopes: string[];
}

export interface TokenList {
  tokens: Token[];
}

export interface TokenRequest {
  expires_in_days?: number;
  name: string;
  scopes: ("read" | "write" | "approve")[];
}

export interface Turn {
  branches?: string[];
  choice?: Clarification;
  conversation_id: string;
  created_at: string;
  error?: string;
  finished_at?: string;
  id: string;
  message: string;
  model: string;
  notice?: string;
  outcome?: Outcome;
  parent_id?: string;
  plan?: Plan;
  response: string;
  status: "queued" | "running" | "waiting" | "done" | "stopped" | "failed";
  tool_calls: Step[];
}

export interface UndoRequest {
  change?: number;
  over?: boolean;
}

export interface Warning {
  code: "uncovered" | "broken_device";
  device?: string;
  text: string;
}
