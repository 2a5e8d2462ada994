import type { Change } from "./types";

/** An error that a person may read: the server's own sentence, or ours. */
export class Fault extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly field?: string,
  ) {
    super(message);
    this.name = "Fault";
  }

  /** Whether the server was not reached at all. */
  get offline(): boolean {
    return this.status === 0;
  }
}

interface Problem {
  detail?: string;
  title?: string;
  errors?: { message: string; location?: string }[];
}

/** What a mutation answers: the body, and the number that undoes it. */
export interface Changed<T> {
  body: T;
  change: number | null;
}

type Signal = AbortSignal | undefined;

/** Called when the server no longer knows who we are. */
let signedOut: () => void = () => {};

export function onSignedOut(handler: () => void): void {
  signedOut = handler;
}

/** How long a body may be that is sent even if the page is left meanwhile: browsers bound all of them together. */
const outlives = 4096;

/** Sends a request and turns whatever goes wrong into a Fault. What changes something is sent even if the page is left. */
export async function request(method: string, path: string, body?: unknown, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  if (body !== undefined) headers.set("Content-Type", "application/json");
  const text = body === undefined ? null : JSON.stringify(body);
  let response: Response;
  try {
    response = await fetch(path, {
      ...init,
      method,
      headers,
      credentials: "same-origin",
      body: text,
      keepalive: method !== "GET" && (text?.length ?? 0) <= outlives,
    });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new Fault(0, "The server cannot be reached. Check your connection and try again.");
  }
  if (response.ok) return response;
  const fault = await readFault(response);
  if (response.status === 401 && !path.startsWith("/auth/")) signedOut();
  throw fault;
}

export async function get<T>(path: string, signal?: Signal): Promise<T> {
  const response = await request("GET", path, undefined, signal ? { signal } : {});
  return (await response.json()) as T;
}

export async function send<T>(method: string, path: string, body?: unknown, headers?: HeadersInit): Promise<T> {
  const response = await request(method, path, body, headers ? { headers } : {});
  return (await readBody(response)) as T;
}

/** Sends a mutation of tasks; the change's number comes in a header or is the body itself. */
export async function mutate<T>(
  method: string,
  path: string,
  body?: unknown,
  headers?: HeadersInit,
): Promise<Changed<T>> {
  const response = await request(method, path, body, headers ? { headers } : {});
  const parsed = (await readBody(response)) as T;
  const header = Number(response.headers.get("X-Change"));
  const seq = (parsed as Partial<Change> | undefined)?.seq;
  return { body: parsed, change: header || seq || null };
}

async function readBody(response: Response): Promise<unknown> {
  const text = await response.text();
  return text === "" ? undefined : JSON.parse(text);
}

async function readFault(response: Response): Promise<Fault> {
  let problem: Problem = {};
  try {
    problem = (await response.json()) as Problem;
  } catch {
    // Not a problem document: a proxy in between answered.
  }
  const first = problem.errors?.[0];
  const field = first?.location?.split(".").pop();
  const message = first?.message && !problem.detail?.includes(" ") ? first.message : (problem.detail ?? first?.message);
  return new Fault(response.status, message ?? sentenceFor(response.status), field);
}

function sentenceFor(status: number): string {
  if (status === 401) return "You are signed out. Sign in again to go on.";
  if (status === 404) return "That is no longer there. Reload the page to see what is.";
  if (status === 413) return "That is too large to send. Make it shorter and try again.";
  if (status === 429) return "That was a lot at once. Wait a moment and try again.";
  if (status >= 502 && status <= 504) return "The server is not ready. It usually is within a few seconds; try again.";
  return `The server answered with an error (${status}). Nothing was changed; try again.`;
}

/** The sentence to show for anything that was thrown. */
export function sentence(error: unknown): string {
  if (error instanceof Fault) return error.message;
  return "Something went wrong in the page. Reload it and try again.";
}
