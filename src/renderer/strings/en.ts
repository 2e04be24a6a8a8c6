/** Every sentence on screen, one file an area. A key that isn't here fails the type check. */
import { agreements } from "./en.agreements.ts";
import { answers } from "./en.answers.ts";
import { copy } from "./en.copy.ts";
import { erasing } from "./en.erasing.ts";
import { hints } from "./en.hints.ts";
import { lookback } from "./en.lookback.ts";
import { meeting } from "./en.meeting.ts";
import { pairing } from "./en.pairing.ts";
import { proof } from "./en.proof.ts";
import { session } from "./en.session.ts";
import { rhythms } from "./en.rhythms.ts";
import { safety } from "./en.safety.ts";
import { settings } from "./en.settings.ts";
import { shell } from "./en.shell.ts";
import { signing } from "./en.signing.ts";
import { start } from "./en.start.ts";
import { templates } from "./en.templates.ts";

export const en = {
  ...shell,
  ...start,
  ...settings,
  ...pairing,
  ...meeting,
  ...safety,
  ...agreements,
  ...answers,
  ...signing,
  ...erasing,
  ...hints,
  ...templates,
  ...lookback,
  ...proof,
  ...copy,
  ...session,
  ...rhythms,
} as const;
export type Catalogue = typeof en;
