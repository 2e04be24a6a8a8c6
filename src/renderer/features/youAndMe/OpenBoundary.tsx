import { paths } from "../../state/navigation.ts";
import { useRecord } from "../../state/records.ts";
import { OpenRecord } from "../record/OpenRecord.tsx";
import { useOpenId } from "../record/useOpenId.ts";

export function OpenBoundary() {
  const { id } = useOpenId(paths.youAndMe);
  const row = useRecord(id);
  return id === undefined ? null : <OpenRecord key={id} id={id} row={row} />;
}
