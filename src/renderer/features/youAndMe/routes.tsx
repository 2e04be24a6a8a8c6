import type { FeatureRoute } from "../../app/routeTypes.ts";
import { NewBoundary } from "./NewBoundary.tsx";
import { OpenBoundary } from "./OpenBoundary.tsx";
import { YouAndMePlace } from "./YouAndMePlace.tsx";

const nothing = () => null;

export const routes: readonly FeatureRoute[] = [
  {
    path: "/you-and-me",
    component: YouAndMePlace,
    children: [
      { path: "/", component: nothing },
      { path: "/new", component: NewBoundary },
      { path: "/$id", component: OpenBoundary },
    ],
  },
];
