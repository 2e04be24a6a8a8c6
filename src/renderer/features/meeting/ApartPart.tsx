import { useVault } from "../../state/vault.ts";
import { Stack } from "../../ui/index.ts";
import { CarryByHand } from "./CarryByHand.tsx";
import { MeetingPoints } from "./MeetingPoints.tsx";
import { OneNetwork } from "./OneNetwork.tsx";

/** "When you're apart": the three ways, the one that needs nothing first. */
export function ApartPart() {
  const status = useVault((vault) => vault.status);
  if (status === undefined) return null;
  return (
    <Stack gap={6}>
      <OneNetwork status={status} />
      <MeetingPoints status={status} />
      <CarryByHand status={status} />
    </Stack>
  );
}
