import type { FeatureRoute } from "../../app/routeTypes.ts";
import { SearchPlace } from "./SearchPlace.tsx";

export const routes: readonly FeatureRoute[] = [{ path: "/search", component: SearchPlace }];
