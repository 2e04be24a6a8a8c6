import type { FeatureRoute } from "../../app/routeTypes.ts";
import { AgreementsPlace } from "./AgreementsPlace.tsx";
import { MoreTemplates } from "./MoreTemplates.tsx";
import { TemplatePreview } from "./TemplatePreview.tsx";
import { OurYear } from "./review/OurYear.tsx";
import { ReviewPlace } from "./review/ReviewPlace.tsx";
import { Begin, KindChooser, WriteChooser } from "./Write.tsx";
import { OpenAgreement } from "./OpenAgreement.tsx";

const nothing = () => null;

export const routes: readonly FeatureRoute[] = [
  {
    path: "/agreements",
    component: AgreementsPlace,
    children: [
      { path: "/", component: nothing },
      { path: "/new", component: WriteChooser },
      { path: "/new/more", component: MoreTemplates },
      { path: "/new/kind/$kind", component: KindChooser },
      { path: "/new/look/$template", component: TemplatePreview },
      { path: "/new/$template", component: Begin },
      { path: "/review", component: ReviewPlace },
      { path: "/year", component: OurYear },
      { path: "/$id", component: OpenAgreement },
    ],
  },
];
