import type { FeatureRoute } from "../../app/routeTypes.ts";
import { NoticesPlace } from "./NoticesPlace.tsx";

export const routes: readonly FeatureRoute[] = [{ path: "/notices", component: NoticesPlace }];
