import { get, request, send } from "./http";

/** What is known about a device: "broken" after three failures in a row, "off" when it is gone. */
export type DeviceState = "unconfirmed" | "untried" | "works" | "failing" | "broken" | "off";

/** Something at which reminders ring besides the open page. */
export interface Device {
  id: string;
  channel: string;
  name: string;
  at?: string;
  show_title: boolean;
  state: DeviceState;
  remedy?: string;
  test?: { state: "queued" | "failed" | "accepted" | "shown" | "opened" | "answered"; since: string; remedy?: string };
}

export interface Devices {
  devices: Device[];
  channels: string[];
  covered: boolean;
  advice?: string;
  /** The key with which browsers subscribe; missing where Web Push is off. */
  push_key?: string;
}

export interface NewDevice {
  channel: string;
  name: string;
  address: string;
  until_sign_out?: boolean;
}

const base = "/api/me/devices";

export function listDevices(signal?: AbortSignal): Promise<Devices> {
  return get(base, signal);
}

/** Adds a device. Of a channel that signs, the key comes with it, and only now. */
export async function addDevice(device: NewDevice): Promise<Device & { secret?: string }> {
  const added = await send<{ device: Device; secret?: string }>("POST", base, device);
  return added.secret ? { ...added.device, secret: added.secret } : added.device;
}

export async function updateDevice(id: string, change: { name?: string; show_title?: boolean }): Promise<void> {
  await send("PATCH", `${base}/${encodeURIComponent(id)}`, change);
}

/** Puts all devices into another order. */
export async function moveDevice(ids: string[]): Promise<void> {
  await request("PUT", `${base}/order`, { devices: ids });
}

export async function removeDevice(id: string): Promise<void> {
  await request("DELETE", `${base}/${encodeURIComponent(id)}`);
}

export async function testDevice(id: string): Promise<void> {
  await send("POST", `${base}/${encodeURIComponent(id)}/test`);
}

/** Gives back the code that a mail to a new address has. */
export async function confirmDevice(id: string, code: string): Promise<Device> {
  return send("POST", `${base}/${encodeURIComponent(id)}/confirm`, { code });
}
