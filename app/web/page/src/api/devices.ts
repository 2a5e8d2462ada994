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

export async function addDevice(device: NewDevice): Promise<Device> {
  return (await send<{ device: Device }>("POST", base, device)).device;
}

export async function removeDevice(id: string): Promise<void> {
  await request("DELETE", `${base}/${encodeURIComponent(id)}`);
}

export async function testDevice(id: string): Promise<void> {
  await send("POST", `${base}/${encodeURIComponent(id)}/test`);
}
