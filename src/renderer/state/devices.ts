import { create } from "zustand";
import type { DeviceInfo, SlotInfo } from "../../shared/ipc/shapes.ts";
import { call } from "./connection.ts";

type Access = { readonly devices: readonly DeviceInfo[]; readonly slots: readonly SlotInfo[] };

export const useAccess = create<Access>(() => ({ devices: [], slots: [] }));
export const setDevices = (devices: readonly DeviceInfo[]): void => useAccess.setState({ devices });
export const setSlots = (slots: readonly SlotInfo[]): void => useAccess.setState({ slots });

export async function loadAccess(): Promise<void> {
  const [devices, slots] = await Promise.all([call("devices.list"), call("vault.slots")]);
  if (devices.ok) setDevices(devices.value);
  if (slots.ok) setSlots(slots.value);
}
