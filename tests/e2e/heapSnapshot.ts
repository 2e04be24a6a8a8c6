import type { CDPSession } from "@playwright/test";

/**
 * How often a text stands in a page's JavaScript heap (S5). The snapshot collects garbage first, so what it holds is
 * what the page still reaches; only its string table is searched, in the order V8 writes it.
 */
export async function countInHeap(session: CDPSession, canary: string): Promise<number> {
  let snapshot = "";
  const collect = ({ chunk }: { chunk: string }): void => void (snapshot += chunk);
  session.on("HeapProfiler.addHeapSnapshotChunk", collect);
  await session.send("HeapProfiler.enable");
  await session.send("HeapProfiler.collectGarbage");
  await session.send("HeapProfiler.takeHeapSnapshot", { reportProgress: false });
  session.off("HeapProfiler.addHeapSnapshotChunk", collect);
  const { strings } = JSON.parse(snapshot) as { strings: string[] };
  return strings.filter((text) => text.includes(canary)).length;
}
