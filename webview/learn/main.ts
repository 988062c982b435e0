/** The entry point of the lessons and the playground: a bundle of their own, which the panel loads when it shows them. */
import "./language.ts";
import "./learn.css";
import "../playground/playground.css";
import type { Learn, LearnHost } from "./host/learnHost.ts";
import { learnPage } from "./views/learnPage.ts";
import { learnView } from "./views/learnView.ts";

declare global {
  /** Makes the lessons for a page that has loaded this bundle. */
  var recurrentLearn: ((host: LearnHost) => Learn) | undefined;
}

globalThis.recurrentLearn = learnView;

const page = document.getElementById("learn-page");
if (page) page.append(learnPage(localStorage));
