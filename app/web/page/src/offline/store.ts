import type { BatchAction, TaskFields } from "../api/tasks";
import type { Due, Range } from "../api/types";

/** What the person did, as it is sent when the network is back. */
export type Deed =
  | { kind: "line"; text: string; literal: Range[]; taken: Range[]; implied: Due | null; parent?: number }
  | { kind: "do"; what: BatchAction; ids: number[]; title: string; versions?: number[] }
  | { kind: "edit"; task: number; title: string; fields: Partial<TaskFields>; version: number | undefined }
  | { kind: "say"; message: string; conversation: string | null };

/** A deed that waits, with the moment of it. Its key lets the server do it once, however often it is sent. */
export interface Waiting {
  /** Its place in the order. */
  id: number;
  key: string;
  person: string;
  at: string;
  deed: Deed;
  /** Why it could not be done as it was meant: then the person decides. */
  trouble?: string | undefined;
}

const name = "todo-outbox";
const table = "deeds";

let opened: Promise<IDBDatabase> | undefined;

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(table, { keyPath: "id", autoIncrement: true });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("the browser keeps nothing"));
  });
  opened.catch(() => (opened = undefined));
  return opened;
}

/** Runs one request, and waits until what it wrote is on the disk. */
async function run<T>(mode: IDBTransactionMode, work: (deeds: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await open();
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(table, mode, { durability: "strict" });
    const request = work(transaction.objectStore(table));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error ?? new Error("the browser keeps nothing"));
  });
}

/** All deeds, in the order in which they were done. */
export function all(): Promise<Waiting[]> {
  return run("readonly", (deeds) => deeds.getAll() as IDBRequest<Waiting[]>);
}

export function add(deed: Omit<Waiting, "id">): Promise<IDBValidKey> {
  return run("readwrite", (deeds) => deeds.add(deed));
}

export function put(deed: Waiting): Promise<IDBValidKey> {
  return run("readwrite", (deeds) => deeds.put(deed));
}

export function remove(id: number): Promise<undefined> {
  return run("readwrite", (deeds) => deeds.delete(id));
}

export function clear(): Promise<undefined> {
  return run("readwrite", (deeds) => deeds.clear());
}
