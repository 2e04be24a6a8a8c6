import { create } from "zustand";
import type { KeptText, Notice } from "../../shared/ipc/textShapes.ts";
import { call, on } from "./connection.ts";

type Notices = { readonly notices: readonly Notice[]; readonly kept: readonly KeptText[] };

export const useNotices = create<Notices>(() => ({ notices: [], kept: [] }));

const put = <T extends { readonly id: string }>(list: readonly T[], item: T): readonly T[] => [
  item,
  ...list.filter(({ id }) => id !== item.id),
];

export function watchNotices(): void {
  on("notice", (notice) => useNotices.setState(({ notices }) => ({ notices: put(notices, notice) })));
  on("kept", (text) => useNotices.setState(({ kept }) => ({ kept: put(kept, text) })));
}

export async function loadNotices(): Promise<void> {
  const [notices, kept] = await Promise.all([call("notices.list"), call("kept.list")]);
  if (notices.ok) useNotices.setState({ notices: notices.value });
  if (kept.ok) useNotices.setState({ kept: kept.value });
}

export async function dismissNotice(id: string): Promise<void> {
  useNotices.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }));
  await call("notices.dismiss", { id });
}

/** Out of sight; deleted for good by `deleteKept`, and back where a lock comes before that. */
export function hideKept(id: string): void {
  useNotices.setState(({ kept }) => ({ kept: kept.filter((text) => text.id !== id) }));
}

export async function deleteKept(id: string): Promise<void> {
  await call("kept.dismiss", { id });
}
