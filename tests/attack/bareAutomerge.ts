/**
 * The planted fault: Automerge without measure, scratch copy or process of its own, as an app would use it that trusts a
 * checksum. Run as a child; says of each change what became of the document.
 */
import * as Automerge from "@automerge/automerge";

export type BareRequest = { snapshot: Uint8Array; change: Uint8Array };
export type BareFate = "refused" | "applied" | "panic" | "unloadable";

function fateOf({ snapshot, change }: BareRequest): BareFate {
  const doc = Automerge.load(snapshot);
  try {
    const [grown] = Automerge.applyChanges(doc, [change]);
    try {
      Automerge.load(Automerge.save(grown));
      return "applied";
    } catch {
      return "unloadable";
    }
  } catch (error) {
    return error instanceof RangeError ? "refused" : "panic";
  }
}

process.on("disconnect", () => process.exit(0));
process.on("message", (request: BareRequest) => process.send?.(fateOf(request)));
