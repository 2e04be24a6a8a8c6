/** A proof file of one agreement, or of all with this partner (PF1): what was told, under this device's seal. */
import { as, type PersonKey } from "../../../shared/base/brand.ts";
import { sameBytes, toHex } from "../../../shared/base/bytes.ts";
import { dayToIso } from "../../../shared/base/day.ts";
import { ok, type Result } from "../../../shared/base/result.ts";
import type { AppError } from "../../../shared/ipc/shapes.ts";
import { refuse } from "../../../shared/ipc/registrar.ts";
import { makeProof } from "../../../shared/proof/makeProof.ts";
import { DOMAIN } from "../../../shared/protocol/domains.ts";
import { hash, sign, verify } from "../crypto/index.ts";
import { readSettings } from "../settings.ts";
import type { Unlocked } from "../unlocked.ts";
import { agreementsOf, proofItems } from "./proofItems.ts";

export function exportProof(
  unlocked: Unlocked,
  id: string | undefined,
): Result<{ file: Uint8Array; name: string; leftOut: string[] }, AppError> {
  const { identity, records, vault } = unlocked;
  const { texts } = records;
  const chosen = agreementsOf(texts, id);
  const space = chosen[0] && texts.spaceOf(chosen[0]);
  if (!space) return refuse("NotFound");
  const agreements = [];
  for (const record of chosen) {
    const items = proofItems(space, record);
    if (!items) return refuse("Damaged");
    agreements.push({ record, items });
  }
  const me = as<PersonKey>(identity.person.publicKey);
  const partner = space.log.devices.find(({ certificate }) => !sameBytes(certificate.person, me))?.certificate.person;
  if (!partner) return refuse("NotFound");
  const day = unlocked.today();
  const { file, leftOut } = makeProof(
    {
      day,
      space: space.log.space,
      savedBy: identity.device,
      people: [
        { key: me, name: readSettings(vault.store).name },
        { key: partner, name: space.partnerName },
      ],
      agreements,
      certificateOf: (device) =>
        sameBytes(device, identity.device) ? identity.certificate : space.log.device(toHex(device))?.certificate,
      seal: (message) => sign(DOMAIN.proof, message, identity.signing),
    },
    { hash, verify },
  );
  if (!file) return refuse(leftOut.length > 0 ? "TooManyStatements" : "NotFound");
  const titles = leftOut.map((record) => texts.projections.get(toHex(record))?.shown.title ?? "");
  // Of one text it says so, and not which one: names of files are seen by others.
  return ok({ file, name: `homeport-proof-${id === undefined ? "" : "one-"}${dayToIso(day)}.json`, leftOut: titles });
}
