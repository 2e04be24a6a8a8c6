import type { FeatureRoute } from "./routeTypes.ts";

/** Every place there is. A feature's routes appear here when they work. */
export const routes: readonly FeatureRoute[] = [];
