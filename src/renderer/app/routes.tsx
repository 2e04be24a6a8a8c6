import { routes as agreements } from "../features/agreements/routes.tsx";
import { Breathe } from "../features/breathe/Breathe.tsx";
import { routes as notices } from "../features/notices/routes.tsx";
import { Recovery } from "../features/onboarding/Recovery.tsx";
import { Pairing } from "../features/pairing/Pairing.tsx";
import { Safety } from "../features/safety/Safety.tsx";
import { routes as search } from "../features/search/routes.tsx";
import { Settings } from "../features/settings/Settings.tsx";
import { Today } from "../features/today/Today.tsx";
import { routes as youAndMe } from "../features/youAndMe/routes.tsx";
import { paths } from "../state/navigation.ts";
import type { FeatureRoute } from "./routeTypes.ts";

/** Every place there is. A feature's routes appear here when they work. */
export const routes: readonly FeatureRoute[] = [
  { path: paths.today, component: Today },
  ...agreements,
  ...youAndMe,
  ...search,
  ...notices,
  { path: paths.settings, component: Settings, children: [{ path: "$part", component: () => null }] },
  { path: paths.recovery, component: Recovery },
  { path: paths.invite, component: Pairing },
  { path: paths.safety, component: Safety },
  { path: paths.breathe, component: Breathe },
];
